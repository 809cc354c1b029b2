"""A real Chromium in front of a real server, over the small corpus and one report that tries to break the page."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from indexer.build import build
from indexer.encoder import Encoder
from indexer.settings import Settings, load_settings
from tests.conftest import REPOSITORY, SAMPLES, quiet

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# No sandbox: containers forbid it, and only our own pages are opened. The rest keeps Chromium off the network.
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
ENABLE = "install Chromium (`apt-get install chromium`, or `python -m playwright install chromium`) and run again"
START_SECONDS = 60
WAIT_MILLISECONDS = 60_000  # the first search waits for the model


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


HOSTILE_FILE = "113-$a$_b_&.txt"
HOSTILE_NAME = "**粗體**<b>標籤</b>$x^2$:smile:[連結](javascript:alert(1))計畫"
HOSTILE_AGENCY = "<u>機關</u>_甲_$y$"
HOSTILE_TARGET = "<script>window.broken=1</script>惡意腳本不得執行"
HOSTILE_OUTCOME = "<img src=x onerror=window.broken=2> **惡意** $\\frac{1}{2}$ `程式` <style>body{display:none}</style>"


def _cell(text: str) -> str:
    """Text as a settlement system exports it: signs of markup as entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def hostile_report() -> str:
    """A report in the reference layout whose words are markup."""
    left: tuple[str, ...] = ("計畫名稱", "計畫類型", "計畫期程", "計畫核定總經費", "截至本年度已編列預算數")
    left += ("截至本年底止累計執行數", "本年度預定工作摘要")
    right = ("本年度執行情形說明", "績效目標及本年度目標值", "年度績效目標已達成或未達成之說明")
    plan = [_cell(HOSTILE_NAME), "社會發展", "11301-11312", "1,000", "500", "400", "<p>預定工作</p>"]
    goals = ["<p>執行情形</p>", f"<p>一、{_cell(HOSTILE_TARGET)}</p>", f"<p>一、{_cell(HOSTILE_OUTCOME)}</p>"]
    lines = [
        "【虛構資料】[本檔](javascript:alert(2))供自動測試使用，內容均屬虛構。",
        "荒野部計畫特別決算\n荒野部主管\n中華民國 113 年度",
        "本頁空白",
        "重要計畫",
        "\t".join(left) + "\n" + "\t".join([_cell(HOSTILE_AGENCY), *[""] * 6]) + "\n" + "\t".join(plan),
        "執行情形及目標達成情形表",
        "113年度",
        "單位：新臺幣千元",
        "\t".join(right) + "\n" + "\t".join(goals),
    ]
    return "\n\n".join(lines) + "\n"


@dataclass(frozen=True)
class Server:
    """A running app; ``address`` ends without a slash."""

    address: str
    settings: Settings


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="playwright is missing; `pip install -r requirements-dev.txt` enables this test"
    )
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    with playwright.sync_playwright() as driver:
        if program is None and not Path(driver.chromium.executable_path).exists():
            pytest.skip(f"there is no Chromium on this machine; {ENABLE}")
        chromium = driver.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def server(browser: Browser, bundled_encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """``streamlit run app.py`` on a free port; the browser is asked for first, so that nothing is built in vain."""
    folder = tmp_path_factory.mktemp("browser")
    shutil.copytree(SAMPLES, folder / "corpus")
    (folder / "corpus" / HOSTILE_FILE).write_text(hostile_report(), encoding="utf-8")
    settings = load_settings(corpus=folder / "corpus", index=folder / "index", model="bundled")
    build(settings, lambda: bundled_encoder, quiet)
    with serving(settings, folder) as address:
        yield Server(address, settings)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def serving(settings: Settings, folder: Path, *options: str, port: int = 0, **variables: str) -> Iterator[str]:
    """The app over an index, as ``scripts/run`` starts it; yields its address. The log lies in ``folder``."""
    port = port or free_port()
    own = {"GOALTRACE_CORPUS": settings.corpus, "GOALTRACE_INDEX": settings.index, "GOALTRACE_MODEL": "bundled"}
    log = (folder / "server.log").open("w", encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}", *options],
        cwd=REPOSITORY,
        env={**os.environ, **{name: str(value) for name, value in own.items()}, **variables},
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/_stcore/health", process, folder / "server.log")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)
        log.close()


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"the server did not start:\n{log.read_text(encoding='utf-8')}")


OpenPage = Callable[..., "Page"]


@pytest.fixture
def open_page(server: Server, browser: Browser) -> Iterator[OpenPage]:
    """Pages in fresh contexts: ``open_page("/plan?plan=…", width=390, scheme="dark")``, drawn to the end."""
    contexts = []

    def open_at(path: str = "/", width: int = 1280, scheme: str = "light") -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            locale="zh-TW",
        )
        contexts.append(context)
        context.set_default_timeout(WAIT_MILLISECONDS)
        page = context.new_page()
        page.goto(server.address + path)
        settle(page)
        return page

    yield open_at
    for context in contexts:
        context.close()


# Streamlit fetches the code of each kind of element when it first draws one, so the end of the script is not enough.
_SETTLED = """() => {
    const app = document.querySelector('[data-testid=stApp]'), seen = window.settling ??= {};
    if (app?.dataset.testScriptState !== 'notRunning' || document.querySelector('[data-testid=stSpinner]')) seen.words = '';
    const words = document.body.innerText, now = performance.now();
    if (words !== seen.words) { seen.words = words; seen.since = now; }
    return document.querySelector('.st-key-gt-language button') && now - seen.since > 500;
}"""


def settle(page: Page) -> None:
    """Wait until the script has run to its end and the words on the page have come to rest."""
    page.evaluate("window.settling = undefined")
    page.wait_for_function(_SETTLED, polling=100)


def words(page: Page) -> str:
    """All text of the page's main part."""
    return page.inner_text("[data-testid=stMain]")


def ask(page: Page, question: str) -> None:
    """Type a question and press Enter."""
    box = page.get_by_label("問題或關鍵詞")
    box.fill(question)
    box.press("Enter")
    page.wait_for_selector(".gt-found")
    settle(page)
