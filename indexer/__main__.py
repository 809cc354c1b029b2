"""Command line of the write side: ``python -m indexer inspect | build | check``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from indexer.commands import run

app = typer.Typer(
    add_completion=False, pretty_exceptions_enable=False, no_args_is_help=True, help="Read reports and build the index."
)

JsonFlag = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
IndexOption = Annotated[Path | None, typer.Option("--index", help="Folder of snapshots.")]


@app.command()
def inspect(file: Path, as_json: JsonFlag = False) -> None:
    """Show what is read from one FILE: reports, plans, goal rows."""
    from dataclasses import asdict

    from indexer.describe import describe_report
    from indexer.reading import interpret_file

    found = interpret_file(file)
    reports = [describe_report(report) for report in found.reports]
    pages = [asdict(page_range) for page_range in found.pages]
    if as_json:
        _print_json({"reports": reports, "pages": pages})
        return
    for page_range in pages:
        print("pages {first}-{last}: {form}{because}".format(because=_because(page_range["why"]), **page_range))
    for report in reports:
        print(f"{report['title']}  {report['authority']}  {report['year']}年度  {report['unit']}  ({report['form']})")
        for plan in report["plans"]:
            print(f"  {plan['id']}  {plan['name']}  {plan['agency']}  核定 {_thousands(plan['approved_total'])}")
            for goal in plan["goals"]:
                print(f"    {goal['number']:<6} {goal['target']}")
                print(f"           → {goal['outcome'] or '—'}  [{goal['status']}, {goal['pairing']}]")


@app.command()
def build(
    corpus: Annotated[Path | None, typer.Option("--corpus", help="Folder of reports.")] = None,
    index: IndexOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Build the index from a folder of reports and make it live."""
    from dataclasses import asdict

    from indexer.build import build as build_index
    from indexer.encoder import known_model_id, load_encoder
    from indexer.settings import load_settings

    settings = load_settings(corpus=corpus, index=index)
    result = build_index(settings, lambda: load_encoder(settings), _show_progress, known_model_id(settings))
    if as_json:
        _print_json(asdict(result))
        return
    counts = result.counts
    state = "built" if result.built else "is up to date"
    print(
        f"Snapshot {result.snapshot} {state}: {counts.files} files, {counts.reports} reports, {counts.plans} plans, "
        f"{counts.goals} goal rows, {counts.passages} passages ({result.encoded} encoded)."
    )
    for reading in result.skipped:
        print(f"Skipped: {reading.problem}")
    for warning in result.warnings:
        print(f"Note: {warning}")


@app.command()
def check(index: IndexOption = None, as_json: JsonFlag = False) -> None:
    """Verify the live snapshot, every file against its checksum."""
    from indexer.settings import load_settings
    from indexer.snapshot import open_snapshot

    snapshot = open_snapshot(load_settings(index=index).index)
    manifest = snapshot.manifest
    if as_json:
        _print_json({"snapshot": manifest.snapshot, "files": len(manifest.files), "counts": manifest.counts})
        return
    print(
        f"Snapshot {manifest.snapshot}: {len(manifest.files)} files verified, {manifest.counts['passages']} passages."
    )


def _because(why: str) -> str:
    return f" ({why})" if why else ""


def _show_progress(stage: str, done: int, total: int) -> None:
    end = "\n" if done == total else "\r"
    print(f"{stage:<8}{done:>7} / {total}", end=end, file=sys.stderr, flush=True)


def _print_json(value: dict[str, Any]) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def _thousands(amount: int | None) -> str:
    return "—" if amount is None else f"{amount:,} 千元"


if __name__ == "__main__":
    run(app)
