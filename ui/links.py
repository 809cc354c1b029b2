"""Links between pages that keep the session: real anchors, so they can be copied and opened in a new tab."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

import streamlit as st

from ui.address import OverviewAddress, PlanAddress, SourceAddress
from ui.i18n import Texts
from ui.markup import plain_label
from ui.shell import texts, with_language

if TYPE_CHECKING:
    from indexer.records import Passage, Plan

PLAN_PATH = "plan"
OVERVIEW_PATH = "overview"
BATCH_PATH = "batch"
SOURCE_PATH = "source"
SEARCH_PATH = "search"


def plan_link(plan: Plan, t: Texts, label: str = "") -> None:
    """A link to the plan's own page."""
    _link(label or t("plan.open"), PlanAddress(plan=plan.id).params())


def passage_link(passage: Passage, label: str) -> None:
    """A passage's page as printed, and its permalink: it opens the goal row and notices when its words have changed."""
    source_link(passage, texts()("source.open"))
    goal_link(passage, label)


def source_link(passage: Passage, label: str) -> None:
    """A link to the page that the passage is printed on."""
    _link(label, SourceAddress(address_of(passage), passage.page).params(), SOURCE_PATH)


def goal_link(passage: Passage, label: str) -> None:
    """The permalink of a passage alone."""
    _link(label, address_of(passage).params())


def source_href(passage: Passage) -> str:
    """A link to the page that the passage is printed on, for markup on any page."""
    return SOURCE_PATH + query_string(SourceAddress(address_of(passage), passage.page).params())


def address_of(passage: Passage) -> PlanAddress:
    """What the permalink of a passage says."""
    return PlanAddress.read(parse_qs(permalink(passage).removeprefix("?")))


def plans_link(label: str, year: str = "") -> None:
    """A link to the list of plans, of one year if given."""
    _link(label, PlanAddress(year=year).params())


def permalink(passage: Passage) -> str:
    """The passage's permalink as a query string, as the command line prints it."""
    from retriever.search import permalink as of_passage

    return of_passage(passage)


def query_string(query: Mapping[str, Sequence[str]]) -> str:
    """A link to a view of the same page, for markup: it keeps the language."""
    return "?" + urlencode(with_language(query), doseq=True)


def plan_href(link: str) -> str:
    """A permalink, as ``permalink`` gives it, for markup on any page: it leads to the plan page."""
    return PLAN_PATH + query_string(parse_qs(link.removeprefix("?")))


def site() -> str:
    """Where the app answers, as the reader's browser knows it; empty outside a browser. Links in files begin with it."""
    url = st.context.url
    if not url:
        return ""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return urlsplit(url)._replace(path=f"/{base}/".replace("//", "/"), query="", fragment="").geturl()


def overview_link(label: str, year: str) -> None:
    """A link to the charts of a year or a range."""
    _link(label, OverviewAddress(year=year).params(), OVERVIEW_PATH)


def batch_link(label: str) -> None:
    """A link to the form for another batch."""
    _link(label, {}, BATCH_PATH)


def show_plan(plan_id: str) -> None:
    """Leave this page for the plan's."""
    query = with_language(PlanAddress(plan=plan_id).params())
    st.switch_page(st.Page(_elsewhere, url_path=PLAN_PATH), query_params=query)


def _link(label: str, query: dict[str, list[str]], path: str = PLAN_PATH) -> None:
    # Streamlit knows a page by its path alone, so a link need not import the page it leads to.
    st.page_link(st.Page(_elsewhere, url_path=path), label=plain_label(label), query_params=with_language(query))


def _elsewhere() -> None:
    """Stands for a page that another module draws."""
