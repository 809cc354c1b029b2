"""Text for matching: NFKC, lower case, Simplified characters, jieba words and character bigrams.

jieba's dictionary is Simplified, so Traditional text is converted first; everything keeps its offset into the
original, which is what is shown. Nothing normalised is ever displayed.
"""

from __future__ import annotations

import functools
import hashlib
import logging
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Protocol

import jieba
import opencc

from indexer.errors import ReadError

jieba.setLogLevel(logging.WARNING)

_CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)"  # 26,256 is one number, 5,6 are two
_CHUNK = re.compile(rf"(?P<latin>\d*[a-z][a-z0-9]*)|(?P<number>{_NUMBER}(?:\.\d+)?%?)|(?P<cjk>[{_CJK}]+)")
_QUOTED = re.compile(r"「([^「」\n]{2,12})」")
_NAME_PARTS = re.compile(r"[-－—(（)）「」、\s]|及|與|暨")
_TERM_FREQUENCY = 20_000  # enough for jieba to prefer a listed term over its parts


@dataclass(frozen=True, slots=True)
class Normalised:
    """A text for matching. ``offsets[i]`` is where its i-th character began in the original; one more at the end."""

    text: str
    offsets: tuple[int, ...] | range


@dataclass(frozen=True, slots=True)
class Token:
    """A matched form and the slice ``original[start:end]`` it came from."""

    text: str
    start: int
    end: int


def normalise(text: str) -> Normalised:
    """NFKC, lower case and Simplified characters, with offsets into ``text``."""
    folded = text.translate(_FOLDED)
    offsets: tuple[int, ...] | range = range(len(text) + 1)
    if len(folded) != len(text):
        offsets = (*(index for index, character in enumerate(text) for _ in _FOLDED[ord(character)]), len(text))
    simplified = _converter().convert(folded)
    if len(simplified) != len(folded):  # a phrase rule changed the length: convert one character at a time
        simplified = "".join(_one_to_one(character) for character in folded)
    return Normalised(simplified, offsets)


class _Folded(dict[int, str]):
    """Code point -> its NFKC form in lower case, which is never empty; a table for str.translate."""

    def __missing__(self, code: int) -> str:
        self[code] = unicodedata.normalize("NFKC", chr(code)).lower()
        return self[code]


_FOLDED = _Folded()


def bigrams(text: str) -> list[str]:
    """Character bigrams of the Chinese runs of ``text`` as normalised; a lone character stands for itself."""
    normalised = normalise(text).text
    grams: list[str] = []
    for run in re.findall(rf"[{_CJK}]+", normalised):
        grams.extend(run[i : i + 2] for i in range(max(1, len(run) - 1)))
    return grams


def harvest_terms(names: Iterable[str], texts: Iterable[str]) -> set[str]:
    """Words the corpus itself shows to be terms: parts of plan and agency names, and what stands in 「」."""
    parts = {part for name in names for part in _NAME_PARTS.split(name)}
    quoted = {term for text in texts for term in _QUOTED.findall(text)}
    return {term for term in parts | quoted if 2 <= len(term) <= 8}


def read_terms(path: Path) -> list[str]:
    """The terms of a list with one a line; ``#`` begins a comment. A missing file is an empty list.

    Raises ReadError when the file is not UTF-8 text.
    """
    if not path.exists():
        return []
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ReadError(f"{path}: cannot be read as UTF-8 text; save the list as UTF-8.") from error
    lines = (line.split("#", 1)[0].strip() for line in text.splitlines())
    return [line for line in lines if line]


def segmentation_versions() -> tuple[str, ...]:
    """Versions of what decides how text is cut: another one may cut the same text differently."""
    return tuple(f"{package} {metadata.version(package)}" for package in ("jieba", "opencc"))


def dictionary_hash(terms: Iterable[str]) -> str:
    """Hash of everything that decides how a Segmenter with these normalised terms cuts."""
    return hashlib.sha256("|".join((*segmentation_versions(), *terms)).encode()).hexdigest()


class WordCutter(Protocol):
    """What gives the words of a text."""

    def words(self, text: str) -> list[str]:
        """The matched forms in order, with the shorter words inside long ones."""
        ...


class Segmenter:
    """jieba with the corpus's own terms. ``dictionary`` hashes everything that decides its cuts."""

    def __init__(self, terms: Iterable[str], cache: Path) -> None:
        """``cache`` is the folder for jieba's parsed dictionary; it must be the user's own, not a shared one."""
        self.terms = tuple(sorted({normalise(term).text for term in terms}))
        self.dictionary = dictionary_hash(self.terms)
        self.cache = cache
        base = _dictionary(cache)
        self._jieba = jieba.Tokenizer()
        self._jieba.FREQ, self._jieba.initialized = base.FREQ.copy(), True
        for term in self.terms:
            self._jieba.add_word(term, freq=_TERM_FREQUENCY)
        self._jieba.total = base.total  # a term decides how texts are cut that hold it, and no others

    def tokens(self, text: str) -> list[Token]:
        """Words of ``text`` in order, with the shorter words inside long ones; numbers lose their commas."""
        return list(self._tokens(normalise(text)))

    def words(self, text: str) -> list[str]:
        """The matched forms of ``tokens`` alone."""
        found: list[str] = []
        for chunk in _CHUNK.finditer(normalise(text).text):
            if chunk.lastgroup == "cjk":
                found += self._jieba.cut_for_search(chunk[0])  # the words of tokenize(mode="search"), in its order
            else:
                found.append(chunk[0].replace(",", ""))
        return found

    def _tokens(self, normalised: Normalised) -> Iterator[Token]:
        for chunk in _CHUNK.finditer(normalised.text):
            if chunk.lastgroup == "cjk":
                for word, start, end in self._jieba.tokenize(chunk[0], mode="search"):
                    yield self._token(normalised, word, chunk.start() + start, chunk.start() + end)
            else:
                yield self._token(normalised, chunk[0].replace(",", ""), chunk.start(), chunk.end())

    @staticmethod
    def _token(normalised: Normalised, word: str, start: int, end: int) -> Token:
        return Token(word, normalised.offsets[start], normalised.offsets[end - 1] + 1)


@functools.lru_cache(maxsize=1)
def _dictionary(cache: Path) -> jieba.Tokenizer:
    """Jieba with its own dictionary, parsed once for each machine and read once for each process."""
    cache.mkdir(parents=True, exist_ok=True, mode=0o700)
    tokenizer = jieba.Tokenizer()
    tokenizer.tmp_dir = str(cache)
    tokenizer.initialize()
    return tokenizer


@functools.cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@functools.lru_cache(maxsize=65_536)
def _one_to_one(character: str) -> str:
    converted = _converter().convert(character)
    return converted if len(converted) == 1 else character
