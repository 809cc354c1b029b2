"""Text of pictures by RapidOCR, an optional install whose wheel carries its models (PP-OCR) and needs no network.

Measured on pages of the real reports drawn at 3 pixels to the point: 1 % of characters wrong on pages of the settlement
and 4 % on pages of the budget book (``python -m benchmarks.files scans``).
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from opencc import OpenCC

from indexer.errors import DependencyError
from indexer.records import Box

PACKAGE = "rapidocr"
PIXELS_PER_POINT = 3.0
_LEAST_CONFIDENCE = 0.5
_IN_NUMBER = re.compile(r"(?<=\d)，(?=\d{3}(?!\d))|(?<=\d)．(?=\d)")


@dataclass(frozen=True, slots=True)
class Recognised:
    """One line of text and where it stands, in pixels."""

    text: str
    box: Box


def require_ocr() -> None:
    """Raises DependencyError, which names the install, where text in pictures cannot be read."""
    if not is_available():
        raise DependencyError(
            f"Reading text in pictures (the setting ocr) needs the package {PACKAGE}; "
            "run `pip install -r requirements-ocr.txt` or turn the setting off."
        )


def is_available() -> bool:
    """Whether text in pictures can be read here."""
    return all(importlib.util.find_spec(name) for name in (PACKAGE, "onnxruntime"))


def recognise(pixels: NDArray[np.uint8]) -> list[Recognised]:
    """The lines of a picture (height, width, 3), red first, as found. Raises DependencyError without the package."""
    found = _engine()(pixels[:, :, ::-1])  # it wants blue first
    if found.boxes is None or found.txts is None:
        return []
    return [
        Recognised(as_printed(text), Box(*(float(side) for side in (*corners.min(axis=0), *corners.max(axis=0)))))
        for corners, text, confidence in zip(found.boxes, found.txts, found.scores, strict=True)
        if confidence >= _LEAST_CONFIDENCE and text.strip()
    ]


def as_printed(text: str) -> str:
    """Recognised text with the signs that Taiwan prints: 為 for 爲, and 10,800 for 10，800; never longer or shorter."""
    return _IN_NUMBER.sub(lambda sign: "," if sign[0] == "，" else ".", "".join(map(_standard, text)))


@functools.cache
def _standard(character: str) -> str:
    converted = _variants().convert(character)
    return converted if len(converted) == 1 else character


@functools.cache
def _variants() -> OpenCC:
    return OpenCC("t2tw")


@functools.cache
def _engine() -> Callable[[NDArray[np.uint8]], Any]:
    require_ocr()
    engine: Callable[[NDArray[np.uint8]], Any] = importlib.import_module(PACKAGE).RapidOCR(
        params={"Global.log_level": "error"}
    )
    return engine
