"""CSV in UTF-8 with a byte order mark, by which Excel knows the encoding."""

from __future__ import annotations

import csv
import io

from retriever.export.table import TITLES, harmless, lines
from retriever.pack import Pack


def write(pack: Pack) -> bytes:
    """The pack's table; text cells cannot begin a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_MINIMAL)
    writer.writerow(TITLES)
    for line in lines(pack):
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in line.cells])
    return out.getvalue().encode("utf-8-sig")
