"""A million passages on one machine: how fast, how much memory, and how near to exact search.

    python -m benchmarks.scale [--vectors 1000000] [--encoded 40000] [--questions 150] [--json]
    python -m benchmarks.scale --vectors 60000 --encoded 4000      # a few minutes, for every day
    python -m benchmarks.scale --keep FOLDER                        # build there, or measure what was built there

Builds a snapshot of gazette paragraphs with the product's own steps, then asks it questions in a second process.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.scale import building, data, measuring
from indexer.commands import run
from indexer.encoder import load_encoder
from indexer.settings import cache_folder, load_settings

app = typer.Typer(help=__doc__, add_completion=False)

BUILT = "built.json"


@app.command()
def scale(
    vectors: Annotated[int, typer.Option(help="paragraphs in the index")] = 1_000_000,
    encoded: Annotated[int, typer.Option(help="paragraphs that are really encoded")] = 40_000,
    questions: Annotated[int, typer.Option(help="questions asked")] = 150,
    keep: Annotated[Path | None, typer.Option(help="folder for the index, kept and used again")] = None,
    measure: Annotated[bool, typer.Option(help="only measure what lies in --keep", hidden=True)] = False,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object")] = False,
) -> None:
    """Build and measure."""
    settings = load_settings(index=keep)
    if measure:
        print(json.dumps(measuring.measure(settings, load_encoder(settings), data.questions(questions))))
        return
    with tempfile.TemporaryDirectory() as temporary:
        place = keep or Path(temporary)
        if not (place / BUILT).exists():
            place.mkdir(parents=True, exist_ok=True)
            settings = load_settings(index=place)
            cache = cache_folder(settings.cache) / "scale"
            took = building.build(settings, load_encoder(settings), vectors, encoded, cache)
            (place / BUILT).write_text(json.dumps({"encoded": encoded, "build_s": took}), encoding="utf-8")
        command = [sys.executable, "-m", "benchmarks.scale", "--measure", "--keep", str(place)]
        done = subprocess.run([*command, "--questions", str(questions)], stdout=subprocess.PIPE, text=True, check=True)
        built = json.loads((place / BUILT).read_text(encoding="utf-8"))
    print(json.dumps(built | json.loads(done.stdout), ensure_ascii=False, indent=None if as_json else 1))


if __name__ == "__main__":
    run(app)
