"""Pictures of every page for docs/screenshots: ``python scripts/screenshots.py``, in the environment of scripts/test.

Both languages at 1280 and at 390 pixels; the narrow ones in dark. The index is built from the sample corpus, with the
report of 113 as its PDF, so that there is a printed page to show.
"""

from __future__ import annotations

import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "screenshots"
LEFT_OUT = ("113-fictional.txt", "113-fictional.docx", "113-fictional.odt", "113-fictional.xlsx")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
WIDTHS = {"wide": 1280, "narrow": 390}
COLOURS = 128
HIGHEST = 1600  # pixels of a picture
QUESTIONS = "無人機資安檢測能量建置計畫執行率是多少？\n偏鄉5G涵蓋補強計畫的年度目標是什麼？\n哪些計畫未達成目標？"


def main() -> None:
    """Take all pictures anew."""
    FOLDER.mkdir(exist_ok=True)
    with serving() as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        for name, width in WIDTHS.items():
            for language in ("zh", "en"):
                take_all(browser, address, language, name, width)
        browser.close()


def take_all(browser: Browser, address: str, language: str, name: str, width: int) -> None:
    """Every page in one language at one width."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if name == "narrow" else "light",
        locale="zh-TW",
    )
    context.set_default_timeout(90_000)
    page = context.new_page()
    question, printed = quote("無人機資安檢測的成果"), quote("無人機巡檢")

    def go(path: str) -> None:
        page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={language}")
        settle(page)

    def take(what: str) -> None:
        save(page, FOLDER / f"{what}-{language}-{name}.png", width)

    go("/")
    take("start")
    go(f"/?q={question}")
    take("search")
    go(f"/?q={printed}&year=113")
    page.locator("a[href*='source?']").first.click()
    page.wait_for_url("**/source**")
    settle(page)
    take("source")
    go(f"/?q={question}&year=112")
    page.locator(".st-key-gt-plan-0 a[href*='plan?']").first.click()
    page.wait_for_url("**/plan**")
    settle(page)
    take("plan")
    for what in ("overview", "help"):
        go(f"/{what}")
        take(what)
    go("/batch")
    page.locator("textarea").fill(QUESTIONS)
    page.keyboard.press("Tab")
    page.locator(".st-key-gt-batch-start button").click()
    page.wait_for_url("**batch=**")
    page.locator(".st-key-gt-batch-actions").wait_for()
    settle(page)
    take("batch")
    go("/data")
    take("data")
    context.close()


def save(page: Page, path: Path, width: int) -> None:
    """The page from its top, as high as it is within reason, in few colours."""
    high = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight") + 60
    page.set_viewport_size({"width": width, "height": max(900, min(HIGHEST, high))})
    settle(page)
    picture = Image.open(io.BytesIO(page.screenshot()))
    picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    page.set_viewport_size({"width": width, "height": 900})
    print(f"{path.relative_to(ROOT)}  {path.stat().st_size // 1000} kB", flush=True)


_SETTLED = """() => {
    const app = document.querySelector('[data-testid=stApp]'), seen = window.settling ??= {};
    if (app?.dataset.testScriptState !== 'notRunning' || document.querySelector('[data-testid=stSpinner]')) seen.words = '';
    const words = document.body.innerText, now = performance.now();
    if (words !== seen.words) { seen.words = words; seen.since = now; }
    return document.querySelector('.st-key-gt-language button') && now - seen.since > 1200;
}"""


def settle(page: Page) -> None:
    """Wait until the words on the page have come to rest."""
    page.evaluate("window.settling = undefined")
    page.wait_for_function(_SETTLED, polling=100)


@contextmanager
def serving() -> Iterator[str]:
    """The app over its own index, with the administrator's switch on."""
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus"
        shutil.copytree(ROOT / "corpus", corpus, ignore=shutil.ignore_patterns(*LEFT_OUT))
        settings = {"GOALTRACE_CORPUS": str(corpus), "GOALTRACE_INDEX": f"{folder}/index", "GOALTRACE_ADMIN": "true"}
        environment = {**os.environ, **settings}
        subprocess.run([sys.executable, "-m", "indexer", "build"], cwd=ROOT, env=environment, check=True)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}"]
        app = subprocess.Popen(command, cwd=ROOT, env=environment)
        try:
            wait_for(f"http://127.0.0.1:{port}/_stcore/health")
            yield f"http://127.0.0.1:{port}"
        finally:
            app.terminate()
            app.wait(timeout=30)


def wait_for(address: str) -> None:
    """Until the app answers; gives up after a minute."""
    for _ in range(300):
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    sys.exit(f"{address}: no answer; see what the app printed.")


if __name__ == "__main__":
    main()
