"""Which sentences of a passage answer a question: the window that shares most words with it.

A word counts the more, the fewer sentences of the passage hold it (inverse document frequency, Spärck Jones 1972,
with the sentences as documents). Chosen on drcd_test: benchmarks/quotes.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.text import Segmenter, bigrams
from retriever.query import Query

WHOLE = 140  # characters of a passage that is quoted as it stands, which most cells of a goal row are
SHARE = 1 / 3  # of the passage, at most, unless one sentence alone is longer
GRAM_WEIGHT = 0.5  # of a character bigram beside a word
NEIGHBOUR_WEIGHT = 0.3  # of further sentences in a window beside its best one
_SENTENCE = re.compile(r"[^。；;！？!?\n]*(?:[。；;！？!?\n]+[」』）)”\"]*|$)")


@dataclass(frozen=True, slots=True)
class Span:
    """The slice ``text[start:end]``."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a sentence is asked to hold, as normalised for matching."""

    words: frozenset[str]
    grams: frozenset[str]


def wanted(query: Query) -> Wanted:
    """The question's words and bigrams, its synonyms with them."""
    synonyms = (word for group in query.alternatives for phrase in group.phrases for word in phrase)
    return Wanted(frozenset(query.terms) | frozenset(synonyms), frozenset(query.grams))


def split_sentences(text: str) -> list[Span]:
    """The sentences of a text, white space around them left out."""
    spans = []
    for match in _SENTENCE.finditer(text):
        sentence = match[0].strip()
        if sentence:
            start = match.start() + match[0].index(sentence[0])
            spans.append(Span(start, start + len(sentence)))
    return spans


def best_window(text: str, question: Wanted, segmenter: Segmenter) -> Span:
    """The neighbouring sentences that answer best, a third of ``text`` at most where it has several.

    A text that is short, without a word of the question, or of one sentence, is taken whole, without white space
    around it.
    """
    sentences = split_sentences(text)
    if not sentences:
        return Span(0, len(text))
    whole = Span(sentences[0].start, sentences[-1].end)
    if len(sentences) == 1 or whole.end - whole.start <= WHOLE:
        return whole
    scores = _scores([text[span.start : span.end] for span in sentences], question, segmenter)
    if not any(scores):
        return whole
    best, best_value = sentences[0], -1.0
    for first in range(len(sentences)):
        for last in range(first, len(sentences)):
            window = Span(sentences[first].start, sentences[last].end)
            if last > first and window.end - window.start > SHARE * len(text):
                break
            top, *others = sorted(scores[first : last + 1], reverse=True)
            value = top + NEIGHBOUR_WEIGHT * sum(others)
            if value > best_value:
                best, best_value = window, value
    return best


def _scores(sentences: Sequence[str], question: Wanted, segmenter: Segmenter) -> list[float]:
    words = [question.words.intersection(segmenter.words(sentence)) for sentence in sentences]
    grams = [question.grams.intersection(bigrams(sentence)) for sentence in sentences]
    return [by_word + GRAM_WEIGHT * by_gram for by_word, by_gram in zip(_weighed(words), _weighed(grams), strict=True)]


def _weighed(held: Sequence[frozenset[str]]) -> list[float]:
    """For every sentence the summed weight of what it holds."""
    frequency = Counter(term for terms in held for term in terms)
    weight = {term: math.log(1 + len(held) / count) for term, count in frequency.items()}
    return [sum(weight[term] for term in sorted(terms)) for terms in held]
