"""The filters of the search page: four quiet buttons that open a choice each, with counts."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import TypeVar

import streamlit as st

from indexer.catalogue import Filters
from ui.address import STEP, SearchAddress
from ui.facets import Facets
from ui.i18n import Texts
from ui.markup import plain_label
from ui.shell import go, seed

Choice = TypeVar("Choice")

_FROM, _TO, _AGENCY, _COLUMN, _STATUS = "gt-from", "gt-to", "gt-agency", "gt-column", "gt-status"


def draw(address: SearchAddress, filters: Filters, facets: Facets, t: Texts) -> None:
    """All filters in one row; each change goes to the address bar."""
    with st.container(key="gt-filters", horizontal=True, gap="small", vertical_alignment="center"):
        with _choice("year", _years_text(filters), t):
            _years(address, filters, facets, t)
        with _choice("agency", _chosen(address.agencies, list(address.agencies), t), t):
            _agencies(address, facets, t)
        with _choice("column", _chosen(address.columns, [t(f"column.{value}") for value in address.columns], t), t):
            _pills("column", _COLUMN, address.columns, facets.columns, address, t)
        with _choice("status", _chosen(address.statuses, [t(f"status.{value}") for value in address.statuses], t), t):
            _pills("status", _STATUS, address.statuses, facets.statuses, address, t)
        if address.narrowed:
            clear_button(address, t)


def clear_button(address: SearchAddress, t: Texts) -> None:
    """A button that drops every filter and keeps the question."""
    plain = SearchAddress(question=address.question)
    st.button(t("filter.clear"), key="gt-clear", type="tertiary", on_click=go, args=(plain.params(),))


def _choice(name: str, chosen: str, t: Texts) -> AbstractContextManager[object]:
    label = t(f"filter.{name}")
    shown = plain_label(t("filter.set", name=label, chosen=chosen)) if chosen else label
    return st.popover(shown, key=f"gt-open-{name}", type="secondary")


def _chosen(values: tuple[str, ...], names: list[str], t: Texts) -> str:
    if len(values) > 1:
        return t("filter.many", count=len(values))
    return names[0] if names else ""


def _years_text(filters: Filters) -> str:
    if filters.years is None:
        return ""
    first, last = filters.years
    return str(first) if first == last else f"{first}–{last}"


def _years(address: SearchAddress, filters: Filters, facets: Facets, t: Texts) -> None:
    first, last = filters.years or (None, None)
    asked = {year for year in (first, last) if year is not None}
    options = [None, *sorted(asked | set(facets.years), reverse=True)]

    def name(year: int | None) -> str:
        if year is None:
            return t("filter.any_year")
        return t("filter.year_choice", year=year, count=_n(facets.years, year))

    for key, label, value in ((_FROM, "filter.year_from", first), (_TO, "filter.year_to", last)):
        seed(key, value)
        st.selectbox(t(label), options, key=key, format_func=name, on_change=_set_years, args=(address, key))
    st.caption(t("filter.hint"))


def _set_years(address: SearchAddress, changed: str) -> None:
    """Take over both ends; the end that was just chosen drags the other one along when they would cross."""
    first, last = st.session_state[_FROM], st.session_state[_TO]
    chosen = st.session_state[changed]
    if chosen is None:
        years = ""
    else:
        first, last = first or chosen, last or chosen
        if first > last:
            first = last = chosen
        years = str(first) if first == last else f"{first}-{last}"
    go(replace(address, year=years, top=STEP).params())


def _agencies(address: SearchAddress, facets: Facets, t: Texts) -> None:
    seed(_AGENCY, list(address.agencies))
    st.multiselect(
        t("filter.agency"),
        list(facets.agencies),
        key=_AGENCY,
        format_func=lambda name: t("filter.choice", name=name, count=_n(facets.agencies, name)),
        placeholder=t("filter.agency_placeholder"),
        on_change=_set,
        args=(address, "agency", _AGENCY),
    )
    st.caption(t("filter.hint"))


def _pills(
    name: str, key: str, values: tuple[str, ...], counts: dict[str, int], address: SearchAddress, t: Texts
) -> None:
    options = [*counts, *(value for value in values if value not in counts)]
    seed(key, list(values))
    st.pills(
        t(f"filter.{name}"),
        options,
        key=key,
        selection_mode="multi",
        format_func=lambda value: t("filter.choice", name=t(f"{name}.{value}"), count=_n(counts, value)),
        on_change=_set,
        args=(address, name, key),
    )
    st.caption(t("filter.hint"))


def _set(address: SearchAddress, name: str, key: str) -> None:
    chosen = tuple(st.session_state[key])
    match name:
        case "agency":
            address = replace(address, agencies=chosen)
        case "column":
            address = replace(address, columns=chosen)
        case "status":
            address = replace(address, statuses=chosen)
    go(replace(address, top=STEP).params())


def _n(counts: Mapping[Choice, int], choice: Choice) -> str:
    return f"{counts.get(choice, 0):,}"
