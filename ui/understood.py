"""How a question was understood: chips that can be taken back, and the words it was searched by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from indexer.records import Period
from ui.address import STEP, SearchAddress
from ui.asking import Asked
from ui.cards import block, period_text
from ui.i18n import Texts
from ui.markup import NOTHING, Html, join, plain_label, report_text, show, tag
from ui.shell import go

if TYPE_CHECKING:
    from indexer.catalogue import Filters
    from indexer.snapshot import Snapshot
    from indexer.text import Segmenter
    from retriever.understood import Understood
    from retriever.used_words import UsedWord

SYNONYMS = "synonyms"  # what ``ignore`` calls all of them


def draw(
    asked: Asked, chosen: Filters, address: SearchAddress, snapshot: Snapshot, segmenter: Segmenter, t: Texts
) -> None:
    """One row: what narrows the search, what comes first, what was taken back, and the words."""
    only, first = _parted(asked, chosen)
    with st.container(key="gt-understood", horizontal=True, gap="small", vertical_alignment="center"):
        for name, findings in (("chips.only", only), ("chips.first", first)):
            if findings:
                show(tag("span", t(name), class_="gt gt-chip-title", lang=t.tag))
            for number, finding in enumerate(findings):
                _chip(f"{name}-{number}", finding, address, t)
        _taken_back(asked, address, t)
        with st.popover(t("chips.words"), key="gt-words", type="tertiary"):
            _words(asked, address, snapshot, segmenter, t)


def finding_name(finding: Understood, t: Texts) -> str:
    """What a chip says."""
    from retriever.understood import Kind

    values = finding.values
    match finding.kind:
        case Kind.YEARS:
            first, last = values
            return t("year", year=first) if first == last else t("chips.years", first=first, last=last)
        case Kind.PERIOD:
            return t("chips.period", period=period_text(Period(*values), t))
        case Kind.STATUS:
            return t("comma").join(t(f"status.{value}") for value in values)
        case Kind.COLUMN:
            return t("comma").join(t(f"column.{value}") for value in values)
        case Kind.PHRASE:
            return t("chips.phrase", phrase=finding.label)
    return finding.label


def _parted(asked: Asked, chosen: Filters) -> tuple[list[Understood], list[Understood]]:
    """What narrows the search, and what merely comes first: the reader's own filter goes before the question's."""
    from retriever.notes import NoteCode
    from retriever.understood import Kind

    fields = {Kind.YEARS: "years", Kind.PERIOD: "period", Kind.AGENCY: "agencies", Kind.STATUS: "statuses"}
    dropped = {note.code for note in asked.result.notes}

    def narrows(finding: Understood) -> bool:
        if finding.kind is Kind.PHRASE:
            return NoteCode.PHRASE not in dropped
        field = fields.get(finding.kind, "")
        return finding.certain and bool(field) and NoteCode.NOTHING_FITS not in dropped and not getattr(chosen, field)

    findings = asked.result.query.understood
    return [each for each in findings if narrows(each)], [each for each in findings if not narrows(each)]


def _chip(key: str, finding: Understood, address: SearchAddress, t: Texts) -> None:
    name = finding_name(finding, t)
    others = [value for value in finding.values if value != name]
    means = t("chips.means", names=t("comma").join(others)) if finding.kind == "agency" and others else ""
    st.button(
        t("chips.drop", words=plain_label(name)),
        key=f"gt-chip-{key}",
        help=plain_label(f"{means}{t('chips.drop_help')}"),
        on_click=go,
        args=(replace(address, ignore=(*address.ignore, finding.key), top=STEP).params(),),
    )


def _taken_back(asked: Asked, address: SearchAddress, t: Texts) -> None:
    names = {finding.key: finding_name(finding, t) for finding in asked.undone}
    if SYNONYMS in address.ignore:
        names[SYNONYMS] = t("chips.synonyms")
    if not names:
        return
    show(tag("span", t("chips.taken_back"), class_="gt gt-chip-title", lang=t.tag))
    for number, (key, name) in enumerate(names.items()):
        # A key undoes one finding, its kind undoes them all; either way this brings the finding back.
        kept = tuple(other for other in address.ignore if other not in (key, key.partition(":")[0]))
        st.button(
            t("chips.restore", words=plain_label(name)),
            key=f"gt-restore-{number}",
            help=t("chips.restore_help"),
            on_click=go,
            args=(replace(address, ignore=kept, top=STEP).params(),),
        )


def _words(asked: Asked, address: SearchAddress, snapshot: Snapshot, segmenter: Segmenter, t: Texts) -> None:
    """The words, and the synonyms with where each group comes from."""
    from indexer.text import read_terms
    from retriever.used_words import used_words

    query = asked.result.query
    words = used_words(query, segmenter, read_terms(snapshot.folder / "terms.txt"))
    parts = [tag("h2", t("chips.segmented"), class_="gt-small-title"), _word_list(words, t)]
    if query.synonyms:
        rows = [
            tag(
                "li",
                report_text(f"{query.text[match.start : match.end]} → {t('comma').join(match.others)}"),
                _source(t("chips.from", source=match.source) if match.source else ""),
            )
            for match in query.synonyms
        ]
        parts += [tag("h2", t("chips.synonyms"), class_="gt-small-title"), tag("ul", *rows)]
    show(block(t, *parts, class_="gt-words"))
    if query.synonyms:
        without = replace(address, ignore=(*address.ignore, SYNONYMS), top=STEP)
        st.button(t("chips.no_synonyms"), key="gt-no-synonyms", on_click=go, args=(without.params(),))


def _word_list(words: Iterable[UsedWord], t: Texts) -> Html:
    items = [
        tag("li", report_text(word.text), *_parts(word.parts, t), _source(t.known(f"word.{word.source}", "")))
        for word in words
    ]
    return tag("ul", *items, class_="gt-inline")


def _parts(parts: Sequence[str], t: Texts) -> list[Html]:
    return [report_text(t("chips.parts", words=t("comma").join(parts)))] if parts else []


def _source(words: str) -> Html:
    return join([" ", tag("span", words, class_="gt-remark")]) if words else NOTHING
