"""Texts of any length to vectors, on a model that reads only so many tokens.

What every backend shares is here, once: prompts, windows, and identical texts encoded once. A backend is a class with
the members of ``Model``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from indexer.errors import ModelError


class Role(StrEnum):
    """What a text is to the model. E5 models take the value, a colon and a space as its prompt."""

    QUERY = "query"
    PASSAGE = "passage"


class Model(Protocol):
    """What a backend offers. Threads may share it."""

    @property
    def prompts(self) -> Mapping[str, str | None]:
        """The prompts that the model is configured with, by the names its authors gave them."""
        ...

    def room(self, prompt: str) -> int | None:
        """How many tokens a text may have besides ``prompt``; None when texts cannot be cut between tokens."""
        ...

    def token_starts(self, texts: Sequence[str]) -> list[list[int]]:
        """Where in each text its tokens begin, in characters."""
        ...

    def run(self, texts: Sequence[str], role: Role, prompt: str) -> NDArray[np.float32]:
        """Unit vectors (n, dimension) of n > 0 texts, each read with ``prompt`` before it; a tail too long is cut off."""
        ...


@dataclass(frozen=True, slots=True)
class _Window:
    """A slice of the ``owner``-th text, short enough for the model."""

    owner: int
    text: str


_PROMPT_NAMES = {Role.QUERY: ("query",), Role.PASSAGE: ("document", "passage", "corpus")}
_E5 = re.compile(r"(?:^|[/_-])e5(?:[_-]|$)", re.IGNORECASE)
_SEAM = 16  # a slice may come out some tokens longer than it was inside its text


class WindowEncoder:
    """An Encoder on any Model.

    A text longer than the model takes is cut at token boundaries into windows of the same number of tokens, each
    encoded with the prompt; its vector is their mean. (A model whose tokeniser cannot tell where tokens stand cuts
    off the tail instead.)
    """

    def __init__(self, model: Model, prompts: Mapping[Role, str], model_id: str) -> None:
        """Raises ModelError when the model does not give vectors."""
        self._model = model
        self._prompts = prompts
        self.model_id = model_id
        # One text through the model tells its dimension, which not every model states, and warms it up.
        self.dimension = int(model.run(["."], Role.QUERY, prompts[Role.QUERY]).shape[1])

    def encode(self, texts: Sequence[str], role: Role) -> NDArray[np.float32]:
        """See Encoder. Identical texts are encoded once. Raises ModelError when a vector is not finite."""
        rows = {text: row for row, text in enumerate(dict.fromkeys(texts))}
        if not rows:
            return np.zeros((0, self.dimension), np.float32)
        windows = self._windows([encodable(text) for text in rows], role)
        vectors = self._model.run([window.text for window in windows], role, self._prompts[role])
        sums = np.zeros((len(rows), self.dimension), np.float32)
        np.add.at(sums, [window.owner for window in windows], vectors)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        if not (np.isfinite(lengths) & (lengths > 0)).all():
            raise ModelError(
                f"{self.model_id}: the model gave a vector without a direction, so its weights are damaged; "
                "install them again or set `model` to another one."
            )
        return np.asarray((sums / lengths)[[rows[text] for text in texts]], np.float32)

    def _windows(self, texts: list[str], role: Role) -> list[_Window]:
        fits = self._model.room(self._prompts[role])
        if fits is None:
            return [_Window(owner, text) for owner, text in enumerate(texts)]
        return [
            window
            for owner, (text, starts) in enumerate(zip(texts, self._model.token_starts(texts), strict=True))
            for window in _cut(owner, text, starts, fits)
        ]


def role_prompts(configured: Mapping[str, str | None], name: str) -> dict[Role, str]:
    """The model's own prompt for each role; where it has none at all, E5's if ``name`` is one of the plain E5 models."""
    is_plain_e5 = _E5.search(name) and "instruct" not in name.lower()
    others = is_plain_e5 and not any(configured.values())
    return {
        role: next(filter(None, map(configured.get, _PROMPT_NAMES[role])), f"{role}: " if others else "")
        for role in Role
    }


def _cut(owner: int, text: str, starts: list[int], fits: int) -> list[_Window]:
    """``text`` as one window, or as the fewest that fit with a seam to spare; ``starts`` is where its tokens begin."""
    room = max(1, fits - min(_SEAM, fits // 8))
    count = 1 if len(starts) <= fits else math.ceil(len(starts) / room)
    inner = [starts[len(starts) * number // count] for number in range(1, count)]
    return [_Window(owner, text[start:end]) for start, end in pairwise([0, *inner, len(text)])]


def encodable(text: str) -> str:
    """``text`` with ``?`` for half surrogates, which broken PDF fonts give and which are not Unicode text."""
    return text.encode("utf-8", "replace").decode("utf-8")
