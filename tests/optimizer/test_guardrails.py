"""Guardrails: rows for the solver and slack for the verifier say the same."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmm_core.errors import InvalidProblem
from mmm_core.labels import Cells, Floats
from mmm_core.periods import WEEKLY
from optimizer.guardrails import (
    DarkPeriods,
    GroupRange,
    Guardrail,
    Lock,
    MaxShift,
    OnAir,
    OnOrOff,
    PeriodBudget,
    Ramp,
    Ratio,
    SpendRange,
)
from optimizer.guardrails.sums import GROUP_UNITS, UNITS
from optimizer.requirements import Ground, Rows, SemiContinuous
from planner.wording import sentences

CELLS = Cells(("geo", "channel"), (("north", "south"), ("tv", "radio", "search")))
DATES = WEEKLY.following(np.datetime64("2026-01-19"), 4)


SPAN = (DATES[1], DATES[2])
TV = {"channel": ("tv",)}
RADIO = {"channel": ("radio",)}
SOUTH_TV = {"geo": ("south",), "channel": ("tv",)}


def ground(seed: int = 0, idle: int | None = None) -> Ground:
    """Two geos, three channels, four weeks over two months; on request one cell is idle."""
    rng = np.random.default_rng(seed)
    reference = rng.uniform(10, 100, (4, 6))
    if idle is not None:
        reference[:, idle] = 0.0
    return Ground(
        CELLS, DATES, reference, reference.max(axis=0) * 1.1,
        last_observed=rng.uniform(10, 100, 6), mean_observed=rng.uniform(10, 100, 6),
    )  # fmt: skip


def row_values(rows: Rows, spend: Floats) -> Floats:
    """What stands between the bounds of every row, positive parts included."""
    weights = rows.coefficient * spend[rows.period, rows.cell]
    values = np.bincount(rows.row, weights, minlength=rows.lower.size).astype(float)
    if rows.parts is not None:
        parts = rows.parts
        forms = parts.weights @ spend.sum(axis=0)
        gained = parts.row_coefficient * np.maximum(forms, 0.0)[parts.row_part]
        np.add.at(values, parts.row, gained)
        assert (parts.row_coefficient >= 0).all()
        assert np.isneginf(rows.lower[parts.row]).all()
    return values


def rows_slack(guardrail: Guardrail, spend: Floats, on: Ground) -> float:
    """Least slack over the rows: the solver's side of the guardrail."""
    rows = guardrail.rows(on)
    values = row_values(rows, spend)
    sides = np.append(values - rows.lower, rows.upper - values)
    return float(sides.min(initial=np.inf))


def changed(spend: Floats, *entries: tuple[int, int, float]) -> Floats:
    """A plan with some money added at (period, cell)."""
    result = spend.copy()
    for period, cell, money in entries:
        result[period, cell] += money
    return result


@given(
    unit=st.sampled_from(UNITS),
    low=st.none() | st.floats(0, 2),
    width=st.none() | st.floats(0, 2),
    channels=st.sets(st.sampled_from(["tv", "radio", "search"]), max_size=3),
    seed=st.integers(0, 1000),
)
def test_spend_range_rows_and_slack_agree(
    unit: str, low: float | None, width: float | None, channels: set[str], seed: int
) -> None:
    if low is None and width is None:
        return
    high = None if width is None else (low or 0.0) + width
    cells = {"channel": tuple(channels)} if channels else {}
    guardrail = SpendRange("rule", cells, low, high, unit)  # type: ignore[arg-type]
    on = ground(seed)
    spend = np.random.default_rng(seed + 1).uniform(0, 120, (4, 6))
    by_rows, by_slack = rows_slack(guardrail, spend, on), guardrail.slack(spend, on)
    if low is None:
        by_rows = min(by_rows, by_slack) if by_rows >= 0 else by_rows
    assert np.sign(round(by_rows, 6)) == np.sign(round(by_slack, 6)) or (
        by_rows >= 0 and by_slack >= 0
    )
    if min(by_rows, by_slack) < 0:
        assert by_rows == pytest.approx(by_slack, abs=1e-6)


def reached(unit: str, on: Ground, cell: int) -> Floats:
    """A plan in which one cell stands exactly at 1.2 of the unit, the others at the reference."""
    spend = on.reference.copy()
    if unit == "x_observed_max":
        spend[:, cell] = 1.2 * on.observed_max[cell]
    elif unit == "share_of_total":
        others = np.delete(spend, cell, axis=1).sum()
        spend[:, cell] = others * 0.3 / 0.7 / 4
    else:
        target = 1.2 * on.reference_total[cell] if unit == "x_reference" else 240.0
        spend[:, cell] = target / 4
    return spend


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("side", ["min", "max"])
def test_a_plan_that_just_meets_and_one_that_just_breaks(unit: str, side: str) -> None:
    on, cell = ground(), 4
    bound = {"money": 240.0, "share_of_total": 0.3}.get(unit, 1.2)
    guardrail = SpendRange(
        "rule", {"geo": ("south",), "channel": ("radio",)},
        bound if side == "min" else None, bound if side == "max" else None, unit,  # type: ignore[arg-type]
    )  # fmt: skip
    spend = reached(unit, on, cell)
    assert guardrail.slack(spend, on) == pytest.approx(0, abs=1e-9)
    worse = spend.copy()
    worse[:, cell] *= 0.99 if side == "min" else 1.01
    assert guardrail.slack(worse, on) < -0.1
    assert rows_slack(guardrail, worse, on) < -0.1
    better = spend.copy()
    better[:, cell] *= 1.01 if side == "min" else 0.99
    assert guardrail.slack(better, on) > 0.1


def test_lock_meets_and_breaks() -> None:
    on = ground()
    guardrail = Lock("lock", {"channel": ("tv",)}, (DATES[1], DATES[2]))
    assert guardrail.slack(on.reference, on) == 0
    spend = on.reference.copy()
    spend[0, 0] += 5
    assert guardrail.slack(spend, on) == 0
    spend[1, 3] += 5
    assert guardrail.slack(spend, on) == pytest.approx(-5)
    assert rows_slack(guardrail, spend, on) == pytest.approx(-5)


@pytest.mark.parametrize(
    ("low", "high", "unit"),
    [(2.0, 1.0, "money"), (np.nan, None, "money"), (None, np.inf, "money"), (-1.0, None, "money"),
     (None, None, "money"), (0.0, 1.0, "times")],
)  # fmt: skip
def test_impossible_ranges_are_refused(low: float | None, high: float | None, unit: str) -> None:
    with pytest.raises(InvalidProblem, match="'rule'"):
        SpendRange("rule", {}, low, high, unit)  # type: ignore[arg-type]


def test_unknown_labels_are_named_with_the_known_ones() -> None:
    guardrail = SpendRange("rule", {"channel": ("tvv",)}, None, 1.0, "x_reference")
    with pytest.raises(InvalidProblem, match=r"'tvv'.*'tv', 'radio', 'search'"):
        guardrail.rows(ground())


def test_cells_that_a_relative_bound_locks_at_zero_are_named() -> None:
    on = ground()
    on.reference[:, 2] = 0.0
    (note,) = SpendRange("rule", {}, 0.5, 1.5, "x_reference").notes(on)
    assert "north / search" in note
    assert "money" in note
    assert SpendRange("rule", {}, 0.0, 1e3, "money").notes(on) == ()


def test_a_lock_outside_of_the_horizon_is_refused() -> None:
    early = np.datetime64("2025-01-06")
    with pytest.raises(InvalidProblem, match="horizon"):
        Lock("lock", {}, (early, early)).rows(ground())


@st.composite
def bounds(draw: st.DrawFn, most: float) -> tuple[float | None, float | None]:
    """A range that is open on one side at most."""
    low = draw(st.none() | st.floats(0, most))
    width = draw(st.floats(0, most) | (st.none() if low is not None else st.nothing()))
    return low, None if width is None else (low or 0.0) + width


channels = st.sets(st.sampled_from(["tv", "radio", "search"])).map(
    lambda names: {"channel": tuple(sorted(names))} if names else {}
)
spans = st.sampled_from([SPAN, (DATES[0], DATES[0]), (DATES[0], DATES[3])])


@st.composite
def linear_guardrails(draw: st.DrawFn) -> Guardrail:
    """Any guardrail that rows say whole."""
    cells, share = draw(channels), st.floats(0, 1)
    unit = draw(st.sampled_from(GROUP_UNITS))
    kind = draw(st.sampled_from([GroupRange, Ratio, MaxShift, PeriodBudget, Ramp, OnAir, Lock]))
    if kind is GroupRange:
        return GroupRange("r", cells, *draw(bounds(500.0 if unit == "money" else 1.0)), unit)
    if kind is Ratio:
        return Ratio("r", cells, draw(channels), *draw(bounds(2.0)))
    if kind is MaxShift:
        return MaxShift("r", draw(share))
    if kind is PeriodBudget:
        return PeriodBudget("r", draw(spans | st.just("month")), *draw(bounds(600.0)))
    if kind is Ramp:
        return Ramp("r", cells, draw(st.floats(0, 3)), draw(st.booleans()))
    if kind is OnAir:
        return OnAir("r", cells, draw(spans), draw(st.floats(0, 60)))
    return draw(st.sampled_from([Lock("r", cells, SPAN), DarkPeriods("r", cells, SPAN)]))


@given(
    guardrail=linear_guardrails(),
    seed=st.integers(0, 1000),
    idle=st.none() | st.integers(0, 5),
    quiet=st.floats(0, 1),
)
def test_rows_hold_exactly_where_slack_does(
    guardrail: Guardrail, seed: int, idle: int | None, quiet: float
) -> None:
    on, rng = ground(seed, idle), np.random.default_rng(seed + 1)
    spend = rng.uniform(0, 120, (4, 6)) * (rng.uniform(size=(4, 6)) >= quiet)
    if rng.uniform() < 0.3:
        spend = on.reference * rng.uniform(0.9, 1.1)
    by_rows, by_slack = rows_slack(guardrail, spend, on), guardrail.slack(spend, on)
    if min(by_rows, by_slack) < -1e-6:
        assert by_rows == pytest.approx(by_slack, abs=1e-6)
    assert (guardrail.semi_continuous(on), guardrail.caps(on), guardrail.floors(on)) == ((), (), ())
    assert guardrail.slack_unit == "money"


def cases() -> dict[str, tuple[Guardrail, Floats, Floats]]:
    """By name: a guardrail, a plan that just meets it, one that just breaks it."""
    on = ground()
    plan, money, total = on.reference, on.reference_total, float(on.reference.sum())
    tv, radio = money[[0, 3]].sum(), money[[1, 4]].sum()
    more, less = changed(plan, (1, 3, 2.0)), changed(plan, (1, 3, -2.0))
    moved = changed(plan, (0, 2, -5.0), (3, 0, 5.0))
    flat = np.full((4, 6), 50.0)
    mean = plan[:, 4].mean()
    stepped = changed(flat, (1, 4, 0.5 * mean), (2, 4, 0.2 * mean))
    south_radio = {"geo": ("south",), "channel": ("radio",)}
    assert on.last_observed is not None
    first = on.last_observed[4] + 0.5 * mean - 50.0
    begun = changed(flat, *((t, 4, first) for t in range(4)))
    late = plan * [[1.0], [1.0], [9.0], [9.0]]
    dark = plan.copy()
    dark[1:3, [0, 3]] = 0.0
    aired = plan.copy()
    aired[1:3, [0, 3]] = 30.0
    return {
        "group money max": (GroupRange("r", TV, None, tv), plan, more),
        "group money min": (GroupRange("r", TV, tv, None), plan, less),
        "group times": (GroupRange("r", TV, 1.0, 1.0, "x_reference"), plan, more),
        "group share max": (GroupRange("r", TV, 0.0, tv / total, "share_of_total"), plan, more),
        "group share min": (GroupRange("r", TV, tv / total, 1.0, "share_of_total"), plan, less),
        "ratio max": (Ratio("r", TV, RADIO, None, tv / radio), plan, more),
        "ratio min": (Ratio("r", TV, RADIO, tv / radio, None), plan, less),
        "shift": (MaxShift("r", 5 / total), moved, changed(moved, (0, 2, -2.0), (3, 0, 2.0))),
        "span": (PeriodBudget("r", SPAN, None, plan[1:3].sum()), plan, more),
        "month": (PeriodBudget("r", "month", plan[:2].sum(), None), late, 0.99 * late),
        "ramp": (Ramp("r", south_radio, 0.5), stepped, changed(stepped, (1, 4, 2.0))),
        "ramp from data": (Ramp("r", south_radio, 0.5, True), begun, begun + 2.0),
        "dark": (DarkPeriods("r", TV, SPAN), dark, changed(dark, (1, 3, 2.0))),
        "on air": (OnAir("r", TV, SPAN, 30.0), aired, changed(aired, (1, 3, -2.0))),
    }


@pytest.mark.parametrize("name", sorted(cases()))
def test_every_linear_kind_is_met_and_broken(name: str) -> None:
    on = ground()
    guardrail, meets, breaks = cases()[name]
    assert guardrail.slack(meets, on) == pytest.approx(0, abs=1e-9)
    assert rows_slack(guardrail, meets, on) == pytest.approx(0, abs=1e-9)
    assert guardrail.slack(breaks, on) < -0.5
    assert rows_slack(guardrail, breaks, on) == pytest.approx(guardrail.slack(breaks, on))


def test_a_period_belongs_to_the_month_of_its_label() -> None:
    on = ground()
    guardrail = PeriodBudget("r", "month", None, 100.0)
    spend = np.zeros((4, 6))
    spend[1, 0], spend[2, 0] = 90.0, 70.0
    assert guardrail.slack(spend, on) == pytest.approx(10)
    np.testing.assert_allclose(row_values(guardrail.rows(on), spend), [90, 70])


def test_half_of_all_differences_is_what_shifts() -> None:
    on = ground()
    spend = np.zeros((4, 6))
    spend[:, 0] = 25.0
    elsewhere = 1 - on.reference_total[0] / on.reference.sum()
    assert MaxShift("r", 1.0).slack(spend, on) == pytest.approx(100 * (1 - elsewhere))
    assert MaxShift("r", 0.0).slack(7 * on.reference, on) == pytest.approx(0, abs=1e-9)


def test_a_shift_from_nothing_is_refused() -> None:
    on = Ground(CELLS, DATES, np.zeros((4, 6)), np.ones(6))
    for ask in (
        lambda: MaxShift("r", 0.2).rows(on),
        lambda: MaxShift("r", 0.2).slack(on.reference, on),
    ):
        with pytest.raises(InvalidProblem, match="spends nothing"):
            ask()


def test_a_ramp_without_reference_is_measured_by_the_data() -> None:
    on = ground(idle=4)
    assert on.mean_observed is not None
    guardrail = Ramp("r", {"geo": ("south",), "channel": ("radio",)}, 0.5)
    spend = changed(np.zeros((4, 6)), (2, 4, 0.5 * on.mean_observed[4]))
    assert guardrail.slack(spend, on) == pytest.approx(0, abs=1e-9)
    on.mean_observed[4] = 0.0
    (note,) = guardrail.notes(on)
    assert "south / radio" in note
    unknown = Ground(CELLS, DATES, on.reference, on.observed_max)
    with pytest.raises(InvalidProblem, match="data"):
        guardrail.rows(unknown)
    with pytest.raises(InvalidProblem, match="last observed"):
        Ramp("r", {}, 0.5, True).slack(spend + 1, unknown)


@pytest.mark.parametrize("per", ["horizon", "period"])
@pytest.mark.parametrize("unit", GROUP_UNITS)
def test_on_or_off(unit: str, per: str) -> None:
    if (unit, per) == ("share_of_total", "period"):
        return
    on, cell = ground(), 3
    amount = {"money": 40.0, "x_reference": 0.5, "share_of_total": 0.1}[unit]
    guardrail = OnOrOff("r", SOUTH_TV, amount, unit, per)  # type: ignore[arg-type]
    spend = on.reference.copy()
    spend[:, cell] = 0.0
    assert guardrail.slack(spend, on) == np.inf
    scale = on.reference_total[cell] / (4 if per == "period" else 1)
    least = {"money": 40.0, "x_reference": 0.5 * scale, "share_of_total": spend.sum() / 9}[unit]
    spend[1, cell] = least
    assert guardrail.slack(spend, on) == pytest.approx(0, abs=1e-9)
    assert guardrail.slack(changed(spend, (1, cell, -1.0)), on) < -0.8
    assert guardrail.slack(changed(spend, (1, cell, 1.0)), on) > 0.8
    held = guardrail.slack(changed(spend, (2, cell, 1.0)), on)
    assert (held < 0) == (per == "period")
    size = amount if unit == "share_of_total" else pytest.approx(least)
    one = pytest.approx(scale if unit == "x_reference" else 1.0)
    asked = SemiContinuous(cell, size, unit == "share_of_total", per == "period", per=one)  # type: ignore[arg-type]
    assert guardrail.semi_continuous(on) == (asked,)
    assert guardrail.rows(on).lower.size == 0


def test_a_multiple_of_nothing_asks_nothing_to_be_on() -> None:
    on = ground(idle=0)
    guardrail = OnOrOff("r", TV, 0.5, "x_reference")
    assert [one.cell for one in guardrail.semi_continuous(on)] == [3]
    (note,) = guardrail.notes(on)
    assert "north / tv" in note


def test_a_group_without_reference_is_named_only_if_all_of_it_lacks_one() -> None:
    on = ground(idle=0)
    assert GroupRange("r", TV, None, 1.5, "x_reference").notes(on) == ()
    on.reference[:, 3] = 0.0
    (note,) = GroupRange("r", TV, None, 1.5, "x_reference").notes(on)
    assert "north / tv, south / tv" in note


@pytest.mark.parametrize(
    "make",
    [
        lambda: GroupRange("rule", {}, 0.5, 1.0, "x_observed_max"),  # type: ignore[arg-type]
        lambda: GroupRange("rule", {}),
        lambda: Ratio("rule", TV, RADIO),
        lambda: Ratio("rule", TV, RADIO, 2.0, 1.0),
        lambda: OnOrOff("rule", {}, 0.0),
        lambda: OnOrOff("rule", {}, np.inf),
        lambda: OnOrOff("rule", {}, 1.0, "x_observed_max"),  # type: ignore[arg-type]
        lambda: OnOrOff("rule", {}, 1.0, "money", "week"),  # type: ignore[arg-type]
        lambda: OnOrOff("rule", {}, 0.1, "share_of_total", "period"),
        lambda: MaxShift("rule", 1.5),
        lambda: MaxShift("rule", np.nan),
        lambda: PeriodBudget("rule", "month"),
        lambda: PeriodBudget("rule", "week", 1.0),  # type: ignore[arg-type]
        lambda: PeriodBudget("rule", (DATES[2], DATES[0]), 1.0),
        lambda: Ramp("rule", {}, -0.1),
        lambda: DarkPeriods("rule", {}, (DATES[2], DATES[0])),
        lambda: OnAir("rule", {}, SPAN, np.nan),
    ],
)
def test_impossible_guardrails_are_refused(make: Callable[[], Guardrail]) -> None:
    with pytest.raises(InvalidProblem, match="'rule'") as refused:
        make()
    assert refused.value.remedy


@pytest.mark.parametrize("kind", ["budget", "dark", "air"])
def test_periods_outside_of_the_horizon_are_refused(kind: str) -> None:
    early = (np.datetime64("2025-01-06"), np.datetime64("2025-01-06"))
    guardrails: dict[str, Guardrail] = {
        "budget": PeriodBudget("rule", early, 1.0),
        "dark": DarkPeriods("rule", {}, early),
        "air": OnAir("rule", {}, early, 1.0),
    }
    on = ground()
    with pytest.raises(InvalidProblem, match=r"'rule'.*horizon"):
        guardrails[kind].rows(on)
    with pytest.raises(InvalidProblem, match=r"'rule'.*horizon"):
        guardrails[kind].slack(on.reference, on)


@pytest.mark.parametrize(
    ("guardrail", "says"),
    [
        (SpendRange("r", TV, 0.5, 1.5, "x_reference"), "tv: 50 % to 150 % of now"),
        (GroupRange("r", {"channel": ("tv", "radio")}, 1e6),
         "tv + radio together: at least €1.00 M"),
        (GroupRange("r", SOUTH_TV, None, 0.4, "share_of_total"),
         "south; tv: at most 40 % of the plan's total"),
        (Ratio("r", TV, RADIO, 0.5, 2.0), "tv to radio: ratio 0.5x to 2x"),
        (OnOrOff("r", TV, 1e5), "tv: nothing, or at least €100 k"),
        (OnOrOff("r", TV, 0.5, "x_reference", "period"),
         "tv: nothing, or at least 50 % of its mean in the current plan, in each period"),
        (MaxShift("r", 0.2), "No more than 20 % of the plan may shift between cells"),
        (PeriodBudget("r", "month", None, 5e5), "Each month: at most €500 k in all"),
        (PeriodBudget("r", SPAN, 5e5, 5e5), "26 Jan 2026 to 2 Feb 2026: exactly €500 k in all"),
        (Ramp("r", TV, 0.3, True), "tv: changes by at most 30 % of its mean from one period to "
         "the next, the last observed one included"),
        (DarkPeriods("r", TV, SPAN), "tv: nothing from 26 Jan 2026 to 2 Feb 2026"),
        (OnAir("r", TV, SPAN, 2e4),
         "tv: at least €20.0 k in each period from 26 Jan 2026 to 2 Feb 2026"),
    ],
)  # fmt: skip
def test_sentences(guardrail: Guardrail, says: str) -> None:
    assert sentences.sentence(guardrail.sentence(ground()), "EUR") == says


def test_selectors_name_every_choice_of_cells() -> None:
    assert Ratio("r", TV, RADIO, 1.0).selectors() == (TV, RADIO)
    assert MaxShift("r", 0.1).selectors() == ()


def test_what_a_limit_holds_is_said_by_cell_only_where_it_is_said_whole() -> None:
    """A bound that is not one of a table's is said by its sentence, with its number."""
    on = ground()
    spend = on.reference.copy()
    south = SpendRange("r", SOUTH_TV, 0.5, 1.0, "x_reference")
    cell = int(CELLS.select(SOUTH_TV)[0])
    assert south.held(spend, on, 0.0) == {cell: "At most 100 % of now"}
    assert SpendRange("r", SOUTH_TV, 0.5, 2.0, "x_reference").held(spend, on, 0.0) == {}
    assert SpendRange("r", SOUTH_TV, 0.0, 0.0, "x_reference").held(0 * spend, on, 0.0) == {
        cell: "Kept at zero"
    }
    for other in (
        SpendRange("r", SOUTH_TV, None, 0.3, "share_of_total"),
        SpendRange("r", SOUTH_TV, None, 1.0, "x_reference"),
        SpendRange("r", TV, 0.5, 1.0, "x_reference"),
        SpendRange("r", {}, 0.6, 1.0, "x_observed_max"),
    ):
        assert other.held(spend, on, 0.0) is None
    assert Lock("r", SOUTH_TV).held(spend, on, 0.0) == {cell: "Locked at the current plan"}
    assert Lock("r", TV).held(spend, on, 0.0) is None


def test_a_kind_is_declared_once() -> None:
    with pytest.raises(TypeError, match="'lock' already"):

        class Again(Guardrail, kind="lock"):
            pass
