"""Facts of where cells stand against break-even (numbers 19), and how many stand where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mmm_core.economics import economics_of
from mmm_core.model import FittedModel
from mmm_core.plan import Plan
from optimizer.problem import Tail
from planner.facts.fact import Fact, Maker
from planner.facts.plans import CURRENT, of_cell, source_of
from planner.questions.evidence import standings_beside
from planner.questions.optimize import OptimizeAnswer
from planner.questions.standing import Standing, counts


def standing_facts(
    model: FittedModel, plan: Plan, tail: Tail, cells: Iterable[tuple[int, Standing]]
) -> Iterator[Fact]:
    """Where each cell stands at the current plan, in the order given; all of them counted.

    Parameters
    ----------
    plan : the current one
    cells : index of each, and where it stands
    """
    cells, make = list(cells), Maker((("plan", CURRENT),), source_of(model, plan, tail))
    economics = economics_of(model)
    even = None if economics is None else economics.break_even
    yield from make.fact("break_even", even, "return", "7")
    for place, count in counts(standing for _, standing in cells).items():
        yield from make.plus("standing", place).fact("cells", count, "count", "19")
    for cell, standing in cells:
        part = of_cell(make, model, cell)
        yield from part.fact("standing", standing.place, "word", "19")
        yield from part.fact("p_above_break_even", standing.chance, "share", "19")
        yield from part.fact("takes", standing.takes, "money", "19")


def answer_standing_facts(of: OptimizeAnswer) -> Iterator[Fact]:
    """The same of the current plan that an answer compares with, in the model's order."""
    answer = of.answer
    yield from standing_facts(
        answer.model, answer.reference.plan, answer.tail, enumerate(standings_beside(of))
    )
