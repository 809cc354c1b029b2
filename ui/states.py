"""The states a page can be in besides showing something: no index, nothing found, an error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from indexer.catalogue import Counts
from indexer.errors import GoalTraceError
from ui.i18n import Texts
from ui.markup import NOTHING, Content, Html, report_text, show, tag

_BUILD = "python -m indexer build"


@contextmanager
def errors_shown(t: Texts) -> Iterator[None]:
    """Show a GoalTraceError raised inside as one sentence under a plain heading, and go on after the block."""
    try:
        yield
    except GoalTraceError as error:
        show(error_state(error, t))


def error_state(error: GoalTraceError, t: Texts) -> Html:
    """An error under the heading of its kind: in words of ours, or what can be done before the program's own words."""
    heading = _of_kind("error", error, t)
    words = error_words(error, t)
    if words:
        return _state(heading, tag("p", words), t, class_="gt-error", role="alert")
    own = tag("p", str(error), class_="gt-remark", lang="en")
    return _state(heading, tag("p", _of_kind("advice", error, t)), t, own, class_="gt-error", role="alert")


def _of_kind(group: str, error: GoalTraceError, t: Texts) -> str:
    """The words for the error's class, or the nearest of its bases that has any."""
    kinds = (f"{group}.{kind.__name__}" for kind in type(error).__mro__)
    return next(words for kind in kinds if (words := t.known(kind, "")))


def error_words(error: GoalTraceError, t: Texts) -> str:
    """What the error says in the interface's language; empty where it has no template."""
    template = t.known(f"error.{error.code}", "")
    return template.format(**{name: _value(name, value, t) for name, value in error.values.items()})


def _value(name: str, value: object, t: Texts) -> object:
    if isinstance(value, tuple):
        return t("comma").join(value) or t("error.nothing_near")
    return t(f"filter.{value}") if name == "facet" else value


def no_index(t: Texts) -> Html:
    """Nothing has been built yet, and how to build it."""
    return _state(t("empty.no_index"), tag("p", t("empty.no_index_text")), t, tag("pre", tag("code", _BUILD)))


def no_plans(t: Texts) -> Html:
    """The index holds no plans."""
    return _state(t("empty.no_plans"), tag("p", t("empty.no_plans_text")), t)


def no_result(counts: Counts, t: Texts) -> Html:
    """Nothing passes the filters, and what was searched."""
    words = t("empty.no_result_text", reports=f"{counts.reports:,}", passages=f"{counts.passages:,}")
    return _state(t("empty.no_result"), tag("p", words), t)


def no_plan(plan_id: str, t: Texts) -> Html:
    """The plan of a link is not in the index."""
    return _state(t("empty.no_plan"), tag("p", t("empty.no_plan_text", plan=plan_id)), t)


def nothing_here(t: Texts) -> Html:
    """The overview has nothing for these years or this mark."""
    return _state(t("overview.nothing"), tag("p", t("overview.nothing_text")), t)


def no_plan_named(name: str, t: Texts) -> Html:
    """No plan of the year has these words in its name."""
    return _state(t("plan.none_named"), tag("p", t("plan.none_named_text", name=name)), t)


def no_source(file: str, t: Texts) -> Html:
    """The source file is not where the index was built from."""
    return _state(t("source.missing"), tag("p", t("source.missing_text", file=file)), t)


def remark(words: str, t: Texts) -> Html:
    """One sentence the reader must not overlook."""
    return tag("p", words, class_="gt gt-remarkable", role="status", lang=t.tag)


def bullets(lines: tuple[str, ...]) -> Html:
    """Sentences of a report's reading as a list."""
    return tag("ul", *(report_text(line, name="li") for line in lines), class_="gt gt-warnings") if lines else NOTHING


def _state(
    heading: str, body: Content, t: Texts, *more: Content, class_: str = "gt-empty", role: str = "status"
) -> Html:
    return tag("div", tag("h2", heading), body, *more, class_=f"gt gt-state {class_}", role=role, lang=t.tag)
