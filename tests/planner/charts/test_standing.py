"""All channels in one chart: the numbers of the answers, shapes that say what colours say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mmm_core.card import ModelCard, Outcome
from mmm_core.model import FittedModel
from mmm_core.plan import default_horizon, reference_plan
from planner import charts, services
from planner.charts import DARK, LIGHT, Figure
from planner.questions.evidence import returns
from planner.questions.standing import counts
from planner.services import CellReturn
from planner.wording.names import cell_labels
from planner.wording.standings import SAID
from tests.builders import hill_model

CARD = ModelCard("made", Outcome("revenue", "EUR", 1.0), currency="EUR", margin=0.4)


@pytest.fixture(scope="module")
def national(repo: Path) -> FittedModel:
    return services.load(str(repo / "models" / "larkfield_national.nc"))


def cells_of(model: FittedModel) -> list[CellReturn]:
    return returns(model, reference_plan(model, default_horizon(model)), "reference")


def rows(figure: Figure) -> list[dict[str, Any]]:
    """One a channel, with its mROAS."""
    (layer, _) = figure.spec(LIGHT)["layer"]
    found: list[dict[str, Any]] = layer.get("data", layer["layer"][0].get("data"))["values"]
    return found


def test_it_shows_the_numbers_of_the_returns(national: FittedModel) -> None:
    cells, names = cells_of(national), cell_labels(national)
    total = sum(cell.spend for cell in cells)
    shown = {row["cell"]: row for row in rows(charts.standing_chart(national, cells, LIGHT))}
    assert set(shown) == set(names)
    for cell in cells:
        row = shown[names[cell.cell]]
        assert row["mean"] == pytest.approx(cell.marginal.mean)
        assert row["low"] == pytest.approx(cell.marginal.low)
        assert row["share"] == pytest.approx(cell.spend / total)
        assert row["place"] == cell.standing.place


def test_every_place_has_a_shape_and_a_colour_of_its_own(national: FittedModel) -> None:
    for shade in (LIGHT, DARK):
        figure = charts.standing_chart(national, cells_of(national), shade)
        figure.chart.to_dict(validate=True)
        point = figure.spec(LIGHT)["layer"][0]["layer"][1]["encoding"]
        for channel in ("shape", "color"):
            scale = point[channel]["scale"]
            assert scale["domain"] == list(SAID)
            known = scale["range"][:-1]  # an unknown break-even has no place to be told apart from
            assert len(set(known)) == len(known)


def test_its_words_count_as_every_screen_does(national: FittedModel) -> None:
    cells = cells_of(national)
    said = charts.standing_chart(national, cells, LIGHT).alt
    for place, count in counts(cell.standing for cell in cells).items():
        assert f"{SAID[place][2]}: {count}" in said
    assert "break-even at 2.0x" in said


def test_of_many_cells_the_largest_are_shown_and_all_are_counted() -> None:
    panel = hill_model(channels=10, geos=5, samples=20, card=CARD)
    cells = cells_of(panel)
    figure = charts.standing_chart(panel, cells, LIGHT)
    shown, names = {row["cell"] for row in rows(figure)}, cell_labels(panel)
    largest = sorted(cells, key=lambda cell: -cell.spend)[:24]
    assert shown == {names[cell.cell] for cell in largest}
    assert figure.alt.endswith("Shown: 24 of 50.")
    total = sum(counts(cell.standing for cell in cells).values())
    assert total == 50


def test_without_a_margin_nothing_is_held_against_break_even() -> None:
    bare = hill_model(channels=3, samples=20)
    figure = charts.standing_chart(bare, cells_of(bare), LIGHT)
    assert "break-even" not in figure.alt
    assert {row["place"] for row in rows(figure)} == {"unknown"}
