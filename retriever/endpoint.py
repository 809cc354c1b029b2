"""One request to an OpenAI-compatible endpoint: bounded in time and size, and to no other host than the one set."""

from __future__ import annotations

import json
import queue
import threading
import urllib.error
import urllib.request
from collections.abc import Sequence
from http.client import HTTPException
from typing import Any

from indexer.errors import GoalTraceError

MAX_BYTES = 200_000
SECONDS = 30.0


class EndpointError(GoalTraceError):
    """The endpoint did not give an answer that can be used."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect is an error: passages go to the host that was set and nowhere else."""

    def redirect_request(self, *_: object) -> None:
        return None


def complete(url: str, model: str, messages: Sequence[dict[str, str]], seconds: float = SECONDS) -> str:
    """The text of the first choice. Raises EndpointError in one sentence, within ``seconds`` whatever happens."""
    outcome: queue.Queue[str | Exception] = queue.Queue(1)

    def ask() -> None:
        try:
            outcome.put(_post(f"{url.rstrip('/')}/chat/completions", model, messages, seconds))
        except Exception as error:  # noqa: BLE001 - every failure of the request is the endpoint's, told below
            outcome.put(error)

    # A socket's time-out starts anew with every byte, so a server that drips would never be late.
    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = outcome.get(timeout=seconds)
    except queue.Empty:
        raise EndpointError(f"{url}: gave no answer within {seconds:g} seconds; the quotes stand alone.") from None
    if isinstance(answer, EndpointError):
        raise answer
    if isinstance(answer, Exception):
        reason = " ".join(str(answer).split())[:200] or type(answer).__name__
        raise EndpointError(f"{url}: {reason}; check the setting summary_url.") from answer
    return answer


def _post(url: str, model: str, messages: Sequence[dict[str, str]], seconds: float) -> str:
    body = json.dumps({"model": model, "messages": list(messages), "temperature": 0, "stream": False}).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"}, method="POST")
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect())
    try:
        with opener.open(request, timeout=seconds) as response:
            content = response.read(MAX_BYTES + 1)
    except urllib.error.HTTPError as error:
        raise EndpointError(f"{url}: answered with status {error.code}; check the setting summary_url.") from error
    except HTTPException as error:
        raise EndpointError(f"{url}: is no web server; check the setting summary_url.") from error
    if len(content) > MAX_BYTES:
        raise EndpointError(f"{url}: answered with more than {MAX_BYTES:,} bytes; the quotes stand alone.")
    return _text(content, url)


def _text(content: bytes, url: str) -> str:
    try:
        answer: Any = json.loads(content)
        text = answer["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError) as error:
        raise EndpointError(f"{url}: is no OpenAI-compatible endpoint; check the setting summary_url.") from error
    if not isinstance(text, str):
        raise EndpointError(f"{url}: gave no text; check the setting summary_model.")
    return text
