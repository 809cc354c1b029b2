"""A local server in place of a language model."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

Reply = Callable[[BaseHTTPRequestHandler, dict[str, Any]], None]


@dataclass
class Endpoint:
    """A local server; ``reply`` is what it does, ``asked`` what it was asked."""

    reply: Reply
    asked: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""


def send(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200, **headers: str) -> None:
    """A whole answer."""
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def says(content: object) -> Reply:
    """A server whose model answers ``content``, as JSON unless it is text."""
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    body = json.dumps({"choices": [{"message": {"role": "assistant", "content": text}}]}).encode()
    return lambda handler, _: send(handler, body)


def claims(*sentences: tuple[str, list[str]]) -> dict[str, Any]:
    """What a model answers: sentences with the passages that they cite."""
    return {"sentences": [{"text": text, "cites": cites} for text, cites in sentences]}
