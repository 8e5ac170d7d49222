"""Where a panel's money goes: the regions of a plan, or whatever else its cells are parted by."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from mmm_core.labels import CHANNEL
from planner.brief.page import Line
from planner.brief.subject import Subject
from planner.facts.briefs import money_facts, of_plan
from planner.facts.fact import Fact, Facts, Maker, about
from planner.questions.compared import Compared
from planner.wording import amounts
from planner.wording import facts as words
from planner.wording.names import dimension
from planner.wording.units import Units

_MOST, _REST = 6, "others"


def place_facts(of: Subject) -> Iterator[Fact]:
    """Money of every region under the plan and now; of the smaller moves together, if many."""
    one, make = of.plan, Maker(of_plan(of.plan.name), of.compared_source(of.plan))
    for dim in _dims(one):
        plan, now = _by(of, dim)
        order = _order(plan, now)
        for at in order:
            part = make.plus(dim, one.answer.model.cells.along(dim)[at])
            yield from money_facts(part, float(plan[at]), float(now[at]), float(plan[at] - now[at]))
        rest = order[_shown(order) :]
        if rest:
            part, sums = make.plus(_REST, dim), (float(plan[rest].sum()), float(now[rest].sum()))
            yield from money_facts(part, *sums, sums[0] - sums[1])
            yield from part.fact("count", len(rest), "count", "2")


def places_of(of: Subject, facts: Facts) -> tuple[Line, ...]:
    """A line a dimension, the most moved first; none of a national model."""
    one, units, lines = of.plan, Units.of(of.model), list[Line]()
    for dim in _dims(one):
        plan, now = _by(of, dim)
        order, labels = _order(plan, now), one.answer.model.cells.along(dim)
        shown = order[: _shown(order)]
        said = [_said(units, labels[at], about(facts, *_of(of, dim, labels[at]))) for at in shown]
        if len(shown) < len(order):
            rest = about(facts, *_of(of, _REST, dim))
            said.append(_said(units, f"{len(order) - len(shown)} others", rest))
        lines.append(Line(f"By {dimension(dim).lower()}", f"{'; '.join(said)}."))
    return tuple(lines)


def _of(of: Subject, kind: str, label: str) -> tuple[tuple[str, str], ...]:
    return (*of_plan(of.plan.name), (kind, label))


def _said(units: Units, name: str, mine: Facts) -> str:
    """``North €8.20 M (+€410 k)``."""
    spend, change = mine["spend"], mine["more_spend"]
    still = amounts.is_nothing(words.number(change), words.number(spend))
    return (
        f"{name} {words.say(units, spend)} ({'as now' if still else words.change(units, change)})"
    )


def _dims(one: Compared) -> list[str]:
    return [dim for dim in one.answer.model.cells.dims if dim != CHANNEL]


def _by(of: Subject, dim: str) -> tuple[np.ndarray, np.ndarray]:
    """Money under the plan and now of each label of a dimension, in what the plan may change."""
    one = of.plan
    cells = one.answer.model.cells
    at = [cells.along(dim).index(name[dim]) for name in cells.names]
    then, before = map(of.money, (one.evaluation, one.answer.reference_evaluation))
    plan, now = (np.bincount(at, each).astype(np.float64) for each in (then, before))
    return plan, now


def _order(plan: np.ndarray, now: np.ndarray) -> list[int]:
    """The most moved first; of those that move alike the larger."""
    return sorted(range(plan.size), key=lambda at: (-abs(plan[at] - now[at]), -plan[at]))


def _shown(order: list[int]) -> int:
    return len(order) if len(order) <= _MOST + 1 else _MOST
