"""Tents bound the mean response rigorously, for every saturation class."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmm_core.curves import SATURATIONS
from mmm_core.labels import Floats
from mmm_core.response import CalendarCurves
from optimizer.bounds.corners import Corners, beside
from optimizer.bounds.envelope import envelopes, highest
from optimizer.bounds.tabulator import Tabulator
from optimizer.bounds.tents import Tents
from optimizer.measures import even_weights
from optimizer.proof.bound import Bounds
from tests.builders import random_curves, saturation_draws

KINDS = sorted(SATURATIONS)


def even_tents(curves: CalendarCurves, nodes: Floats) -> Tents:
    """Tents of the first cell's mean response."""
    return Tabulator(curves).tabulate(0, nodes).weighted(even_weights(curves.weight.shape[1]))


@pytest.mark.parametrize("kind", KINDS)
def test_slope_is_the_derivative(kind: str) -> None:
    rng = np.random.default_rng(1)
    p = saturation_draws(kind, (40, 1), rng)
    x = np.linspace(0.05, 3.0, 25)[None, :]
    step = 1e-6
    value, slope = SATURATIONS[kind].value_and_slope(x, p)
    up, down = SATURATIONS[kind].value(x + step, p), SATURATIONS[kind].value(x - step, p)
    np.testing.assert_allclose(value, SATURATIONS[kind].value(x, p), rtol=1e-13)
    np.testing.assert_allclose(slope, (up - down) / (2 * step), rtol=2e-6, atol=1e-7)


@pytest.mark.parametrize("kind", KINDS)
def test_convex_before_the_inflection_and_concave_after(kind: str) -> None:
    rng = np.random.default_rng(2)
    p = saturation_draws(kind, (60, 1), rng)
    if "beta" in p and kind != "HillSaturationSigmoid":
        p["beta"] = p["beta"] * rng.choice([1.0, -1.0], p["beta"].shape)
    x = np.linspace(1e-3, 2.5, 400)[None, :]
    slope = SATURATIONS[kind].value_and_slope(x, p)[1] * SATURATIONS[kind].sign(p)
    bend = SATURATIONS[kind].inflection(p)
    change = np.diff(slope, axis=1)
    allowed = 1e-12 * np.abs(slope).max()
    assert (change[(x[:, 1:] <= bend) & np.isfinite(change)] >= -allowed).all()
    assert (change[(x[:, :-1] >= bend) & np.isfinite(change)] <= allowed).all()


@given(
    kind=st.sampled_from(KINDS),
    seed=st.integers(0, 10_000),
    negative=st.booleans(),
    low=st.floats(0, 1),
    width=st.floats(1e-3, 3),
    count=st.integers(2, 6),
)
def test_no_level_beats_its_tent(
    kind: str, seed: int, negative: bool, low: float, width: float, count: int
) -> None:
    curves = random_curves(kind, 1, 25, 4, seed, negative)
    nodes = np.linspace(low, low + width, count)
    tents = even_tents(curves, nodes)
    corners, heights = tents.points(nodes[0], nodes[-1])
    size = np.abs(tents.values).max() + np.abs(heights).max() + 1e-9
    for level in np.random.default_rng(seed).uniform(nodes[0], nodes[-1], 30):
        exact = float(curves.value(0, float(level)).mean())
        assert exact <= np.interp(level, corners, heights) + 1e-10 * size
    for node, value in zip(nodes, tents.values, strict=True):
        assert value == pytest.approx(float(curves.value(0, float(node)).mean()), rel=1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_tents_close_in_as_the_grid_gets_finer(kind: str) -> None:
    curves = random_curves(kind, 1, 50, 4, 3)
    slack = []
    for count in (5, 17, 65):
        nodes = np.linspace(0.2, 1.4, count)
        tents = even_tents(curves, nodes)
        levels, heights = tents.points(nodes[0], nodes[-1])
        exact = [float(curves.value(0, float(level)).mean()) for level in levels]
        slack.append(float(np.max(heights - np.array(exact))))
    assert min(slack) >= -1e-9
    assert slack[1] <= slack[0] + 1e-9
    # Second order, or already exact: sixteen times finer is over a hundred times tighter.
    assert slack[2] <= max(slack[0] / 100, 1e-9)


@given(
    kind=st.sampled_from(KINDS),
    seed=st.integers(0, 10_000),
    negative=st.booleans(),
    low=st.sampled_from([0.0, 0.3]),
    least=st.sampled_from([0.0, 0.5]),
    count=st.integers(2, 6),
    mixed=st.booleans(),
)
def test_no_level_of_any_draw_beats_its_corners(
    kind: str, seed: int, negative: bool, low: float, least: float, count: int, mixed: bool
) -> None:
    """By the search and by the proof, which agree; alone or beside a weighted response."""
    curves, rng = random_curves(kind, 1, 25, 4, seed, negative), np.random.default_rng(seed)
    nodes = np.unique(np.append(np.linspace(low, 2.0, count), 0.5))
    draws = np.sort(rng.choice(25, 10, replace=False))
    factor, price = rng.uniform(0, 2, 10), rng.uniform(-50, 200, 10)
    weights = rng.dirichlet(np.ones(25)) * mixed
    tents, lines = Tabulator(curves).tabulate(0, nodes), Bounds(curves).table(0, nodes, False)
    corners, proof, times = Corners.of(tents, draws), lines.of(draws), factor
    if mixed:
        corners = beside(tents, draws, factor, tents.weighted(weights))
        proof, times = lines.of(draws).beside(factor, lines.weighted(weights)), np.ones(10)
    least = least if low == 0.0 else 0.0
    most, where = corners.most(times, price, nodes[0], nodes[-1], least)
    checked = np.asarray(proof.most(times, price, nodes[0], nodes[-1], least))
    size = 1e-9 * (1.0 + np.abs(most).max() + np.abs(corners.values).max())
    assert (checked <= most + size).all()
    assert ((where == 0.0) | (where >= least)).all()
    for level in [0.0] * (low == 0.0) + rng.uniform(max(low, least), 2.0, 30).tolist():
        value = curves.value(0, float(level))
        exact = factor * value[draws] + float(weights @ value) - price * level
        assert (exact <= checked + size).all()
    some = np.array([3, 7])
    fewer, _ = corners.most(times[some], price[some], nodes[0], nodes[-1], least, some)
    np.testing.assert_array_equal(fewer, most[some])


@given(
    kind=st.sampled_from(KINDS),
    seed=st.integers(0, 10_000),
    negative=st.booleans(),
    low=st.sampled_from([0.0, 0.3]),
    least=st.sampled_from([0.0, 0.5]),
    count=st.integers(2, 6),
)
def test_no_mean_beats_what_is_kept_of_means_alone(
    kind: str, seed: int, negative: bool, low: float, least: float, count: int
) -> None:
    """By the search and by the proof, neither of which keeps a draw."""
    curves, rng = random_curves(kind, 1, 25, 4, seed, negative), np.random.default_rng(seed)
    nodes = np.unique(np.append(np.linspace(low, 2.0, count), 0.5))
    factor, price = rng.uniform(0, 2, 1), rng.uniform(-50, 200, 1)
    least = least if low == 0.0 else 0.0
    tents, lines = Tabulator(curves).mean(0, nodes), Bounds(curves).table(0, nodes, True)
    hull = envelopes([tents], nodes[:1], nodes[-1:], np.array([least]))
    most = float(highest(hull, factor, price)[0])
    checked = float(lines.most(factor[0], price[0], nodes[0], nodes[-1], least))
    size = 1e-9 * (1.0 + abs(most) + np.abs(tents.values).max())
    assert checked <= most + size
    for level in [0.0] * (low == 0.0) + rng.uniform(max(low, least), 2.0, 30).tolist():
        exact = float(curves.value(0, level).mean())
        assert exact <= np.interp(level, *hull[0]) + size
        assert factor[0] * exact - price[0] * level <= checked + size


def test_envelopes_of_many_cells_at_once_are_those_of_each() -> None:
    """Against the convex hull of the same corners by its definition: no chord lies above it."""
    rng = np.random.default_rng(4)
    curves = random_curves("HillSaturation", 6, 20, 4, 1, False)
    grids = [np.unique(np.append(rng.uniform(0, 2, rng.integers(0, 9)), [0.0, 0.5, 2.0]))] * 6
    tents = [Tabulator(curves).mean(cell, grid) for cell, grid in enumerate(grids)]
    lower = np.array([0.0, 0.5, 0.0, 2.0, 0.0, 0.0])
    upper = np.array([2.0, 2.0, 0.5, 2.0, 0.0, 2.0])
    least = np.array([0.0, 0.0, 0.5, 0.0, 0.5, 0.5])
    found = envelopes(tents, lower, upper, least)
    for cell, (levels, heights) in enumerate(found):
        x, y = tents[cell].points(lower[cell], upper[cell], least[cell])
        assert (np.diff(levels) > 0).all()
        assert (levels[0], levels[-1]) == (x[0], x[-1])
        assert set(zip(levels, heights, strict=True)) <= set(zip(x, y, strict=True))
        assert (np.diff(np.diff(heights) / np.diff(levels)) < 0).all()
        assert (y <= np.interp(x, levels, heights) + 1e-12 * np.abs(y).max()).all()
