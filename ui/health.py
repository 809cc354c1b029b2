"""``GET /health`` for monitors: Streamlit's own ``/_stcore/health`` says that it runs, this one that it can answer.

200 with the live snapshot's id, date and size when it opens, else 503 with the reason. It needs no sign-in and says
nothing about reports.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse
from starlette.routing import Route

if TYPE_CHECKING:
    from starlette.requests import Request

PATH = "/health"


def routes() -> list[Route]:
    """What is served beside the app."""
    return [Route(PATH, _health, methods=["GET"])]


async def _health(_: Request) -> JSONResponse:
    return await run_in_threadpool(answer)


def answer() -> JSONResponse:
    """The state of the live snapshot now."""
    from indexer.errors import SettingsError
    from indexer.health import serving_health
    from indexer.logs import get_logger
    from indexer.settings import load_settings

    try:
        found = serving_health(load_settings().index)
    except SettingsError as error:
        return JSONResponse({"ok": False, "problems": [str(error)]}, 503, headers=_FRESH)
    if not found.ok:
        get_logger().error("unhealthy", snapshot=found.snapshot, problems=found.problems)
    manifest = found.manifest
    state = {
        "ok": found.ok,
        "snapshot": found.snapshot or None,
        "created": manifest.created if manifest else None,
        "passages": manifest.counts["passages"] if manifest else 0,
        "problems": list(found.problems),
    }
    return JSONResponse(state, 200 if found.ok else 503, headers=_FRESH)


_FRESH = {"Cache-Control": "no-store"}
