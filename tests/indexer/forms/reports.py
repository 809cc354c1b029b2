"""What documents made up for tests are read as."""

from __future__ import annotations

import re

import pytest

from indexer.errors import FormError
from indexer.forms import read_reports
from indexer.records import Document, Plan, Report
from tests.indexer.documents import COVER, Book


def only_report(document: Document) -> Report:
    """The one report of a document."""
    (report,) = read_reports(document)
    return report


def plans(document: Document) -> tuple[Plan, ...]:
    """Its plans."""
    return only_report(document).plans


def refusal(document: Document, kind: type[FormError] = FormError) -> str:
    """The one sentence with which a document is refused."""
    with pytest.raises(kind) as caught:
        read_reports(document)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(f"{document.name}: ")
    assert re.search(r"[^.]\.$", message)
    return message


def cover() -> Book:
    return Book().lines(*COVER)
