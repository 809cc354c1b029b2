"""The filters of the search page: quiet buttons that open a choice each, with counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any, TypeVar

import streamlit as st

from indexer.catalogue import Facets, Filters
from ui.address import CHOICES, STEP, SearchAddress
from ui.i18n import Texts
from ui.markup import plain_label
from ui.shell import go, seed

Choice = TypeVar("Choice")

_FROM, _TO = "gt-from", "gt-to"
_FEW = 12  # choices that can all be seen at once; more are looked up by typing
_LONGEST = 16  # characters of such a choice


def draw(address: SearchAddress, filters: Filters, facets: Facets, t: Texts) -> None:
    """All filters in one row; each change goes to the address bar."""
    with st.container(key="gt-filters", horizontal=True, gap="small", vertical_alignment="center"):
        with _button("year", _years_text(filters), t):
            _years(address, filters, facets, t)
        for name, field in CHOICES.items():
            counts: dict[str, int] = getattr(facets, field)
            chosen = address.chosen(name)
            if counts or chosen:
                with _button(name, _chosen(name, chosen, t), t):
                    _choices(name, counts, chosen, address, t)
        if address.narrowed:
            clear_button(address, t)


def clear_button(address: SearchAddress, t: Texts) -> None:
    """A button that drops every filter and keeps the question."""
    st.button(t("filter.clear"), key="gt-clear", type="tertiary", on_click=go, args=(address.unfiltered.params(),))


def choice_name(facet: str, value: str, t: Texts) -> str:
    """A choice as it is shown: columns, statuses and reasons have names of ours, all others are words of the reports."""
    return t.known(f"{facet}.{value}", value) if facet in ("column", "status", "reason") else value


def _button(name: str, chosen: str, t: Texts) -> AbstractContextManager[object]:
    label = t(f"filter.{name}")
    shown = plain_label(t("filter.set", name=label, chosen=chosen)) if chosen else label
    return st.popover(shown, key=f"gt-open-{name}", type="secondary")


def _chosen(name: str, values: Sequence[str], t: Texts) -> str:
    if len(values) > 1:
        return t("filter.many", count=len(values))
    return choice_name(name, values[0], t) if values else ""


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
        st.selectbox(
            t(label),
            options,
            key=key,
            format_func=name,
            placeholder=t("filter.any_year"),
            on_change=_set_years,
            args=(address, key),
        )
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


def _choices(name: str, counts: Mapping[str, int], chosen: Sequence[str], address: SearchAddress, t: Texts) -> None:
    """Several values of one facet: all to be seen where they are few and short, else to be looked up."""
    options = [*counts, *(value for value in chosen if value not in counts)]
    names = {value: choice_name(name, value, t) for value in options}
    key = f"gt-{name}"
    seed(key, list(chosen))

    def label(value: str) -> str:
        return t("filter.choice", name=names[value], count=_n(counts, value))

    if len(options) <= _FEW and max(map(len, names.values())) <= _LONGEST:
        st.pills(
            t(f"filter.{name}"),
            options,
            key=key,
            selection_mode="multi",
            format_func=lambda value: plain_label(label(value)),
            on_change=_set,
            args=(address, name, key),
        )
    else:
        st.multiselect(
            t(f"filter.{name}"),
            options,
            key=key,
            format_func=label,
            placeholder=t("filter.look_up"),
            on_change=_set,
            args=(address, name, key),
        )
    st.caption(t("filter.hint"))


def _set(address: SearchAddress, name: str, key: str) -> None:
    changed: dict[str, Any] = {CHOICES[name]: tuple(st.session_state[key])}
    go(replace(address, top=STEP, **changed).params())


def _n(counts: Mapping[Choice, int], choice: Choice) -> str:
    return f"{counts.get(choice, 0):,}"
