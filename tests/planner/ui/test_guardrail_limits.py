"""A limit is asked as it was typed, in percent or in money, and survives links and sets so."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmm_core.errors import InvalidProblem
from mmm_core.model import FittedModel
from optimizer.errors import Infeasible
from optimizer.guardrails import Lock, SpendRange
from optimizer.problem import CalendarKind
from planner import services
from planner.contract import guardrail_sets
from planner.ui.optimize import address, budget_range, doubts, exceptions_table, guardrail_table
from planner.ui.optimize.draft import Draft
from planner.ui.optimize.limits import CellLimits
from planner.ui.parts.grid_edits import GridEdits
from tests.builders import hill_model

MODEL = hill_model(samples=8)
REFERENCE = services.reference_for(MODEL)
SPEND = REFERENCE.plan.array(MODEL).sum(axis=0)
PANEL = hill_model(channels=3, geos=4, samples=8)
PANEL_REFERENCE = services.reference_for(PANEL)


def entered(draft: Draft, model: FittedModel = MODEL, **cells: Any) -> Draft:
    """Typed into the table: ``least_0="1.5 M"``."""
    columns = {"low": "Min %", "high": "Max %", "least": "Min money", "most": "Max money"}
    for name, said in cells.items():
        column, _, row = name.partition("_")
        draft = guardrail_table.entered(model, draft, int(row), columns[column], said)
    return draft


def asked(draft: Draft, model: FittedModel = MODEL) -> dict[str, tuple[Any, Any, str]]:
    """Ranges of the question by label."""
    rules = draft.guardrails(model, services.reference_for(model))
    return {
        one.label: (one.min, one.max, one.unit)
        for one in rules
        if isinstance(one, SpendRange) and one.unit != "x_observed_max"
    }


def reloaded(draft: Draft, model: FittedModel = MODEL) -> Draft:
    said = address.to_query(draft, model, answered=False)
    again, dropped = address.from_query(said, model)
    assert not dropped
    return again


def of_set(draft: Draft, model: FittedModel = MODEL) -> Draft:
    reference = services.reference_for(model)
    text = guardrail_sets.write_set(draft.guardrails(model, reference))
    return Draft.of(model).with_guardrails(model, reference, guardrail_sets.read_set(text, model))


# --- typed is asked ---------------------------------------------------------------------


def test_a_bound_in_money_is_asked_in_money_to_the_last_digit() -> None:
    begun = Draft.of(MODEL)
    both = entered(begun, least_0="1234567.89", most_0="9 M")
    assert asked(both)["range: c0"] == (1_234_567.89, 9e6, "money")
    mixed = entered(begun, most_0="9 M")
    assert asked(mixed)["range: c0"] == (0.5, None, "x_reference")
    assert asked(mixed)["range in money: c0"] == (None, 9e6, "money")
    back = entered(mixed, high_0="112.5")
    assert asked(back)["range: c0"] == (0.5, 1.125, "x_reference")
    assert "range in money: c0" not in asked(back)


PERCENTS = st.one_of(st.floats(0, 500), st.integers(0, 500).map(float))
FIGURES = st.tuples(st.sampled_from(["low", "least"]), st.sampled_from(["high", "most"]),
                    PERCENTS, PERCENTS, st.booleans())  # fmt: skip


@given(rows=st.lists(FIGURES, min_size=3, max_size=3))
@settings(max_examples=60)
def test_what_was_typed_survives_question_link_and_set(rows: list[Any]) -> None:
    draft = Draft.of(MODEL)
    for row, (low, high, one, other, locked) in enumerate(rows):
        percents = sorted((one, other))
        for field, percent in ((low, percents[0]), (high, percents[1])):
            money = float(np.nextafter(percent / 100 * SPEND[row], np.inf if field == high else 0))
            value = percent if field in ("low", "high") else money
            limits = draft.limits[row].with_figure(field, value)
            draft = replace(draft, limits=(*draft.limits[:row], limits, *draft.limits[row + 1 :]))
        limits = replace(draft.limits[row], locked=locked)
        draft = replace(draft, limits=(*draft.limits[:row], limits, *draft.limits[row + 1 :]))
    rules = draft.guardrails(MODEL, REFERENCE)
    for row, limits in enumerate(draft.limits):
        mine = [one for one in rules if getattr(one, "cells", {}) == {"channel": (f"c{row}",)}]
        if limits.locked:
            assert [type(one) for one in mine] == [Lock]
            continue
        found = {
            ("percent" if one.unit == "x_reference" else "money", side): getattr(one, side)
            for one in mine
            if isinstance(one, SpendRange)
            for side in ("min", "max")
            if getattr(one, side) is not None
        }
        typed = {("percent", "min"): limits.low, ("percent", "max"): limits.high,
                 ("money", "min"): limits.least, ("money", "max"): limits.most}  # fmt: skip
        assert found == {
            place: value / 100 if place[0] == "percent" else value
            for place, value in typed.items()
            if value is not None
        }
    again = reloaded(draft)
    assert [one for one in again.limits if not one.locked] == [
        one for one in draft.limits if not one.locked
    ]
    assert again.guardrails(MODEL, REFERENCE) == rules
    kept = of_set(draft)
    assert kept.extra == ()
    assert kept.guardrails(MODEL, REFERENCE) == rules


def test_an_old_link_opens_as_it_was_meant() -> None:
    """Money beside a percentage counted only where nothing is spent."""
    draft, dropped = address.from_query({"rows": "0.50-150m5000_1.80-120"}, MODEL)
    assert not dropped
    assert asked(draft)["range: c0"] == (0.5, 1.5, "x_reference")
    assert asked(draft)["range: c1"] == (0.8, 1.2, "x_reference")
    spend = MODEL.spend.copy()
    spend.loc[{"channel": "c0"}] = 0.0
    new = replace(MODEL, spend=spend, media=spend)
    assert asked(draft, new)["range: c0"] == (None, 5000.0, "money")
    assert "range in money: c0" not in asked(draft, new)
    assert of_set(draft, new).limits[0].most == 5000.0


def test_a_min_above_the_max_is_refused_across_units() -> None:
    with pytest.raises(InvalidProblem, match=r"c0: the min of 50 % is above the max of 10"):
        entered(Draft.of(MODEL), most_0="10").problem(MODEL, REFERENCE)
    with pytest.raises(InvalidProblem, match=r"c1: the min of 900 M is above the max of 150 %"):
        entered(Draft.of(MODEL), least_1="900 M").problem(MODEL, REFERENCE)


def test_money_far_from_the_current_spend_is_asked_back_once() -> None:
    most = 10 * float(SPEND[0])
    draft = entered(Draft.of(MODEL), most_0=f"{most:.2f}")
    (doubt,) = doubts.found(MODEL, REFERENCE, draft, lambda: 1.0)
    assert doubt.field == "most.0"
    assert "1000 % of what it spends now" in doubt.sentence
    sure = draft.confirmed(doubt.field, doubt.value)
    assert not doubts.found(MODEL, REFERENCE, sure, lambda: 1.0)
    assert not doubts.found(MODEL, REFERENCE, reloaded(sure), lambda: 1.0)


def test_what_cannot_be_read_leaves_the_bound_and_the_other_unit_overrules_it() -> None:
    begun = Draft.of(MODEL)
    bad = entered(begun, least_0="1,125")
    assert bad.limits == begun.limits
    with pytest.raises(InvalidProblem, match="c0, Min money: “1,125” cannot be taken"):
        bad.problem(MODEL, REFERENCE)
    assert entered(bad, low_0="40").problem(MODEL, REFERENCE)


def test_a_follower_that_is_emptied_follows_again() -> None:
    begun = Draft.of(MODEL)
    assert entered(begun, most_0="").limits == begun.limits
    empty = entered(begun, high_0="")
    with pytest.raises(InvalidProblem, match="c0: max is empty"):
        empty.problem(MODEL, REFERENCE)


def test_a_percentage_of_nothing_is_refused() -> None:
    draft = guardrail_table.entered(MODEL, Draft.of(MODEL), 0, "Max %", "120", spends=False)
    with pytest.raises(InvalidProblem, match="c0, Max %: “120” cannot be taken"):
        draft.problem(MODEL, REFERENCE)


# --- what the browser holds -------------------------------------------------------------


def test_edits_are_taken_once_and_a_value_that_was_overruled_may_be_typed_again() -> None:
    edits = GridEdits()
    first = {(0, "Min %"): "50"}
    assert edits.fresh(first) == first
    edits = edits.after(first)
    assert edits.fresh(first) == {}
    assert edits.text((0, "Min %"), stands=False) == "50", "the browser still holds it"
    both = {**first, (0, "Min money"): "5 M"}
    assert edits.fresh(both) == {(0, "Min money"): "5 M"}
    edits = edits.after(both).after({})
    assert edits.text((0, "Min %"), stands=False) is None
    assert edits.text((0, "Min money"), stands=True) == "5 M"
    assert edits.fresh(first) == first


def test_a_pasted_follower_yields_to_the_figure_beside_it() -> None:
    pasted = {(0, "Min %"): "50 %", (0, "Min money"): "≈ 5 M", (1, "Min money"): "≈ 5 M"}
    kept = guardrail_table._without_followers(pasted)
    assert kept == {(0, "Min %"): "50 %", (1, "Min money"): "≈ 5 M"}
    assert entered(Draft.of(MODEL), least_1="≈ 5 M").limits[1].least == 5e6


# --- the range of budgets ---------------------------------------------------------------


@given(
    shares=st.lists(st.tuples(st.floats(0, 1), st.floats(1, 3), st.booleans()),
                    min_size=3, max_size=3),
    at=st.floats(0, 4),
)  # fmt: skip
def test_a_budget_is_within_the_range_exactly_where_the_table_allows_it(
    shares: list[tuple[float, float, bool]], at: float
) -> None:
    limits = tuple(
        CellLimits(k, 100 * low, None, most=high * float(SPEND[k]))
        if in_money
        else CellLimits(k, 100 * low, 100 * high)
        for k, (low, high, in_money) in enumerate(shares)
    )
    draft = replace(Draft.of(MODEL), limits=limits, beyond_observed=True)
    found = budget_range.range_of(MODEL, REFERENCE, draft)
    assert found is not None
    assert found.low == pytest.approx(sum(s[0] * x for s, x in zip(shares, SPEND, strict=True)))
    assert found.high == pytest.approx(sum(s[1] * x for s, x in zip(shares, SPEND, strict=True)))
    wanted = at * found.now
    _, outside = budget_range.sentence_of(MODEL, found, wanted, at_most=False)
    assert outside == (not found.low * (1 - 1e-9) <= wanted <= found.high * (1 + 1e-9))
    assert not budget_range.sentence_of(MODEL, found, found.high * 2, at_most=True)[1]


def test_the_remedy_is_a_budget_that_the_table_allows() -> None:
    found = budget_range.BudgetRange(35_089_447, 17_544_723.5, 52_634_170.5)
    said, outside = budget_range.sentence_of(MODEL, found, 60e6, at_most=False)
    assert outside
    assert said == (
        "These limits allow 17.5 M to 52.6 M (now 35.1 M); you ask for 60.0 M: raise a max, or ask "
        "for at most 52.63 M."
    )
    said, _ = budget_range.sentence_of(MODEL, found, 1e6, at_most=False)
    assert said.endswith("lower a min, or ask for at least 17.55 M.")


def test_a_max_that_the_observed_maximum_does_not_let_be_reached_is_named() -> None:
    wide = replace(
        Draft.of(MODEL),
        limits=tuple(CellLimits(k, 0.0, 90_000.0 if k else 1e-3) for k in range(len(MODEL.cells))),
    )
    said = budget_range.held_lower(MODEL, REFERENCE, wide)
    assert said.startswith("Below their max, the observed maximum holds c")
    assert "c1 at" in said
    assert "c2 at" in said
    assert "c0 at" not in said
    assert budget_range.held_lower(MODEL, REFERENCE, replace(wide, beyond_observed=True)) == ""


@pytest.mark.parametrize("calendar", ["reference", "even"])
def test_the_most_that_is_said_to_be_allowed_can_be_spent(calendar: CalendarKind) -> None:
    """With no period above what was observed, as the form begins."""
    draft = replace(Draft.of(MODEL), calendar=calendar)
    found = budget_range.range_of(MODEL, REFERENCE, draft)
    wide = budget_range.range_of(MODEL, REFERENCE, replace(draft, beyond_observed=True))
    assert found is not None
    assert wide is not None
    assert found.high <= wide.high
    most = draft.with_budget(found.high * (1 - 1e-9)).problem(MODEL, REFERENCE)
    assert services.optimize(MODEL, most).answer.plan.total() == pytest.approx(found.high)
    with pytest.raises(Infeasible):
        services.optimize(MODEL, draft.with_budget(found.high * 1.001).problem(MODEL, REFERENCE))


def test_locks_and_goals_have_a_range_too() -> None:
    locked = tuple(replace(one, locked=True) for one in Draft.of(MODEL).limits)
    found = budget_range.range_of(MODEL, REFERENCE, replace(Draft.of(MODEL), limits=locked))
    assert found is not None
    assert found.low == found.high == pytest.approx(SPEND.sum())
    goal = replace(Draft.of(MODEL), ask="goal")
    assert budget_range.asked(REFERENCE, goal) is None
    assert budget_range.range_of(MODEL, REFERENCE, entered(Draft.of(MODEL), low_0="")) is None


# --- panels -----------------------------------------------------------------------------


def test_a_channel_rules_its_cells_but_the_exceptions() -> None:
    draft = Draft.of(PANEL)
    assert len(draft.channels) == 3
    draft = exceptions_table.entered(PANEL, draft, 4, "0.2 M to 90 M")
    draft = entered(draft, PANEL, low_1="60", high_1="110")
    rules = asked(draft, PANEL)
    assert rules["range: g1 / c1"] == (2e5, 90e6, "money")
    assert {rules[f"range: g{g} / c1"] for g in (0, 2, 3)} == {(0.6, 1.1, "x_reference")}
    assert rules["range: g0 / c0"] == (0.5, 1.5, "x_reference")
    emptied = exceptions_table.entered(PANEL, draft, 4, "")
    assert asked(emptied, PANEL)["range: g1 / c1"] == (0.6, 1.1, "x_reference")
    locked = exceptions_table.entered(PANEL, draft, 4, "lock")
    assert locked.limits[4].locked


def test_an_exception_that_is_as_its_channel_is_kept() -> None:
    draft = exceptions_table.entered(PANEL, Draft.of(PANEL), 4, "50-150 %")
    draft = entered(reloaded(draft, PANEL), PANEL, low_1="80")
    assert asked(draft, PANEL)["range: g1 / c1"] == (0.5, 1.5, "x_reference")
    assert asked(draft, PANEL)["range: g0 / c1"] == (0.8, 1.5, "x_reference")


def test_an_exception_that_is_no_range_is_never_asked() -> None:
    draft = exceptions_table.entered(PANEL, Draft.of(PANEL), 4, "100")
    assert draft.limits == Draft.of(PANEL).limits
    with pytest.raises(InvalidProblem, match="g1 / c1, exception: “100” cannot be taken"):
        draft.problem(PANEL, PANEL_REFERENCE)


def test_a_channel_far_off_is_asked_back_once_for_all_its_cells() -> None:
    draft = entered(Draft.of(PANEL), PANEL, high_2="1125")
    (doubt,) = doubts.found(PANEL, PANEL_REFERENCE, draft, lambda: 1.0)
    assert (doubt.field, doubt.value) == ("high.c2", 1125.0)
    sure = draft.confirmed(doubt.field, doubt.value)
    assert not doubts.found(PANEL, PANEL_REFERENCE, reloaded(sure, PANEL), lambda: 1.0)


BOUND = st.tuples(st.booleans(), st.integers(0, 400).map(float))


@given(
    channels=st.lists(st.tuples(st.integers(0, 100), st.integers(100, 300)),
                      min_size=3, max_size=3),
    own=st.dictionaries(st.integers(0, 11), st.tuples(BOUND, BOUND), max_size=6),
    locale=st.sampled_from(["en", "de", "fr"]),
)  # fmt: skip
def test_a_panel_comes_back_as_it_was_typed(
    channels: list[tuple[int, int]], own: dict[int, Any], locale: str
) -> None:
    model = PANEL.with_card(replace(PANEL.card, locale=locale))
    draft = Draft.of(model)
    for row, (low, high) in enumerate(channels):
        draft = entered(draft, model, **{f"low_{row}": str(low), f"high_{row}": str(high)})
    for cell, (low, high) in own.items():
        limits = CellLimits(cell, None, None)
        for fields, (in_money, value) in ((("low", "least"), low), (("high", "most"), high)):
            limits = limits.with_figure(fields[in_money], value)  # type: ignore[arg-type]
        text = exceptions_table.written(model, limits)
        draft = exceptions_table.entered(model, draft, cell, text)
        assert draft.limits[cell] == limits
    assert draft.own == frozenset(own)
    assert reloaded(draft, model) == draft
    for cell, limits in enumerate(draft.limits):
        if cell not in own:
            low, high = channels[cell % 3]
            assert limits == CellLimits(cell, float(low), float(high))


def test_a_set_of_single_cells_opens_as_channels_and_exceptions() -> None:
    draft = exceptions_table.entered(PANEL, Draft.of(PANEL), 4, "60-110")
    draft = entered(draft, PANEL, high_0="120")
    again = of_set(draft, PANEL)
    assert (again.channels, again.own, again.limits) == (draft.channels, draft.own, draft.limits)


def test_an_old_link_with_limits_of_single_cells_opens_as_exceptions() -> None:
    draft, dropped = address.from_query({"rows": "0.80-120_5.lock_99.1-2"}, PANEL)
    assert dropped == ("rows=99.1-2",)
    assert draft.own == {0, 5}
    assert asked(draft, PANEL)["range: g0 / c0"] == (0.8, 1.2, "x_reference")
    assert draft.limits[5].locked
