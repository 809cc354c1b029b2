"""What somebody waits for: weight of the pages, first paint, first result, reruns and jumps of the layout.

    python -m benchmarks.pages [--corpus DIR] [--rounds 5] [--json]

Builds an index in a temporary folder, runs the app over it as ``scripts/run`` does, and opens it in Chromium through
Playwright. Times are medians in milliseconds from the reader's act to what was waited for; weights are bytes that
came over the network, the socket's messages included.
"""

from __future__ import annotations

import json
import shutil
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

import typer

from indexer.build import build
from indexer.encoder import load_encoder
from indexer.settings import load_settings
from tests.browser.conftest import ARGUMENTS, PROGRAMS, serving, settle
from tests.conftest import REPOSITORY, quiet

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

QUESTIONS = (
    "112年度有哪些計畫未達成目標",
    "無人機資安檢測的成果",
    "離島海纜斷線時的備援通訊",
    "113年度各機關已編列預算",
    "偏鄉寬頻涵蓋率為什麼落後",
    "資安人才培訓結訓幾人",
)
WAIT = 180_000  # milliseconds: the first search of a fresh user waits for the model
SHELL, RESULT = "[data-testid=stTextInput] input", ".gt-found"
# Shifts that the reader did not cause by typing or clicking: https://web.dev/articles/cls
WATCH_SHIFTS = """() => { window.shifted = 0; new PerformanceObserver(list => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
}).observe({type: 'layout-shift', buffered: true}); }"""


@dataclass
class Weight:
    """Bytes and requests of one page, as they came over the network."""

    bytes: int = 0
    requests: int = 0


@dataclass
class Figures:
    """What was measured; times in milliseconds, each a list of rounds until it becomes a median."""

    cold: Weight = field(default_factory=Weight)
    warm: Weight = field(default_factory=Weight)
    result: Weight = field(default_factory=Weight)
    times: dict[str, list[float]] = field(default_factory=dict)
    shifts: dict[str, list[float]] = field(default_factory=dict)

    def timed(self, name: str, act: Callable[..., object], *args: object) -> None:
        """Run ``act`` and keep how long it took."""
        started = time.perf_counter()
        act(*args)
        self.times.setdefault(name, []).append((time.perf_counter() - started) * 1000)

    def summary(self) -> dict[str, Any]:
        """The JSON object: weights as they are, times and shifts of the layout as medians."""
        medians = {f"{name}_ms": round(statistics.median(values)) for name, values in self.times.items()}
        weights = {name: asdict(getattr(self, name)) for name in ("cold", "warm", "result")}
        shifts = {f"{name}_shift": round(statistics.median(values), 4) for name, values in self.shifts.items()}
        return {**weights, **medians, **shifts}


def measure(browser: Browser, address: str, rounds: int) -> dict[str, Any]:
    """All figures of a server that nobody has used yet."""
    figures = Figures()
    with _context(browser) as context:  # the first user of all: the page stands before the model is there
        page = context.new_page()
        figures.timed("first_shell", _open, page, address, SHELL)
        figures.timed("first_result", _ask, page, QUESTIONS[0])
    for number in range(rounds):
        with _context(browser) as context:
            _round(context, address, figures, number)
            _shifts(context, address, figures, number)
    figures.result = _result_weight(browser, address)
    return figures.summary()


def _round(context: BrowserContext, address: str, figures: Figures, number: int) -> None:
    """A new reader opens the start page, opens it again, asks what nobody asked before, and switches the language."""
    page = context.new_page()
    session = _weigh(context.new_cdp_session(page), Weight() if number else figures.cold)
    figures.timed("shell", _open, page, address, SHELL)
    settle(page)
    _let_go(session)
    again = context.new_page()
    session = _weigh(context.new_cdp_session(again), Weight() if number else figures.warm)
    figures.timed("shell_again", _open, again, address, SHELL)
    settle(again)
    _let_go(session)
    again.close()
    question = QUESTIONS[1 + number % (len(QUESTIONS) - 1)]
    figures.timed("result", _ask, page, f"{question}　{number}")
    settle(page)
    figures.timed("rerun", _switch, page)


@contextmanager
def _context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-TW")
    context.set_default_timeout(WAIT)
    try:
        yield context
    finally:
        context.close()


def _weigh(session: CDPSession, weight: Weight) -> CDPSession:
    """Add to ``weight`` what comes over the network: encoded bytes of answers, and messages of the socket."""

    def finished(event: dict[str, Any]) -> None:
        weight.bytes += int(event["encodedDataLength"])
        weight.requests += int(event["encodedDataLength"] > 0)

    def message(event: dict[str, Any]) -> None:
        # Binary messages come as base64, three bytes in four characters.
        weight.bytes += len(event["response"]["payloadData"]) * 3 // 4

    session.on("Network.loadingFinished", finished)
    session.on("Network.webSocketFrameReceived", message)
    session.send("Network.enable")
    return session


def _let_go(session: CDPSession) -> None:
    session.send("Network.disable")
    session.detach()


def _open(page: Page, address: str, awaited: str) -> None:
    page.goto(address, wait_until="commit")
    page.wait_for_selector(awaited)


def _ask(page: Page, question: str) -> None:
    box = page.locator(SHELL)
    box.fill(question)
    box.press("Enter")
    page.wait_for_selector(RESULT)


def _switch(page: Page) -> None:
    """The same result in the other language: everything is drawn anew, the search itself is not repeated."""
    page.get_by_role("button", name="English").first.click()
    page.locator(".st-key-gt-answer h2", has_text="Answer").or_(page.locator("h2", has_text="Not in this")).wait_for()


def _shifts(context: BrowserContext, address: str, figures: Figures, number: int) -> None:
    """How much of the page jumps, as CLS counts it: when a link opens, and when another question is asked there."""
    page = context.new_page()
    page.add_init_script(f"({WATCH_SHIFTS})()")
    _open(page, f"{address}/?q={quote(QUESTIONS[number % len(QUESTIONS)])}", RESULT)
    settle(page)
    figures.shifts.setdefault("opened", []).append(float(page.evaluate("window.shifted")))
    page.evaluate("window.shifted = 0")
    _ask_anew(page, QUESTIONS[(number + 1) % len(QUESTIONS)])
    settle(page)
    figures.shifts.setdefault("asked", []).append(float(page.evaluate("window.shifted")))


def _result_weight(browser: Browser, address: str) -> Weight:
    """What one search adds, its page being there."""
    with _context(browser) as context:
        page = context.new_page()
        _open(page, f"{address}/?q={quote(QUESTIONS[0])}", RESULT)
        settle(page)
        weight = Weight()
        session = _weigh(context.new_cdp_session(page), weight)
        _ask_anew(page, QUESTIONS[1])
        settle(page)
        _let_go(session)
        return weight


def _ask_anew(page: Page, question: str) -> None:
    page.locator(SHELL).fill(question)
    page.locator(SHELL).press("Enter")
    page.wait_for_url(f"**q={quote(question)}**")


def main(
    corpus: Annotated[Path, typer.Option(help="Folder of reports.")] = REPOSITORY / "corpus",
    rounds: Annotated[int, typer.Option(min=1, help="How often each time is taken.")] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """Measure the pages in Chromium."""
    from playwright.sync_api import sync_playwright

    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    with TemporaryDirectory() as folder, sync_playwright() as driver:
        settings = load_settings(corpus=corpus, index=Path(folder) / "index", model="bundled")
        build(settings, lambda: load_encoder(settings), quiet)
        with serving(settings, Path(folder)) as address:
            browser = driver.chromium.launch(executable_path=program, args=ARGUMENTS)
            found = measure(browser, address, rounds)
            browser.close()
    print(json.dumps(found, indent=1) if as_json else "\n".join(f"{name}: {value}" for name, value in found.items()))


if __name__ == "__main__":
    typer.run(main)
