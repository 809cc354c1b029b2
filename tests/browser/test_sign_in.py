"""Sign-in against a real OpenID provider in a thread: who comes in, who does not, who administers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.browser.conftest import Server, free_port, serving, settle, words

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

READER, ADMINISTRATOR, STRANGER = "reader@agency.example", "chief@agency.example", "stranger@elsewhere.example"
UNVERIFIED = "unverified@agency.example"
QUESTION = "離島的視訊診間完成幾間"


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    mock = pytest.importorskip(
        "oidc_provider_mock", reason="`pip install -r requirements-dev.txt` brings the provider this test signs in with"
    )
    people = [
        mock.User(sub=address, claims={"email": address, "email_verified": address != UNVERIFIED})
        for address in (READER, ADMINISTRATOR, STRANGER, UNVERIFIED)
    ]
    with mock.run_server_in_thread(user_claims=people) as running:
        yield f"http://localhost:{running.server_port}"


@pytest.fixture(scope="module")
def guarded(server: Server, provider: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app with sign-in, over the index of the other browser tests."""
    folder = tmp_path_factory.mktemp("guarded")
    port = free_port()
    secrets = folder / "secrets.toml"
    secrets.write_text(
        "[auth]\n"
        f'redirect_uri = "http://127.0.0.1:{port}/oauth2callback"\n'
        'cookie_secret = "only for this test, and long enough to sign with"\n'
        'client_id = "goaltrace"\nclient_secret = "none"\n'
        f'server_metadata_url = "{provider}/.well-known/openid-configuration"\n',
        encoding="utf-8",
    )
    people = {
        "GOALTRACE_READERS": f'["{READER}", "{UNVERIFIED}"]',
        "GOALTRACE_ADMINISTRATORS": f'["{ADMINISTRATOR}"]',
        "GOALTRACE_ADMIN": "true",
    }
    with serving(server.settings, folder, f"--secrets.files={secrets}", port=port, **people) as address:
        yield address
        log = (folder / "server.log").read_text(encoding="utf-8")
        assert "Traceback" not in log
        assert "only for this test" not in log


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    fresh = browser.new_context(locale="zh-TW")
    yield fresh
    fresh.close()


def _sign_in(context: BrowserContext, address: str, person: str) -> Page:
    page = context.new_page()
    page.goto(address)
    page.get_by_role("button", name="登入").click()
    page.locator("input[name=sub]").fill(person)
    page.get_by_role("button", name="Authorize").click()
    page.wait_for_url(f"{address}/**")
    settle(page)
    return page


def test_without_sign_in_nothing_of_a_report_is_shown(context: BrowserContext, guarded: str) -> None:
    page = context.new_page()
    page.goto(f"{guarded}/?q={quote(QUESTION)}")
    page.get_by_role("button", name="登入").wait_for()
    assert "診間" not in words(page)
    assert page.locator("a[href*=plan]").count() == 0
    page.goto(f"{guarded}/plan")
    page.get_by_role("button", name="登入").wait_for()
    assert "離島" not in words(page)


def test_a_listed_reader_reads_and_does_not_administer(context: BrowserContext, guarded: str) -> None:
    page = _sign_in(context, guarded, READER)
    page.goto(f"{guarded}/?q={quote(QUESTION)}")
    page.wait_for_selector(".gt-found")
    settle(page)
    assert "診間" in words(page)
    assert page.get_by_role("link", name="資料", exact=True).count() == 0
    page.get_by_role("button", name="登出").click()
    page.wait_for_url("**/end_session**")  # the provider's own page
    page.goto(guarded)
    page.get_by_role("button", name="登入").wait_for()


@pytest.mark.parametrize("person", [STRANGER, UNVERIFIED])
def test_who_is_not_listed_or_not_verified_does_not_come_in(context: BrowserContext, guarded: str, person: str) -> None:
    page = _sign_in(context, guarded, person)
    page.get_by_role("button", name="登出").wait_for()
    assert "不在名單上" in words(page)
    page.goto(f"{guarded}/?q={quote(QUESTION)}")
    page.get_by_role("button", name="登出").wait_for()
    assert "診間" not in words(page)
