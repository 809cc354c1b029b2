"""Write the golden file of a report anew: ``python -m tests.golden.write REPORT``. Read the difference before keeping it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from indexer.build import read_file
from indexer.describe import describe_report
from tests.golden.facts import facts, golden_path


def main(source: Path) -> None:
    # Through JSON and back, as the test sees it.
    inspected = json.loads(json.dumps({"reports": [describe_report(report) for report in read_file(source)]}))
    text = json.dumps(facts(source, inspected), ensure_ascii=False, indent=1)
    golden_path(source).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
