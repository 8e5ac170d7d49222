"""What the workbook says between plans is what a comparison says: one reckoning, one unit."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, get_args

import numpy as np
import pytest

from mmm_core.assumptions import Assumptions, Row
from mmm_core.assumptions.row import MARGIN, VALUE
from mmm_core.card import Outcome
from mmm_core.errors import Cancelled, InvalidProblem
from mmm_core.model import Finding, FittedModel
from mmm_core.plan import Plan
from optimizer.errors import CheckFailed
from planner import services
from planner.finance.commitments import Commitment, Commitments
from planner.questions import compare
from planner.questions.chosen import Chosen
from planner.questions.commit import Commit
from planner.questions.compare import compare_plans
from planner.questions.compared import Candidate
from planner.questions.fitness import Fitness
from planner.questions.recommendation import Reason
from planner.questions.tipping_points import TippingPoints
from planner.questions.tornado import Bar, Tornado
from planner.wording.units import Units
from planner.workbook import runs
from planner.workbook.beside import Beside, beside
from planner.workbook.entry import Entry, Named, entries
from planner.workbook.flips import flips_of
from planner.workbook.minds import minds
from planner.workbook.said import chance_said
from planner.workbook.sheet import Book
from planner.workbook.workbook import written
from tests.planner.questions.forecasts import CARD, made, reference_of
from tests.planner.workbook.made import multiples
from tests.planner.workbook.office import cells, named, values

SIGN_UPS = Outcome("sign-ups", "sign-ups", 2.5)


@pytest.fixture(autouse=True)
def fit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small models count as fit to plan with."""
    monkeypatch.setattr(compare, "fitness_of", lambda *_: Fitness((), ()))


def times(model: FittedModel, by: float | Sequence[float]) -> Plan:
    plan = reference_of(model).plan
    return Plan.of(model, plan.horizon, plan.array(model) * by)


def told_of(model: FittedModel, *plans: Named) -> tuple[tuple[Entry, ...], Beside, Any, bytes]:
    """Entries, what is said between them, the workbook's values, and its bytes."""
    reference = reference_of(model)
    of = entries(model, plans, reference)
    told = beside(model, of, reference)
    assert told is not None
    content = written(of, told)
    return of, told, values(content), content


def two(model: FittedModel, *worlds: Assumptions) -> list[Named]:
    first, second = worlds or (Assumptions(),) * 2
    plans = multiples(model, reference_of(model).plan, {"Current plan": 1.0, "Bold": 1.2})
    return [replace(one, assumptions=a) for one, a in zip(plans, (first, second), strict=True)]


def row_of(book: Any, sheet: str, label: str, place: int = 0) -> list[Any]:
    """What stands beside a label."""
    found = [row for row in book[sheet].iter_rows(values_only=True) if row[0] == label]
    return [value for value in found[place][1:] if value is not None]


# --- what is recommended ------------------------------------------------------------------


@pytest.mark.parametrize("reason", [one for one in get_args(Reason) if one])
@pytest.mark.parametrize("best", [0, 1])
def test_the_plan_that_is_kept_is_flagged_and_paced(reason: Reason, best: int) -> None:
    """Whichever of them has the highest mean: the headline and the flag name one plan."""
    model = made()
    plans = two(model)[::-1]
    of, told, _, _ = told_of(model, *plans)
    told = replace(told, choice=replace(told.choice, kind="keep", reason=reason, place=best))
    assert told.headline.startswith("Keep the current plan")
    assert told.chosen == 1
    book = values(written(of, told))
    flags = [[cell.value for cell in row] for row in book["Summary"].iter_rows(max_row=12)]
    (flagged,) = [row for row in flags if "recommended" in row]
    assert flagged.index("recommended") == 2
    for sheet, title in (("Pacing", "B1"), ("Curves", "A1")):
        assert "Current plan" in book[sheet][title].value


def test_no_plan_is_flagged_where_the_one_that_is_kept_is_not_there() -> None:
    model = made()
    plans = [Named("Low", times(model, 0.8)), Named("Bold", times(model, 1.2))]
    of, told, _, _ = told_of(model, *plans)
    told = replace(told, choice=replace(told.choice, kind="keep", reason="unlikely", place=0))
    assert told.chosen is None
    said = {cell.value for cell in cells(values(written(of, told)))}
    assert "recommended" not in said


def test_the_plan_that_is_chosen_is_flagged() -> None:
    model = made()
    _, told, _, _ = told_of(model, *two(model))
    told = replace(told, choice=replace(told.choice, kind="choose", reason="", place=1))
    assert told.chosen == 1


def test_what_to_mind_of_plans_is_said_once() -> None:
    """Money that stands and is left, and what holds for all, which the screens say as well."""
    model = made()
    reference = reference_of(model)
    spend = reference.plan.array(model)
    day = reference.plan.horizon.dates(model.frequency)[0]
    rows = [Commitment(0, day, float(1.1 * spend[0, 0]), "committed")]
    standing = Commitments.of(model, rows)
    of = entries(model, two(model), reference, standing=standing)
    content = services.workbook(model, two(model), reference, standing=standing)
    said = [str(cell.value) for cell in cells(values(content)) if cell.value is not None]
    (left,) = [one for one in said if "leaves what is committed or spent" in one]
    assert left.startswith("Current plan leaves")
    assert not of[1].compared.departs
    for line in minds(of):
        assert said.count(line) == 1
    note = "A note of both plans."
    noted = [
        replace(
            one, compared=replace(one.compared, answer=replace(one.compared.answer, notes=(note,)))
        )
        for one in of
    ]
    assert minds(noted).count(note) == 1
    assert note not in minds(noted, said=f"Before. {note}")


# --- one unit -----------------------------------------------------------------------------


def test_what_is_called_revenue_is_money_and_what_is_called_sign_ups_is_not() -> None:
    model = made(card=replace(CARD, outcome=SIGN_UPS))
    of, _, book, _ = told_of(model, *two(model))
    outcome = [float(entry.of.total.mean()) for entry in of]
    revenue = [2.5 * one for one in outcome]
    counted = "Incremental outcome: sign-ups (sign-ups)"
    assert row_of(book, "Compare", counted) == pytest.approx(outcome)
    assert row_of(book, "Compare", "Incremental revenue") == pytest.approx(revenue)
    assert row_of(book, "Summary", "Incremental revenue") == pytest.approx(revenue)
    for plan in (0, 1):
        *_, together = row_of(book, "Cash by month", counted, plan)
        assert together == pytest.approx(outcome[plan])
        *_, earned = row_of(book, "Cash by month", "Margin earned", plan)
        assert earned == pytest.approx(0.4 * revenue[plan])
    live, parts = (row_of(book, "Compare", f"{counted}, against Current plan", at) for at in (0, 1))
    assert live == pytest.approx([0.0, outcome[1] - outcome[0]])
    assert parts[1] == pytest.approx(live[1])
    (interval,) = row_of(book, "Compare", "   90 % interval of the difference")
    assert interval.endswith("sign-ups")
    by_channel = next(
        place
        for place, row in enumerate(book["Compare"].iter_rows(values_only=True), start=1)
        if row[0] == "Incremental revenue by channel (EUR)"
    )
    found = [book["Compare"].cell(by_channel + 2 + k, 3).value for k in range(3)]
    assert sum(found) == pytest.approx(revenue[1])
    # Nothing that is called revenue, anywhere, is a count of sign-ups.
    for sheet in book:
        for row in sheet.iter_rows(values_only=True):
            label = str(row[0] or "").lower()
            amounts = [value for value in row[1:] if isinstance(value, float)]
            if "revenue" in label and "sign-ups" not in label:
                for value in amounts:
                    assert not np.isclose(value, outcome, rtol=1e-3).any(), (sheet.title, label)


def test_without_a_margin_the_chart_and_the_intervals_say_what_they_count() -> None:
    card = replace(CARD, outcome=SIGN_UPS, margin=None)
    model = made(card=card)
    of, _, book, content = told_of(model, *two(model))
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        charts = "".join(
            parts.read(name).decode() for name in parts.namelist() if "charts/chart" in name
        )
    assert "Incremental outcome: sign-ups (sign-ups), by month" in charts
    (interval, *_) = row_of(book, "Summary", "Incremental revenue, 90 % interval")
    assert interval == Units.of(of[0].model).say_outcome_span(of[0].compared.outcome)
    assert "Profit, 90 % interval" not in {cell.value for cell in cells(book)}


def test_a_tornado_of_outcome_is_in_the_money_it_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    model = made(card=replace(CARD, outcome=SIGN_UPS, margin=None))
    for name in ("advice", "finding", "dial_name", "dial_value"):
        monkeypatch.setattr(f"planner.workbook.flips.tipping.{name}", lambda *_: "said")
    monkeypatch.setattr("planner.workbook.flips.question", lambda *_: "A question")

    class Case:
        problem = None

    Case.model = model  # type: ignore[attr-defined]
    bar = Bar(None, 0.5, 1.5, 10.0, 40.0)  # type: ignore[arg-type]
    found = TippingPoints(Case, (), Tornado("incremental", 20.0, (bar,)))  # type: ignore[arg-type]
    said = flips_of(found)
    assert (said.on, said.in_money, said.gain) == ("incremental revenue (EUR)", True, 50.0)
    assert (said.bars[0].at_low, said.bars[0].at_high) == (25.0, 100.0)


MARGINS = Assumptions((Row(MARGIN, "margin", 0.4),))


def test_where_one_plan_lacks_a_margin_all_are_held_by_their_outcome() -> None:
    model = made(card=replace(CARD, margin=None))
    plans = two(model, Assumptions(), MARGINS)
    of, told, book, _ = told_of(model, *plans)
    assert told.compared.ranking.on == "incremental"
    outcome = np.array([entry.of.total for entry in of])
    current = of[0].of.total
    for plan, (entry, draws) in enumerate(zip(of, outcome, strict=True)):
        worst = np.sort(draws)[: draws.size // 10].mean()
        said = row_of(book, "Compare", "Bad case of outcome (mean of the worst tenth)")[plan]
        assert said == pytest.approx(worst, rel=0.02)
        assert entry.compared.bad.on == "incremental"
        regret = row_of(
            book,
            "Compare",
            "Expected regret: what the best of these plans brings more, draw by draw (outcome)",
        )
        assert regret[plan] == pytest.approx((outcome.max(axis=0) - draws).mean(), abs=1e-3)
    chances = row_of(book, "Compare", "Chance of a loss against the current plan (outcome)")
    assert chances == ["same plan", "under 1 %"]
    assert (outcome[1] < current).mean() == 0
    matrix = row_of(book, "Risk", "Bold")
    assert matrix == ["over 99 %", "same plan"]


def test_where_one_plan_lacks_a_value_no_return_is_in_money() -> None:
    model = made(card=replace(CARD, outcome=replace(SIGN_UPS, value_per_unit=None)))
    worth = Assumptions((Row(VALUE, "value", 2.5),))
    of, _, book, _ = told_of(model, *two(model, Assumptions(), worth))
    returns = [float(entry.of.total.mean()) / entry.compared.spend for entry in of]
    assert row_of(book, "Compare", "Average sign-ups per money") == pytest.approx(returns)
    assert row_of(book, "Summary", "Average sign-ups per money") == pytest.approx(returns)
    assert row_of(book, "Compare", "Incremental revenue")[0] == "n/a"


@pytest.mark.parametrize("worlds", [(), (Assumptions(), MARGINS)])
def test_the_workbook_says_what_the_comparison_says(worlds: tuple[Assumptions, ...]) -> None:
    model = made(card=replace(CARD, outcome=SIGN_UPS, margin=None if worlds else 0.4))
    plans = two(model, *worlds)
    of, told, book, _ = told_of(model, *plans)
    candidates = [Candidate(one.name, one.plan, one.assumptions) for one in plans]
    found = compare_plans(model, candidates, reference_of(model), "reference")
    assert told.compared.ranking.on == found.ranking.on
    on = "profit" if found.ranking.on == "profit" else "outcome"
    for plan, one in enumerate(found.plans):
        assert of[plan].compared.bad == one.bad
        assert of[plan].compared.loses == one.loses
        said = row_of(book, "Compare", f"Bad case of {on} (mean of the worst tenth)")[plan]
        assert said == pytest.approx(one.bad.brings)
        committed = row_of(book, "Compare", "Amount to commit to: outcome")[plan]
        assert one.commit is not None
        assert committed == pytest.approx(one.commit.outcome)


@pytest.mark.parametrize("level", ["", "not_fit"])
def test_of_a_plan_that_draws_chose_what_others_say_may_be_committed_to(
    level: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing where the model is not fit to plan with."""
    findings = (Finding("danger", "The chains disagree.", fitness="not_fit"),) if level else ()
    monkeypatch.setattr(compare, "fitness_of", lambda *_: Fitness(findings, ()))
    model = made()
    elsewhere = Commit(1234.5, 67.5, out_of_sample=True)
    plans = [two(model)[0], replace(two(model)[1], chosen=Chosen(commit=elsewhere))]
    _, _, book, _ = told_of(model, *plans)
    said = [
        row_of(book, "Compare", f"Amount to commit to: {on}")[1] for on in ("outcome", "profit")
    ]
    assert said == (["none", "none"] if level else [1234.5, 67.5])


def test_with_a_required_return_what_is_above_it_counts_and_is_named() -> None:
    model = made(card=replace(CARD, required_return=0.3))
    of, told, book, _ = told_of(model, *two(model))
    assert told.compared.ranking.on == "above"
    above = [entry.of.profit() - 0.3 * entry.compared.spend for entry in of]  # type: ignore[operator]
    on = "profit above the required return"
    (bad, worse) = row_of(book, "Compare", f"Bad case of {on} (mean of the worst tenth)")
    assert (bad, worse) == pytest.approx([entry.compared.bad.brings for entry in of])
    assert bad == pytest.approx(np.sort(above[0])[:3].mean(), rel=0.1)
    share = float((above[1] > above[0]).mean())
    said = {cell.value for cell in cells(book)}
    assert f"Chance that a plan beats another, on {on} (EUR)" in said
    assert row_of(book, "Risk", "Bold")[0] == chance_said(share)
    assert row_of(book, "Summary", f"Chance of a loss against the current plan ({on})")[1] == (
        chance_said(float((above[1] < above[0]).mean()))
    )


# --- the same plan ------------------------------------------------------------------------


def test_a_plan_that_differs_by_rounding_is_the_same_plan() -> None:
    model = made()
    plans = [Named("Current plan", times(model, 1.0)), Named("Kept", times(model, 1 + 1e-9))]
    _, told, book, _ = told_of(model, *plans)
    assert told.compared.ranking.same.all()
    chances = row_of(book, "Compare", "Chance of a loss against the current plan (profit)")
    assert chances == ["same plan", "same plan"]
    for place in (0, 1):
        # How often, and how often by more than an amount.
        for name in ("Current plan", "Kept"):
            assert row_of(book, "Risk", name, place)[:2] == ["same plan", "same plan"]


# --- no cell without a number ---------------------------------------------------------------


def test_channels_without_money_leave_no_cell_without_a_number() -> None:
    """The first money of a steep curve returns without limit; what is not spent adds nothing."""
    model = services.load("larkfield_national")
    reference = services.reference_for(model)
    spend = reference.plan.array(model)
    nothing = [name["channel"] in ("search", "display") for name in model.cells.names]
    plans = [
        Named("Current plan", reference.plan),
        Named("Less", Plan.of(model, reference.plan.horizon, np.where(nothing, 0.0, spend))),
        Named("Nothing", Plan.of(model, reference.plan.horizon, 0.0 * spend)),
    ]
    content = services.workbook(model, plans, reference)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheets = [name for name in parts.namelist() if "worksheets/sheet" in name]
        said = b"".join(parts.read(name) for name in sheets)
    assert not re.findall(rb"<v>[^<]*(?:nan|inf)[^<]*</v>", said.lower())
    app = services.assess(model, plans[1].plan, reference, services.SHOWN_TAIL).evaluation
    expected = app.mroas(range(len(model.cells)), 1.0).mean
    book = values(content)
    assert named(book, "mROAS_2") == pytest.approx(expected, rel=1e-6)
    assert named(book, "mROAS_3") == named(book, "iROAS_3") == named(book, "Payback_3") == "n/a"
    # What is called a chance of something that nothing was spent on is none.
    for label in (
        "Chance to earn the required return on all its spend",
        "Chance to have paid back for good by",
    ):
        assert row_of(book, "Compare", label)[2] == "n/a"


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_figure_that_is_no_number_is_refused(value: float) -> None:
    sheet = Book("title", 1.0, 1.0).sheet("Any")
    with pytest.raises(CheckFailed, match=r"'Any' C2 would say"):
        sheet.formula(1, 2, "1/0", value)
    row = runs.Row(2)
    row.numbers(3, 7)
    with pytest.raises(CheckFailed, match="'Any' row 2 would say"):
        sheet.sheet.write_row_of(row, 1, (1.0, value, 2.0))


# --- who waits ----------------------------------------------------------------------------


def test_writing_is_told_plan_by_plan_and_given_up() -> None:
    model = made()
    told = []
    services.workbook(
        model, two(model), reference_of(model), watcher=lambda at: told.append(at) is None
    )
    assert [(at.done, at.total, at.what) for at in told] == [
        (0, 2, "Current plan"),
        (1, 2, "Bold"),
    ]
    with pytest.raises(Cancelled):
        services.workbook(model, two(model), reference_of(model), watcher=lambda _: False)


def test_two_workbooks_are_told_apart_by_all_that_they_say() -> None:
    model = made()
    one = Named("Bold", times(model, 1.2))
    others = (
        replace(one, name="Bolder"),
        replace(one, plan=times(model, 1.3)),
        replace(one, assumptions=MARGINS),
        replace(one, proof=(("Scenario", "version 2"),)),
        replace(one, verdict="Change"),
        replace(one, chosen=Chosen()),
        replace(one, chosen=Chosen(holds=True)),
        replace(one, said={"declined": [1]}),
        replace(one, marked="proposed by Ada"),
    )
    assert one.fingerprint == Named("Bold", times(model, 1.2)).fingerprint
    assert len({one.fingerprint, *(other.fingerprint for other in others)}) == 1 + len(others)


def test_plans_that_cannot_stand_together_are_refused() -> None:
    model = made()
    with pytest.raises(InvalidProblem, match="called 'Bold'"):
        entries(model, [two(model)[1]] * 2, reference_of(model))
    days = [str(day) for day in reference_of(model).plan.horizon.dates(model.frequency)]
    varying = Assumptions((Row(MARGIN, "margin", 0.3, first=days[2], last=days[4]),))
    with pytest.raises(InvalidProblem, match="differs between periods"):
        entries(model, two(model, Assumptions(), varying), reference_of(model))
