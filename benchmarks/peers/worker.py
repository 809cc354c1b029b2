"""Runs in a system's own virtual environment: ``python worker.py NAME TASK.json RESULT.json``.

``with_NAME.py`` beside this file has a class ``System(model, projected)``, where ``model`` is the sentence-transformers
folder and ``projected`` matters to this project's alone; ``build(texts)`` makes texts searchable, and ``search(question,
limit)`` gives at most ``limit`` (number of the text, score) pairs, best first. Nothing here imports the project.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any

LIMIT = 20  # texts; ten documents are judged, and some have several texts


def main() -> None:
    """Measure one system on one task."""
    name, task_path, result_path = sys.argv[1:]
    task = json.loads(Path(task_path).read_text(encoding="utf-8"))
    system = importlib.import_module(f"with_{name}").System(task["model"], task["projected"])
    wall, cpu = time.perf_counter(), time.process_time()
    system.build(task["texts"])
    result: dict[str, Any] = {
        "build_seconds": time.perf_counter() - wall,
        "build_cpu_seconds": time.process_time() - cpu,
        "milliseconds": [],
        "found": [],
    }
    system.search(task["questions"][0], LIMIT)  # warm
    cpu = time.process_time()
    for question in task["questions"]:
        wall = time.perf_counter()
        found = system.search(question, LIMIT)
        result["milliseconds"].append(1000 * (time.perf_counter() - wall))
        result["found"].append(found)
    result["query_cpu_milliseconds"] = 1000 * (time.process_time() - cpu) / len(task["questions"])
    result["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    Path(result_path).write_text(json.dumps(result), encoding="utf-8")


if __name__ == "__main__":
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    main()
