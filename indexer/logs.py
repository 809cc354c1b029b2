"""Logs: events with named fields on stderr, as text or as one JSON object a line.

Fields hold ids, counts, durations and what went wrong. Questions, report text and secrets are never logged.
"""

from __future__ import annotations

import json
import logging
import sys
from typing import TextIO

import structlog
from structlog.typing import FilteringBoundLogger, Processor

from indexer.settings import Settings

_PACKAGES = ("indexer", "retriever", "ui")  # whose modules may log through the standard library as well
_EVERY_EVENT: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso"),
]


def configure_logs(settings: Settings) -> None:
    """Log from ``settings.log_level`` up in ``settings.log_format``."""
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    rendering = _rendering(settings.log_format)
    _configure(level, rendering)
    for package in _PACKAGES:
        logger = logging.getLogger(package)
        logger.setLevel(level)
        for handler in [each for each in logger.handlers if isinstance(each, _Stderr)]:
            logger.removeHandler(handler)
        logger.addHandler(_Stderr(rendering))


def get_logger() -> FilteringBoundLogger:
    """The logger: ``get_logger().info("event", field=value)``."""
    logger: FilteringBoundLogger = structlog.get_logger()
    return logger


class _Stderr(logging.StreamHandler[TextIO]):
    """Events of the standard library's loggers in the same form, on what ``sys.stderr`` is by then."""

    def __init__(self, rendering: list[Processor]) -> None:
        logging.Handler.__init__(self)
        remove = structlog.stdlib.ProcessorFormatter.remove_processors_meta
        self.setFormatter(
            structlog.stdlib.ProcessorFormatter(processors=[remove, *rendering], foreign_pre_chain=_EVERY_EVENT)
        )

    @property
    def stream(self) -> TextIO:  # type: ignore[override]
        return sys.stderr


def _rendering(log_format: str) -> list[Processor]:
    # Not structlog's own rendering of exceptions, which prints the local variables: report text, and secrets.
    if log_format == "json":
        as_line = structlog.processors.JSONRenderer(
            lambda event, **_: json.dumps(event, ensure_ascii=False, default=str)
        )
        return [structlog.processors.format_exc_info, as_line]
    return [structlog.processors.format_exc_info, structlog.dev.ConsoleRenderer(colors=False)]


def _configure(level: int, rendering: list[Processor]) -> None:
    structlog.configure(
        processors=[*_EVERY_EVENT, *rendering],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: structlog.WriteLogger(
            sys.stderr
        ),  # a line in one write, so that processes can share it
    )


_configure(logging.WARNING, _rendering("text"))  # structlog's own default prints to stdout, where --json speaks alone
