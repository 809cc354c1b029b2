from __future__ import annotations

import copy

from indexer.errors import GoalTraceError, QueryError


def test_an_error_is_copied_with_its_code_and_values() -> None:
    sent = QueryError("There are 3 of them; take one.", "several", count=3)
    got = copy.copy(sent)  # by the same protocol as between processes
    assert (type(got), str(got), got.code, got.values) == (QueryError, str(sent), "several", {"count": 3})


def test_an_error_without_a_code_has_its_sentence_alone() -> None:
    error = GoalTraceError("x: is damaged; mend it.")
    assert (str(error), error.code, error.values) == ("x: is damaged; mend it.", "", {})
