"""A question with some of its numbers moved, as a person would write them into the problem file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from mmm_core.errors import InvalidProblem
from optimizer.feasibility.remedy import Remedy
from optimizer.guardrails import Declined
from optimizer.problem import PlanProblem
from optimizer.requirements import Ground, Reading, Requirement
from optimizer.requirements.sentence import outward


@dataclass(frozen=True)
class Move:
    """A number that was moved, or a requirement that was dropped.

    Parameters
    ----------
    reading : the number as it was and as it is now; None where the requirement was dropped
    amount : how far that is: money, or what a floor counts in
    money : whether it is money, which adds up with that of other moves
    """

    reading: Reading | None
    amount: float
    money: bool


@dataclass(frozen=True)
class Rewritten:
    """A question as it was asked, and as it stands with numbers moved.

    Parameters
    ----------
    asked, problem : before and after
    moves : by label and field ("" where the requirement was dropped)
    """

    asked: PlanProblem
    problem: PlanProblem
    moves: Mapping[tuple[str, str], Move] = field(default_factory=dict)

    def moved(
        self, source: Requirement, to: Reading, amount: float, money: bool, rounded: bool = True
    ) -> Rewritten:
        """One number moved further: to what a plan needs, rounded away from where it began.

        The requirement is dropped where it takes no such number.

        Raises
        ------
        InvalidProblem
            If nothing is left to ask.
        """
        key = (source.label, to.field)
        before = self.moves.get(key)
        if before is not None and before.reading is not None:
            to = replace(to, before=before.reading.before)
            amount += before.amount
        if rounded:
            to = replace(to, after=outward(to.before, to.after))
        try:
            other = source.moved(to.field, to.after)
        except InvalidProblem:
            return self.dropped(source, amount)
        moves = {**self.moves, key: Move(to, amount, money)}
        return Rewritten(self.asked, _with(self.problem, source.label, other), moves)

    def dropped(self, source: Requirement, amount: float) -> Rewritten:
        """One requirement less.

        Raises
        ------
        InvalidProblem
            If nothing is left to ask, or nobody asked for it.
        """
        if not any(one.label == source.label for one in self.asked.requirements):
            raise InvalidProblem(f"{source.label!r} is no part of the question.", "Keep it.")
        others = {key: move for key, move in self.moves.items() if key[0] != source.label}
        moves = {**others, (source.label, ""): Move(None, amount, False)}
        return Rewritten(self.asked, _with(self.problem, source.label, None), moves)

    def steps(self, ground: Ground, tried: bool) -> tuple[Remedy, ...]:
        """The moves to make, those that move most money first."""
        order = sorted(self.moves.items(), key=lambda one: (not one[1].money, -one[1].amount))
        return tuple(
            Remedy(
                source=required(self.asked, label),
                field=_path(self.asked, label, of),
                cells=_where(move.reading, ground),
                reading=move.reading,
                amount=move.amount,
                money=move.money,
                tried=tried,
            )
            for (label, of), move in order
        )


def required(problem: PlanProblem, label: str) -> Requirement:
    """The requirement of a problem that is called so."""
    return next(one for one in problem.requirements if one.label == label)


def _with(problem: PlanProblem, label: str, other: Requirement | None) -> PlanProblem:
    """The question with another requirement in the place of one, or with none there."""
    source = required(problem, label)
    if source is problem.budget:
        return replace(problem, budget=other)  # type: ignore[arg-type]
    if source is problem.goal:
        return replace(problem, goal=other)  # type: ignore[arg-type]
    guardrails = [other if one is source else one for one in problem.guardrails]
    return replace(problem, guardrails=tuple(one for one in guardrails if one is not None))  # type: ignore[misc]


def _path(problem: PlanProblem, label: str, of: str) -> str:
    """Where it stands in the problem file: "budget.total", "guardrails.2.min", "declined.0"."""
    source = required(problem, label)
    place = source.place
    if not place or isinstance(source, Declined):
        others = problem.declined if place else problem.guardrails
        place = f"{place or 'guardrails'}.{[one.label for one in others].index(label)}"
    return f"{place}.{of}" if of else place


def _where(of: Reading | None, ground: Ground) -> str:
    """Where a number is needed, in words; empty where it is needed everywhere."""
    if of is None:
        return ""
    cell = "" if of.cell is None else ground.cells.text(of.cell)
    return ", ".join(part for part in (cell, of.when) if part)
