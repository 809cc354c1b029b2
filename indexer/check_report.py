"""What ``python -m indexer check`` says, as one object and as lines."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from indexer.deep_check import compare_sources, deep_check
from indexer.health import health
from indexer.settings import Settings
from indexer.snapshot import open_snapshot


def check_report(settings: Settings, sizes_only: bool = False, deep: bool = False) -> dict[str, Any]:
    """The live snapshot's id, counts and all that is wrong; with ``deep`` each check and how the sources compare."""
    found = health(settings.index, sizes_only)
    manifest = found.manifest
    report: dict[str, Any] = {
        "ok": found.ok,
        "snapshot": found.snapshot or None,
        "created": manifest.created if manifest else None,
        "verified": "sizes" if sizes_only else "contents",
        "files": len(manifest.files) if manifest else 0,
        "counts": manifest.counts if manifest else {},
        "problems": list(found.problems),
    }
    if deep and found.ok:
        snapshot = open_snapshot(settings.index, found.snapshot)
        findings = deep_check(snapshot, settings)
        report["checks"] = [asdict(finding) for finding in findings]
        report["sources"] = asdict(compare_sources(snapshot, settings.corpus))
        report["problems"] = [f"{finding.check}: {each}" for finding in findings for each in finding.problems]
        report["ok"] = not report["problems"]
    return report


def lines(report: dict[str, Any]) -> list[str]:
    """The report of a sound snapshot for people."""
    said = [
        f"Snapshot {report['snapshot']}: {report['files']} files verified by their {report['verified']}, "
        f"{report['counts']['passages']} passages."
    ]
    said += [f"{check['check']}: {check['examined']} examined, all right." for check in report.get("checks", ())]
    sources = report.get("sources")
    if sources:
        said.append(f"sources: {sources['unchanged']} unchanged in the corpus folder.")
        for state in ("changed", "missing", "new"):
            if sources[state]:
                said.append(f"sources {state} since the build: {', '.join(sources[state])}.")
    return said
