"""Charts of a model card: what they show is what was computed, and they say so."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import pytest

from mmm_core.model import Finding, FittedModel
from mmm_core.shrinkage import Shrinkage
from mmm_core.statistics import Summary
from mmm_core.suspicion import relations
from planner import charts, services
from planner.charts.figure import Figure
from planner.questions.diagnosis import Diagnosis, diagnose
from planner.questions.fitness import WeakCell
from tests.builders import hill_model
from tests.mmm_core.test_outlook import with_base


def judged(model: FittedModel) -> Diagnosis:
    reference = services.reference_for(model)
    return diagnose(services.assess(model, reference.plan, reference, "reference").evaluation)


@pytest.fixture(scope="module")
def found() -> Diagnosis:
    model = with_base(hill_model(channels=3, samples=60, geos=2))
    lost = model.media.astype(bool) & False
    lost[{"period": slice(3, 6), "geo": 0}] = True
    return judged(replace(model, missing=lost))


def drawn(figure: Figure) -> list[dict]:
    """Rows of every layer, of a chart that the schema takes."""
    figure.chart.to_dict(validate=True)
    spec, rows = figure.chart.to_dict(), []
    waiting = [spec]
    while waiting:
        one = waiting.pop()
        waiting += one.get("layer", [])
        rows += one.get("data", {}).get("values", []) if isinstance(one.get("data"), dict) else []
    assert figure.alt.endswith(".")
    return rows


def test_the_fit_is_drawn_as_it_was_computed(found: Diagnosis) -> None:
    rows = drawn(charts.fit_chart(found, charts.LIGHT))
    assert len(rows) == 110
    np.testing.assert_allclose([row["mean"] for row in rows], found.fit.mean)
    np.testing.assert_allclose([row["low"] for row in rows], found.fit.band[0])
    assert [k for k, row in enumerate(rows) if row["observed"] is None] == [3, 4, 5]
    left = drawn(charts.residual_chart(found, charts.DARK))
    assert left[0]["left"] == pytest.approx(found.fit.total[0] - found.fit.mean[0])
    assert left[4]["left"] is None


def test_parts_lie_on_top_of_each_other(found: Diagnosis) -> None:
    rows = drawn(charts.parts_chart(found, charts.LIGHT))
    np.testing.assert_allclose([row["top"] for row in rows], found.fit.mean)
    np.testing.assert_allclose([row["top"] - row["base"] for row in rows],
                               found.fit.by_channel.sum(axis=0))  # fmt: skip


def test_media_alone_are_drawn_where_the_base_is_unknown() -> None:
    bare = judged(hill_model(channels=2, samples=60))
    rows = drawn(charts.parts_chart(bare, charts.LIGHT))
    assert {row["base"] for row in rows} == {0.0}
    assert "not known" in charts.parts_chart(bare, charts.LIGHT).alt
    rows = drawn(charts.evidence_chart(bare, charts.LIGHT))
    assert {row["before_low"] for row in rows if "before_low" in row} == {None}


def test_missing_periods_are_told_from_zeros(found: Diagnosis) -> None:
    figure = charts.spend_history_chart(found, charts.LIGHT)
    rows = drawn(figure)
    assert len(rows) == 6 * 110
    assert {row["spend"] for row in rows if row["said"]} == {None}
    assert sum(bool(row["said"]) for row in rows) == 9
    assert "Data are missing of g0 / c0 (3)" in figure.alt


@pytest.mark.parametrize("palette", [charts.LIGHT, charts.DARK])
def test_a_key_shows_the_very_colours_that_are_drawn(
    found: Diagnosis, palette: charts.Palette
) -> None:
    weak = WeakCell(0, (Finding("caution", "its interval is wide"),))
    cells = (replace(found.cells[0], weak=weak), *found.cells[1:])
    for draw, kinds in (
        (charts.fit_chart, ["90 % band", "fit", "observed"]),
        (charts.parts_chart, ["base", "media, on top of the base"]),
        (
            charts.evidence_chart,
            ["after them (90 %)", "after them, weak evidence", "before the data"],
        ),
    ):
        figure = draw(replace(found, cells=cells), palette)
        named = {row["kind"] for row in drawn(figure) if "kind" in row}
        keys, waiting = [], [figure.chart.to_dict()]
        while waiting:
            one = waiting.pop()
            waiting += one.get("layer", [])
            colour = one.get("encoding", {}).get("color")
            if colour is None:
                continue
            # No opacity and no colour of the mark's own: it is the key's.
            assert one["mark"].get("opacity", one["mark"]["type"]) in (1, "line", "rule")
            assert "color" not in one["mark"]
            assert colour["legend"]["orient"] == "bottom"
            keys.append(colour["scale"])
            named |= {json.loads(each["calculate"]) for each in one.get("transform", [])}
        assert sorted(named) == kinds
        assert all(key == keys[0] for key in keys)
        assert sorted(keys[0]["domain"]) == kinds
        assert len(set(keys[0]["range"])) == len(kinds)


@pytest.mark.parametrize("palette", [charts.LIGHT, charts.DARK])
def test_no_key_names_a_lightness_that_the_other_theme_turns_round(
    found: Diagnosis, palette: charts.Palette
) -> None:
    for draw in (charts.spend_history_chart, charts.fit_chart, charts.parts_chart):
        spec = json.dumps(draw(found, palette).chart.to_dict())
        titles = re.findall(r'"title": "([^"]*)"', spec)
        assert titles
        assert not [one for one in titles if re.search(r"dark|light|pale|bright", one)]


@pytest.mark.parametrize(
    ("prior", "sides"),
    [
        ((0.2, 1.2), []),
        ((0.2, 9.0), ["more"]),
        ((-3.0, 1.2), ["less"]),
        ((-3.0, 9.0), ["less", "more"]),
    ],
)
def test_what_goes_on_beyond_the_axis_is_marked_there(
    found: Diagnosis, prior: tuple[float, float], sides: list[str]
) -> None:
    first, *others = found.cells
    most = max(one.response.high for one in found.cells)
    before = Summary(0.5 * most, 0.5 * most, prior[0] * most, prior[1] * most)
    wide = replace(first, narrowed=Shrinkage(0.5, "interval", before=before))
    alone = [replace(one, narrowed=Shrinkage(None)) for one in others]
    figure = charts.evidence_chart(replace(found, cells=(wide, *alone)), charts.LIGHT)
    row = next(one for one in drawn(figure) if one.get("from") is not None)
    spec = json.dumps(figure.chart.to_dict(), ensure_ascii=False)
    assert [side for side in ("less", "more") if row[side] is not None] == sides
    assert ("▸ goes on" in spec) == bool(sides)
    # What is drawn ends with the axis; what is told does not.
    assert (row["before_low"], row["before_high"]) != (row["from"], row["to"]) or not sides
    assert (row["from"], row["to"]) == pytest.approx((before.low, before.high))


def test_a_reaction_is_drawn_with_every_lag(found: Diagnosis) -> None:
    one = relations(found.fit)[0]
    dots = [row for row in drawn(charts.scatter_chart(one, "TV", "week", "en", charts.LIGHT))
            if "demand" in row]  # fmt: skip
    assert len(dots) == one.found.demand.size
    bars = drawn(charts.lags_chart(one, "week", "en", charts.LIGHT))
    np.testing.assert_allclose([row["correlation"] for row in bars], one.found.correlation)
