from __future__ import annotations

from pathlib import Path

import pytest

from indexer.audit import Action, entries
from indexer.errors import AccessError, SettingsError
from indexer.settings import Settings, load_settings
from tests.ui.conftest import OpenApp, visible
from ui import access
from ui.access import Role, is_loopback, listed, role_of, role_without_sign_in, verified_email


def _settings(**given: object) -> Settings:
    return load_settings(**given)


@pytest.mark.parametrize(
    ("email", "allowed", "expected"),
    [
        ("lin@agency.example", ["lin@agency.example"], True),
        ("Lin@Agency.Example", ["lin@agency.EXAMPLE"], True),
        ("lin@agency.example", ["@agency.example"], True),
        ("lin@agency.example", ["*"], True),
        ("lin@sub.agency.example", ["@agency.example"], False),
        ("lin@badagency.example", ["@agency.example"], False),
        ("agency.example@elsewhere.example", ["@agency.example"], False),
        ("lin@agency.example@elsewhere.example", ["@agency.example"], False),
        ("lin@agency.example", ["agency.example", "lin", "@"], False),
        ("lin@agency.example", [], False),
    ],
)
def test_an_address_is_on_a_list_whole_or_by_its_whole_domain(email: str, allowed: list[str], expected: bool) -> None:
    assert listed(email, allowed) is expected


def test_signing_in_is_not_enough() -> None:
    settings = _settings(readers=("a@x.example",), administrators=("b@x.example",), admin=True)
    assert role_of("a@x.example", settings) is Role.READER
    assert role_of("b@x.example", settings) is Role.ADMINISTRATOR
    assert role_of("c@x.example", settings) is Role.NOBODY
    assert role_of("", _settings(readers=("*",), administrators=("*",), admin=True)) is Role.NOBODY
    assert role_of("a@x.example", _settings()) is Role.NOBODY


def test_an_administrator_needs_the_switch_too() -> None:
    assert role_of("b@x.example", _settings(administrators=("b@x.example",))) is Role.READER


@pytest.mark.parametrize(
    ("admin", "address", "role"),
    [
        (False, "127.0.0.1", Role.READER),
        (True, "127.0.0.1", Role.ADMINISTRATOR),
        (True, "::1", Role.ADMINISTRATOR),
        (True, "localhost", Role.ADMINISTRATOR),
        (True, "0.0.0.0", Role.READER),
        (True, "192.0.2.7", Role.READER),
        (True, None, Role.READER),  # Streamlit then listens everywhere
        (True, "", Role.READER),
    ],
)
def test_without_sign_in_only_this_machine_administers(admin: bool, address: str | None, role: Role) -> None:
    assert role_without_sign_in(_settings(admin=admin), address) is role


def test_loopback_is_not_guessed_from_a_name() -> None:
    assert not is_loopback("127.0.0.1.elsewhere.example")
    assert not is_loopback("localhost.elsewhere.example")


def test_an_address_that_the_provider_has_not_verified_is_none() -> None:
    assert verified_email({"email": " a@x.example "}) == "a@x.example"
    assert verified_email({"email": "a@x.example", "email_verified": True}) == "a@x.example"
    assert verified_email({"email": "a@x.example", "email_verified": False}) == ""
    assert verified_email({"email": "a@x.example", "email_verified": "false"}) == ""
    assert verified_email({"email": ["a@x.example"]}) == ""
    assert verified_email({"sub": "a@x.example"}) == ""


def test_lists_without_sign_in_let_nobody_in(open_app: OpenApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOALTRACE_READERS", '["@agency.example"]')
    app = open_app(q="遠距照護")
    assert not app.exception
    assert "[auth]" in visible(app)
    assert "離島" not in visible(app)


def test_an_action_is_refused_on_the_server_and_written_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOALTRACE_INDEX", str(tmp_path))
    monkeypatch.setattr(access, "sign_in_configured", lambda: False)
    with pytest.raises(AccessError):
        access.require_administrator()
    assert [entry.action for entry in entries(tmp_path)] == [Action.REFUSED]


def test_a_list_that_is_no_list_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOALTRACE_READERS", "lin@agency.example")
    with pytest.raises((SettingsError, ValueError)):
        load_settings()
