"""A browser and a Chinese font for the browser tests, from Debian's packages where that can be done unasked."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time

from _environment import Environment

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = {"browser": "chromium", "font": "fonts-noto-cjk"}
UPDATE_SECONDS = 180
INSTALL_SECONDS = 900
_PLAYWRIGHT_HAS_ONE = (
    "import os, sys; from playwright.sync_api import sync_playwright\n"
    "with sync_playwright() as p: sys.exit(not os.path.exists(p.chromium.executable_path))"
)


def provide_chromium(environment: Environment) -> None:
    """Install what is missing through apt if that asks for no password; else say how to enable the tests."""
    wanted = missing(environment)
    if not wanted:
        return
    root = apt_prefix()
    if root is not None:
        install([*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"], [PACKAGES[need] for need in wanted])
        wanted = missing(environment)
    if "browser" in wanted:
        print(
            "The browser tests will skip, as there is no Chromium; to run them, install it (on Debian and Ubuntu "
            "`apt-get install chromium fonts-noto-cjk`, elsewhere "
            f"`{environment.python.relative_to(environment.root)} -m playwright install chromium`).",
            flush=True,
        )
    elif "font" in wanted:
        print("Chinese text will show as boxes in the browser tests; install a font such as Noto Sans CJK.", flush=True)


def missing(environment: Environment) -> list[str]:
    """Which of ``browser`` and ``font`` this machine lacks; fonts are only looked up where fontconfig is."""
    wanted = []
    if not any(map(shutil.which, PROGRAMS)) and environment.run("-c", _PLAYWRIGHT_HAS_ONE) != 0:
        wanted.append("browser")
    if sys.platform == "linux" and not has_chinese_font():
        wanted.append("font")
    return wanted


def has_chinese_font() -> bool:
    """Whether fontconfig knows a font for Traditional Chinese."""
    if not shutil.which("fc-list"):
        return False
    return bool(subprocess.run(["fc-list", ":lang=zh-tw"], capture_output=True, check=False).stdout.strip())


def apt_prefix() -> list[str] | None:
    """What to put before apt-get so that it asks for no password, or None where there is no such way."""
    if sys.platform != "linux" or not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n"]
    return None


def install(apt: list[str], packages: list[str]) -> None:
    """Install ``packages``; a failure is printed and left at that, for the tests can do without."""
    print(f"Installing {' and '.join(packages)} for the browser tests", flush=True)
    started = time.monotonic()
    steps = (
        (UPDATE_SECONDS, ["update"]),
        (INSTALL_SECONDS, ["install", "--yes", "--no-install-recommends", *packages]),
    )
    for seconds, arguments in steps:
        command = [*apt, "-q", "-o", "DPkg::Lock::Timeout=60", *arguments]
        try:
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=seconds, check=False
            )
        except subprocess.TimeoutExpired:
            print(f"apt-get {arguments[0]} gave no result in {seconds} s.", flush=True)
            return
        if done.returncode:
            print(f"apt-get {arguments[0]} failed: {done.stderr.strip()[-500:]}", flush=True)
    print(f"apt-get took {time.monotonic() - started:.0f} s", flush=True)
