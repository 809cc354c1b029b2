"""What a change costs, and what memory a build takes.

    python -m benchmarks.incremental cost [--files 100] [--json]
    python -m benchmarks.incremental memory [--files 100] [--json]

``cost`` builds made-up reports with the bundled model from the command line, as a user does, and then changes one, none, and
removes one. CPU time is that of the whole command, start and all its processes included. ``memory`` builds that many and
four times as many with a stand-in for the encoder, and watches memory that is not a mapped file.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Annotated, Any

import typer

from benchmarks.incremental.corpus import change, write_corpus

ROOT = Path(__file__).parents[2]

app = typer.Typer(help=__doc__, add_completion=False)
FilesOption = Annotated[int, typer.Option("--files", help="reports of the corpus")]
JsonFlag = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]


@app.command()
def cost(files: FilesOption = 100, as_json: JsonFlag = False) -> None:
    """CPU seconds of a full build, of a change to one file, of none, and of a file removed."""
    with tempfile.TemporaryDirectory() as place:
        corpus, index = Path(place) / "corpus", Path(place) / "index"
        paths = write_corpus(corpus, files)
        found = {"full": _build(corpus, index), "nothing_changed": _build(corpus, index)}
        change(paths[files // 2])
        found["one_changed"] = _build(corpus, index)
        paths[files // 3].unlink()
        found["one_removed"] = _build(corpus, index)
    for each in found.values():
        each["share"] = each["cpu_seconds"] / found["full"]["cpu_seconds"]
    print(json.dumps(found, indent=1) if as_json else _shown(found))


@app.command()
def memory(files: FilesOption = 100, as_json: JsonFlag = False) -> None:
    """Peak memory of building ``files`` reports and four times as many, encoding left out."""
    found: dict[str, Any] = {}
    for name, count in (("one", files), ("four", 4 * files)):
        with tempfile.TemporaryDirectory() as place:
            corpus, index = Path(place) / "corpus", Path(place) / "index"
            write_corpus(corpus, count)
            found[name] = {"files": count, "peak_mb": _peak("benchmarks.incremental.pipeline", corpus, index)}
    found["growth"] = found["four"]["peak_mb"] / found["one"]["peak_mb"]
    print(json.dumps(found, indent=1) if as_json else _shown(found))


def _build(corpus: Path, index: Path) -> dict[str, Any]:
    """``python -m indexer build``: CPU seconds, and what it says of itself."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-m", "indexer", "build", "--corpus", corpus, "--index", index, "--json"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    result = json.loads(done.stdout)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    passages = result["counts"]["passages"]
    return {"cpu_seconds": seconds, "built": result["built"], "encoded": result["encoded"], "passages": passages}


def _peak(module: str, *arguments: Path) -> float:
    """Most memory (MB) that ``python -m module`` held at once besides mapped files, looked at fifty times a second."""
    process = subprocess.Popen([sys.executable, "-m", module, *arguments], cwd=ROOT)
    status, peak, ended = Path(f"/proc/{process.pid}/status"), 0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not ended.wait(0.02):
            try:
                lines = status.read_text(encoding="ascii").splitlines()
            except OSError:
                return
            peak = max([peak, *(int(line.split()[1]) for line in lines if line.startswith("RssAnon"))])

    watcher = threading.Thread(target=watch)
    watcher.start()
    code = process.wait()
    ended.set()
    watcher.join()
    if code:
        raise subprocess.CalledProcessError(code, module)
    return peak / 1024


def _shown(found: dict[str, Any]) -> str:
    return "\n".join(
        f"{name:18}{value if isinstance(value, dict) else round(value, 3)}" for name, value in found.items()
    )


if __name__ == "__main__":
    app()
