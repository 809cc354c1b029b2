"""OpenDocument files: texts are read by ``text``, spreadsheets by ``sheet``."""
