"""Plans that tests of figures share."""

from __future__ import annotations

import pytest

from retriever.figures import FigureDesk
from tests.retriever.figures.data import desk, entry


@pytest.fixture(scope="session")
def rivers() -> FigureDesk:
    """Two agencies of one ministry over two years; amounts chosen so that every answer is another number."""
    return desk(
        entry("清溪整治計畫", 1_000, 800, 400, agency="河川署"),
        entry("堤防巡檢計畫", 3_000, 1_500, 1_500, agency="河川署", types=("科技發展(含公共建設經費)",), goals="AN"),
        entry(
            "雨量站更新計畫",
            500,
            500,
            450,
            agency="氣象所",
            types=("科技發展",),
            period=("112-03", "112-12"),
            goals="PU",
        ),
        entry("清溪整治計畫", 1_200, 1_100, 990, agency="河川署", year=113),
    )
