"""Moves of a plan in words: what goes where and brings what, and what refusals cost."""

from __future__ import annotations

from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from mmm_core.statistics import Summary, summarize
from optimizer.explain.finite_prices import FinitePrice
from optimizer.guardrails import Declined
from planner.questions.gains import change_of, on_profit
from planner.questions.optimize import OptimizeAnswer
from planner.wording import amounts, answers
from planner.wording.names import cell_name, listed
from planner.wording.units import Units

# Beside what the plan brings, a cost that is only rounding.
_NOTHING = 1e-6


def moved_cells(model: FittedModel, found: OptimizeAnswer) -> list[int]:
    """Cells whose money reads another under the plan, those that move most first."""
    now, then = _spend(found)
    say = Units.of(model).say_money
    cells = [k for k in range(now.size) if say(float(now[k])) != say(float(then[k]))]
    return sorted(cells, key=lambda k: -abs(then[k] - now[k]))


def move(model: FittedModel, found: OptimizeAnswer, cell: int) -> tuple[str, str]:
    """For example: "€4.20 M to €3.10 M", and "brings €420 k less (€210 to 630 k)"."""
    now, then = _spend(found)
    money = Units.of(model).say_money
    moves = f"{money(float(now[cell]))} to {money(float(then[cell]))}"
    return moves, _brings(model, found, cell)


def brings(model: FittedModel, found: OptimizeAnswer) -> str:
    """What is told of a move: profit, where that is what the plan is for, else the outcome."""
    return "profit" if on_profit(found) else Units.of(model).result


def _brings(model: FittedModel, found: OptimizeAnswer, cell: int) -> str:
    units, change = Units.of(model), summarize(change_of(found, cell))
    if change.mean < 0:
        change, more = Summary(-change.mean, -change.median, -change.high, -change.low), "less"
    else:
        more = "more"
    if on_profit(found):
        return f"brings {units.say_money(change.mean)} {more} ({units.say_money_span(change)})"
    return f"brings {units.say_outcome(change.mean)} {more} ({units.say_outcome_span(change)})"


def kept(
    model: FittedModel, found: OptimizeAnswer, cell: int, price: FinitePrice | None
) -> tuple[str, str]:
    """For example: "stays at €4.20 M", and "costs €120 k incremental revenue (€50 to 200 k)".

    ``price`` is of the refusal; None where it is not known yet.
    """
    now, _ = _spend(found)
    stays = f"stays at {Units.of(model).say_money(float(now[cell]))}"
    if price is None:
        return stays, ""
    if price.gained is None:
        return stays, f"what that costs is not known: {price.note}"
    return stays, f"costs {_cost(model, found, price)}"


def _cost(model: FittedModel, found: OptimizeAnswer, price: FinitePrice) -> str:
    """Of a known price: "€120 k incremental revenue (€50 to 200 k)"."""
    gained = price.gained
    assert gained is not None
    if gained.mean <= _NOTHING * abs(found.optimum.certificate.value):
        return "nothing"
    mean, low, high = (
        answers.amount(model, found, value) for value in (gained.mean, gained.low, gained.high)
    )
    of = "more money" if found.problem.spends_least else answers.what(model, found)
    beyond = "; without it the plan goes beyond the data" if price.extrapolates else ""
    return f"{mean} {of} ({amounts.span(low, high)}){beyond}"


def together(model: FittedModel, found: OptimizeAnswer, count: int, price: FinitePrice) -> str:
    """For example: "Together the 2 refusals cost €310 k incremental revenue (€90 to 520 k)."."""
    if price.gained is None:
        return f"What the {count} refusals cost together is not known. {price.note}"
    return f"Together the {count} refusals cost {_cost(model, found, price)}."


def refusal(model: FittedModel, of: Declined) -> str:
    """For example: "TV: declined, kept as in the current plan. Reason: contract signed"."""
    names = listed([cell_name(model, int(cell)) for cell in model.cells.select(of.cells)])
    return f"{names}: declined, kept as in the current plan. Reason: {of.reason}"


def _spend(found: OptimizeAnswer) -> tuple[Floats, Floats]:
    """Money of each cell over the horizon, now and under the plan, (cells,)."""
    return found.answer.reference_evaluation.spend, found.answer.evaluation.spend
