"""Links between pages that keep the session: real anchors, so they can be copied and opened in a new tab."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import streamlit as st

from ui.address import PlanAddress
from ui.i18n import Texts
from ui.markup import plain_label
from ui.shell import with_language

if TYPE_CHECKING:
    from indexer.records import Passage, Plan

PLAN_PATH = "plan"


def plan_link(plan: Plan, t: Texts, label: str = "") -> None:
    """A link to the plan's own page."""
    _link(label or t("plan.open"), PlanAddress(plan=plan.id).params())


def passage_link(passage: Passage, label: str) -> None:
    """The permalink of a passage: it opens the goal row and notices when its words have changed."""
    _link(label, parse_qs(permalink(passage).removeprefix("?")))


def plans_link(label: str, year: str = "") -> None:
    """A link to the list of plans, of one year if given."""
    _link(label, PlanAddress(year=year).params())


def permalink(passage: Passage) -> str:
    """The passage's permalink as a query string, as the command line prints it."""
    from retriever.search import permalink as of_passage

    return of_passage(passage)


def _link(label: str, query: dict[str, list[str]]) -> None:
    # Streamlit knows a page by its path alone, so a link need not import the page it leads to.
    st.page_link(st.Page(_elsewhere, url_path=PLAN_PATH), label=plain_label(label), query_params=with_language(query))


def _elsewhere() -> None:
    """Stands for a page that another module draws."""
