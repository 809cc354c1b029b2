"""Command line of the write side: ``python -m indexer inspect | build | check | history | rollback``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from indexer.commands import print_progress, run, show_progress

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, no_args_is_help=True)

JsonFlag = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
IndexOption = Annotated[Path | None, typer.Option("--index", help="Folder of snapshots.")]


@app.callback()
def main() -> None:
    """Read reports and build the index."""
    from indexer.logs import configure_logs
    from indexer.settings import load_settings

    configure_logs(load_settings())


@app.command()
def inspect(file: Path, as_json: JsonFlag = False) -> None:
    """Show what is read from one FILE: reports, plans, goal rows."""
    from dataclasses import asdict

    from indexer.describe import describe_report
    from indexer.reading import interpret_file
    from indexer.settings import load_settings

    found = interpret_file(file, scans=load_settings().ocr)
    reports = [describe_report(report) for report in found.reports]
    pages = [asdict(page_range) for page_range in found.pages]
    if as_json:
        _print_json({"reports": reports, "pages": pages, "warnings": list(found.warnings)})
        return
    for page_range in pages:
        print("pages {first}-{last}: {form}{because}".format(because=_because(page_range["why"]), **page_range))
    for warning in found.warnings:
        print(f"Note: {warning}")
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
    by: Annotated[str, typer.Option("--by", help="Who asked for it, if not the account that runs it.")] = "",
    progress_as_json: Annotated[
        bool, typer.Option("--progress-json", help="Progress on stderr as one JSON object a line.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Build the index from a folder of reports and make it live."""
    import os
    from dataclasses import asdict

    from indexer.audit import Action, record, system_user
    from indexer.build import build as build_index
    from indexer.encoder import known_model_id, load_encoder
    from indexer.settings import load_settings

    if hasattr(os, "nice"):  # not on Windows
        os.nice(10)  # who searches meanwhile goes first
    settings = load_settings(corpus=corpus, index=index)
    listener = print_progress if progress_as_json else show_progress
    by = by or system_user()
    result = build_index(settings, lambda: load_encoder(settings), listener, known_model_id(settings), by)
    if result.built:
        record(settings.index, by, Action.BUILD, result.snapshot)
    if as_json:
        _print_json(asdict(result))
        return
    counts = result.counts
    state = "built" if result.built else "is up to date"
    print(
        f"Snapshot {result.snapshot} {state}: {counts.files} files, {counts.reports} reports, {counts.plans} plans, "
        f"{counts.goals} goal rows, {counts.passages} passages ({result.encoded} encoded)."
    )
    if result.rolled_back:
        print(
            f"Somebody rolled back from {result.rolled_back}, which holds this corpus; "
            f"`python -m indexer rollback --to {result.rolled_back}` makes it live again."
        )
    for reading in result.skipped:
        print(f"Skipped: {reading.problem}")
    for warning in result.warnings:
        print(f"Note: {warning}")


@app.command()
def check(
    index: IndexOption = None,
    corpus: Annotated[Path | None, typer.Option("--corpus", help="Folder of reports, for --deep.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Only see that all files are there in their sizes.")] = False,
    deep: Annotated[bool, typer.Option("--deep", help="Also see that the parts of the index agree.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Verify the live snapshot, every file against its checksum; ends with 2 and names all that is wrong."""
    from indexer.check_report import check_report, lines
    from indexer.settings import load_settings

    report = check_report(load_settings(index=index, corpus=corpus), sizes_only=quick, deep=deep)
    if as_json:
        _print_json(report)
    elif report["ok"]:
        print(*lines(report), sep="\n")
    for problem in report["problems"]:
        print(problem, file=sys.stderr)
    if not report["ok"]:
        sys.exit(2)


@app.command("history")
def show_history(index: IndexOption = None, as_json: JsonFlag = False) -> None:
    """List the snapshots that are kept, newest first: when and by whom they were built and what they hold."""
    from dataclasses import asdict

    from indexer.history import history
    from indexer.settings import load_settings

    kept = history(load_settings(index=index).index)
    if as_json:
        _print_json({"snapshots": [asdict(each) for each in kept]})
        return
    for each in kept:
        manifest = each.manifest
        if manifest is None:
            print(f"{each.snapshot}  {each.state:<12}{each.problem}")
            continue
        counts = " ".join(f"{number} {name}" for name, number in manifest.counts.items())
        print(f"{each.snapshot}  {each.state:<12}{manifest.created}  {manifest.by or '—'}  {counts}  {manifest.model}")


@app.command()
def rollback(
    to: Annotated[str | None, typer.Option("--to", help="Snapshot to go to, as `history` names it.")] = None,
    index: IndexOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Make the snapshot before the live one live again; later builds of the same corpus leave it so."""
    from indexer.audit import Action, record, system_user
    from indexer.history import roll_back
    from indexer.settings import load_settings

    folder = load_settings(index=index).index
    manifest = roll_back(folder, to)
    record(folder, system_user(), Action.ROLLBACK, manifest.snapshot, manifest.corpus)
    if as_json:
        _print_json({"snapshot": manifest.snapshot, "created": manifest.created, "counts": manifest.counts})
        return
    print(f"Snapshot {manifest.snapshot} of {manifest.created} is live: {manifest.counts['passages']} passages.")


def _because(why: str) -> str:
    return f" ({why})" if why else ""


def _print_json(value: dict[str, Any]) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def _thousands(amount: int | None) -> str:
    return "—" if amount is None else f"{amount:,} 千元"


if __name__ == "__main__":
    run(app)
