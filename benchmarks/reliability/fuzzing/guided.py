"""Coverage-guided fuzzing of one target with atheris: ``python -m benchmarks.reliability.fuzzing.guided TARGET``.

Options after the target are libFuzzer's, such as ``-max_total_time=600``. It ends with 0 when nothing was found.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["indexer", "retriever"], enable_loader_override=False):
    from benchmarks.reliability.fuzzing.targets import targets


def main(name: str, options: list[str]) -> None:
    """Fuzz ``name`` from its seeds; never returns, as libFuzzer ends the process itself."""
    target = targets()[name]
    with tempfile.TemporaryDirectory(prefix="goaltrace-fuzz-") as folder:
        for number, seed in enumerate(target.seeds()):
            (Path(folder) / str(number)).write_bytes(seed)
        limits = ["-rss_limit_mb=4096", "-timeout=20", "-max_len=20000", f"-artifact_prefix={folder}/"]
        atheris.Setup([sys.argv[0], *limits, *options, folder], target.run)
        atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
