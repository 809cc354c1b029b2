"""Who may do what. Decided on the server on every run and again before every action, never by hiding alone.

Without sign-in the app is for whoever sits at the machine: all may read, and the setting ``admin`` opens the
administrator's pages as long as the app listens on this machine only. With sign-in (``[auth]`` in
``.streamlit/secrets.toml``) only the listed people come in, and only listed administrators may administer.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

import streamlit as st

from indexer.audit import Action, record, system_user
from indexer.errors import AccessError
from indexer.settings import Settings, load_settings
from ui.i18n import Texts
from ui.markup import report_text, show, tag

EVERYONE = "*"


class Role(IntEnum):
    """What somebody may do; each role may do what those below it may."""

    NOBODY = 0
    READER = 1
    ADMINISTRATOR = 2


@dataclass(frozen=True, slots=True)
class Person:
    """Who is using the app. ``name`` is the e-mail address of the sign-in, or the account the app runs under."""

    name: str
    role: Role
    signed_in: bool


def person() -> Person:
    """Who this session belongs to. Raises SettingsError, and AccessError where people are listed without sign-in."""
    settings = load_settings()
    if not sign_in_configured():
        if settings.readers or settings.administrators:
            raise AccessError(
                "Settings readers and administrators list people, but .streamlit/secrets.toml has no [auth] section "
                "to sign them in; add it or remove the lists (SECURITY.md).",
                "access_no_sign_in",
            )
        return Person(system_user(), role_without_sign_in(settings, st.get_option("server.address")), signed_in=False)
    if not st.user.is_logged_in:
        return Person("", Role.NOBODY, signed_in=False)
    email = verified_email(st.user)
    return Person(email, role_of(email, settings), signed_in=True)


def require_administrator() -> Person:
    """The administrator who asks for an action; called at the start of every one. Raises AccessError."""
    somebody = person()
    if somebody.role < Role.ADMINISTRATOR:
        settings = load_settings()
        if settings.index.is_dir():
            record(settings.index, somebody.name, Action.REFUSED, "administration")
        raise AccessError("This needs the rights of an administrator; ask whoever runs this app.", "access_refused")
    return somebody


def sign_in_configured() -> bool:
    """Whether Streamlit has a provider to sign people in with; it then says of everybody whether they have."""
    return "is_logged_in" in st.user


def role_without_sign_in(settings: Settings, address: str | None) -> Role:
    """An administrator only where the switch is on and nobody else on the network can reach the app."""
    return Role.ADMINISTRATOR if settings.admin and is_loopback(address or "") else Role.READER


def role_of(email: str, settings: Settings) -> Role:
    """What the lists say of an address. Who is not listed does not come in; administrators need the switch too."""
    if email and settings.admin and listed(email, settings.administrators):
        return Role.ADMINISTRATOR
    if email and listed(email, (*settings.readers, *settings.administrators)):
        return Role.READER
    return Role.NOBODY


def listed(email: str, allowed: Sequence[str]) -> bool:
    """Whether an address is on a list of addresses, of whole domains (``@example.gov.tw``), or ``*``."""
    email = email.casefold()
    domain = email[email.rfind("@") :]
    return any(entry.casefold() in (email, domain) or entry == EVERYONE for entry in allowed)


def verified_email(claims: Mapping[str, object]) -> str:
    """The address of a sign-in; empty where there is none or where the provider says it has not been verified."""
    email, verified = claims.get("email"), claims.get("email_verified", True)
    return email.strip() if isinstance(email, str) and verified not in (False, "false") else ""


def is_loopback(address: str) -> bool:
    """Whether an address to listen on is reached from this machine only."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


def admit(somebody: Person, t: Texts) -> bool:
    """Whether the page may be drawn; if not, the sign-in is drawn in its place."""
    if somebody.role >= Role.READER:
        return True
    with st.container(key="gt-sign-in", gap="small"):
        show(tag("h1", t("access.title"), class_="gt", lang=t.tag))
        if somebody.signed_in:
            show(tag("p", t("access.not_listed"), " ", report_text(somebody.name), class_="gt", lang=t.tag))
        else:
            show(tag("p", t("access.lead"), class_="gt", lang=t.tag))
            st.button(t("access.sign_in"), key="gt-sign-in-button", type="primary", on_click=st.login)
    return False


def account(somebody: Person, t: Texts) -> None:
    """Who is signed in and the way out, for the top line; nothing where nobody signs in."""
    if somebody.signed_in:
        st.button(t("access.sign_out"), key="gt-sign-out", type="tertiary", help=somebody.name, on_click=st.logout)
