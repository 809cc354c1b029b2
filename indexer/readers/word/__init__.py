"""Word documents: see ``reader`` for the way through."""

from indexer.readers.word.reader import read

__all__ = ["read"]
