"""Text of pictures by RapidOCR, an optional install whose wheel carries its models (PP-OCR) and needs no network.

Measured on pages of the real reports drawn at 3 pixels to the point: 0.3 to 0.5 % of characters wrong once half-
and full-width forms are taken as one; 2 pixels to the point give 0.3 to 4 %.
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.errors import DependencyError
from indexer.records import Box

PACKAGE = "rapidocr"
PIXELS_PER_POINT = 3.0
_LEAST_CONFIDENCE = 0.5


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
        Recognised(text, Box(*(float(side) for side in (*corners.min(axis=0), *corners.max(axis=0)))))
        for corners, text, confidence in zip(found.boxes, found.txts, found.scores, strict=True)
        if confidence >= _LEAST_CONFIDENCE and text.strip()
    ]


@functools.cache
def _engine() -> Callable[[NDArray[np.uint8]], Any]:
    require_ocr()
    engine: Callable[[NDArray[np.uint8]], Any] = importlib.import_module(PACKAGE).RapidOCR(
        params={"Global.log_level": "error"}
    )
    return engine
