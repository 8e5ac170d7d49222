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
from planner.questions.by_channel import channel_returns
from planner.questions.evidence import returns
from planner.questions.standing import counts
from planner.services import CellReturn
from planner.wording.names import cell_labels, channel_names
from planner.wording.standings import SAID, counted
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


def test_of_a_large_panel_channels_are_drawn_with_all_their_regions() -> None:
    panel = hill_model(channels=4, geos=8, samples=20, seed=2, card=CARD)
    reference = reference_plan(panel, default_horizon(panel))
    now = services.assess(panel, reference.plan, reference, "reference")
    cells = cells_of(panel)
    channels = channel_returns(now.evaluation, cells)
    figure = charts.channel_standing_chart(panel, channels, LIGHT)
    figure.chart.to_dict(validate=True)
    found = {row["cell"]: row for row in rows(figure)}
    assert set(found) == set(channel_names(panel))
    places = set()
    for k, name in enumerate(channel_names(panel)):
        inside = [one for one in cells if one.cell % 4 == k]
        stands = {one.standing.place for one in inside}
        assert found[name]["place"] == (stands.pop() if len(stands) == 1 else "mixed")
        assert found[name]["stands"] == counted(one.standing for one in inside)
        places.add(found[name]["place"])
        # Half a percent more for the whole channel, as it spends now: from the response itself.
        money = reference.plan.array(panel)
        more = money.copy()
        more[:, k::4] *= 1.005
        gained = now.evaluation.window.incremental(more) - now.evaluation.window.incremental(money)
        rise = gained.sum(axis=(0, 2)).mean() / (more - money).sum()
        assert found[name]["mean"] == pytest.approx(rise, rel=0.01)
    assert "mixed" in places
    shares = figure.spec(LIGHT)["layer"][0]["layer"][1]["encoding"]["shape"]["scale"]
    assert dict(zip(shares["domain"], shares["range"], strict=True))["mixed"] == "square"
    total = sum(counts(cell.standing for cell in cells).values())
    assert total == 32
