"""A way out of a conflict: numbers of the question to move so that a plan exists.

Rows give way by the least money; floors that no plan reaches beside that are lowered to what the
best plan reaches. Every number is written into the question, as a person would, and the question
is asked afresh before that is offered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from mmm_core.errors import InvalidProblem
from mmm_core.labels import Floats
from optimizer.criterion import Floor
from optimizer.deadline import Deadline
from optimizer.domain.projection import build_domain
from optimizer.feasibility.eased import rows_moved
from optimizer.feasibility.lowered import lower
from optimizer.feasibility.nearest import finite
from optimizer.feasibility.needed import spending_what_the_goal_needs
from optimizer.feasibility.remedy import Remedy
from optimizer.feasibility.rewriting import Rewritten, required
from optimizer.feasibility.settle import Settled, settle
from optimizer.feasibility.taken_back import taken_back
from optimizer.problem import PlanProblem
from optimizer.requirements import Ground, Requirement
from optimizer.requirements.goal import Goal
from optimizer.warm_start import WarmStart

# Of their moves, by how much floors are lowered further where no plan is found as they are.
_FURTHER = (1e-3, 1e-2, 5e-2, 0.2)
# Of a plan's money: what is this near to a limit stands at it.
_NEAR = 1e-6


def way_out(
    problem: PlanProblem, ground: Ground, deadline: Deadline, settled: Settled
) -> tuple[Remedy, ...]:
    """Numbers to move so that a plan exists; none where no number helps.

    Where taking declined moves back is enough, it is that.

    Parameters
    ----------
    settled : what is known of the question
    """
    back = taken_back(problem, ground, deadline.part(0.5))
    if back is not None:
        return back.steps(ground, tried=True)
    way = Rewritten(problem, problem)
    try:
        return _way_out(way, ground, deadline, settled)
    except InvalidProblem:
        # Nothing would be left to ask.
        if not problem.spends_least:
            return ()
    try:
        way = spending_what_the_goal_needs(way, ground, deadline.part(0.5))
        steps = _way_out(way, ground, deadline, Settled("rows"))
        # Least money for plans that spend so much: nobody asked for just that.
        return tuple(replace(one, money=False) for one in steps)
    except InvalidProblem:
        return ()


def _way_out(
    way: Rewritten, ground: Ground, deadline: Deadline, settled: Settled
) -> tuple[Remedy, ...]:
    held: dict[str, tuple[Requirement, ...]] = {}
    if settled.how == "rows":
        way = rows_moved(way, ground)
        if not way.moves:
            return ()
        settled = _settled(way.problem, ground, deadline.part(0.3))
    if settled.how in ("floors", "open"):
        way, held = _floors_lowered(way, settled, ground, deadline.part(0.5))
        way, settled = _loosened(way, ground, deadline)
    steps = way.steps(ground, settled.how == "holds")
    return tuple(replace(one, held_by=held.get(one.source.label, ())) for one in steps)


def _settled(problem: PlanProblem, ground: Ground, deadline: Deadline) -> Settled:
    """What is known of a question that nobody has looked at before."""
    return settle(problem, ground, build_domain(problem, ground), WarmStart(), deadline)


# --- floors -----------------------------------------------------------------------------


def _floors_lowered(
    way: Rewritten, settled: Settled, ground: Ground, deadline: Deadline
) -> tuple[Rewritten, dict[str, tuple[Requirement, ...]]]:
    """Floors as low as the best plan reaches; and of returns, who holds them down.

    A goal that nothing is left of beside the other floors goes before them.
    """
    assert settled.found is not None
    domain, warm = finite(build_domain(way.problem, ground), ground), WarmStart()
    floors, found = settled.floors, settled.found
    levels = lower(floors, domain, ground, warm, found, deadline.part(0.5))
    try:
        return _reached(way, floors, domain.spend(levels), ground)
    except InvalidProblem:
        goal = [floor for floor in floors if isinstance(floor.source, Goal)]
        levels = lower(goal, domain, ground, warm, found, deadline)
        return _reached(way, floors, domain.spend(levels), ground)


def _reached(
    way: Rewritten, floors: Sequence[Floor], spend: Floats, ground: Ground
) -> tuple[Rewritten, dict[str, tuple[Requirement, ...]]]:
    """Floors that a plan misses, at what it reaches."""
    problem, held = way.problem, dict[str, tuple[Requirement, ...]]()
    outcome, money = ground.brings(spend), spend.sum(axis=0)
    for floor in floors:
        short = floor.short(outcome, money)
        if short <= floor.allowed:
            continue
        assert floor.source is not None
        source = required(problem, floor.source.label)
        to = next(iter(source.readings(spend, ground)), None)
        if to is None:
            way = way.dropped(source, short)
            continue
        way = way.moved(source, to, short, money=False)
        if floor.a_return:
            held[source.label] = tuple(_holding(source, problem, spend, ground))
    return way, held


def _holding(
    source: Requirement, problem: PlanProblem, spend: Floats, ground: Ground
) -> Iterator[Requirement]:
    """Who stands at a limit at the plan with the best return."""
    near = _NEAR * float(spend.sum())
    others = (one for one in problem.requirements if one is not source)
    return (one for one in others if one.slack(spend, ground) <= near)


def _loosened(way: Rewritten, ground: Ground, deadline: Deadline) -> tuple[Rewritten, Settled]:
    """Floors lowered a little further, until a plan is found by asking afresh."""
    settled = _settled(way.problem, ground, deadline.part(0.4))
    floors = [one for one in way.moves.values() if not one.money and one.reading is not None]
    for further in _FURTHER:
        if settled.how == "holds" or deadline.over or not floors:
            break
        for (label, _), move in way.moves.items():
            if move.money or move.reading is None:
                continue
            first = move.reading.after
            after = first + further * (first - move.reading.before)
            to = replace(move.reading, after=after)
            way = way.moved(required(way.problem, label), to, 0.0, money=False)
        settled = _settled(way.problem, ground, deadline.part(0.6))
    return way, settled
