"""What every page shares: its frame, its language, and moving about by the address bar.

The address bar is the truth. Widgets are set from it on every run and write to it when used, so that reload, back,
forward and a link opened elsewhere all show the same view.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from indexer.errors import QueryError
from ui.access import Person, account
from ui.i18n import Language, Texts
from ui.markup import show, show_styles, tag

if TYPE_CHECKING:
    from indexer.snapshot import Snapshot

_FOLDER = Path(__file__).parent
_LANGUAGE = "lang"
MOST_CHARACTERS = 20_000  # of an address; the longest question with every filter of a large index has half of that


def configure() -> None:
    """Title, icon and width of the page; the first call of a run."""
    t = texts()
    st.set_page_config(
        page_title=f"{t('app.name')}　{t('app.tagline')}",
        page_icon=str(_FOLDER / "mark.svg"),
        layout="wide",
        menu_items={"Get help": None, "Report a bug": None, "About": None},
    )
    show_styles(_FOLDER / "styles")


def header(somebody: Person, t: Texts) -> None:
    """The name of the program, the switch of language, and who is signed in."""
    with st.container(key="gt-top", horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        name = tag("span", t("app.name"), class_="gt-brand-name")
        show(tag("p", name, tag("span", t("app.tagline"), class_="gt-brand-line"), class_="gt gt-brand", lang=t.tag))
        st.button(
            t("app.switch"), key="gt-language", type="tertiary", help=t("app.switch_help"), on_click=_switch, args=(t,)
        )
        account(somebody, t)


def footer(snapshot: Snapshot, t: Texts) -> None:
    """How much the index holds and when it was built."""
    counts = snapshot.manifest.counts
    words = t(
        "footer",
        date=snapshot.manifest.created[:10],
        **{name: f"{counts[name]:,}" for name in ("reports", "plans", "goals", "passages")},
    )
    show(tag("p", words, class_="gt gt-footer", lang=t.tag))


def texts() -> Texts:
    """Words in the language of the address bar, else of the session, else in Chinese."""
    asked = st.query_params.get(_LANGUAGE, "")
    if asked in list(Language):
        st.session_state[_LANGUAGE] = asked
    return Texts(Language(st.session_state.get(_LANGUAGE, Language.CHINESE)))


def keep_language(t: Texts) -> None:
    """Put the language into the address bar after a page change took it out, so that the link can be shared."""
    if t.language is not Language.CHINESE and st.query_params.get(_LANGUAGE) != t.language:
        st.query_params[_LANGUAGE] = t.language


def params() -> dict[str, list[str]]:
    """The address bar's query, every value of every key. Raises QueryError when it is too long for any view."""
    found = {key: st.query_params.get_all(key) for key in st.query_params}
    length = sum(len(key) + len(value) for key, values in found.items() for value in values)
    if length > MOST_CHARACTERS:
        raise QueryError(
            f"The address has {length:,} characters, more than {MOST_CHARACTERS:,}; begin anew from the menu.",
            "address_long",
            count=f"{length:,}",
            most=f"{MOST_CHARACTERS:,}",
        )
    return found


def go(query: Mapping[str, Sequence[str]]) -> None:
    """Show another view of this page."""
    st.query_params.from_dict(dict(with_language(query)))


def with_language(query: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """A query for a link inside the app: it keeps the language."""
    t = texts()
    language = {} if t.language is Language.CHINESE else {_LANGUAGE: [str(t.language)]}
    return {**{key: list(values) for key, values in query.items()}, **language}


def seed(key: str, value: object) -> None:
    """Set a widget to what the address bar says, unless it shows that already."""
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value


def _switch(t: Texts) -> None:
    st.session_state[_LANGUAGE] = str(t.other)
    st.query_params.pop(_LANGUAGE, None)
    if t.other is not Language.CHINESE:
        st.query_params[_LANGUAGE] = t.other
