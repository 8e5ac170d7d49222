"""Questions that are well put and have no answer to show; the tree is in ``mmm_core.errors``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mmm_core.errors import HeadroomError
from optimizer.requirements import Reading, Requirement, Sentence


class NoAnswer(HeadroomError):
    """The question is well put; there is no plan to show for it."""

    kind = "no_answer"


@dataclass(frozen=True)
class Remedy:
    """One number to move so that a plan exists.

    Parameters
    ----------
    source : whose number it is
    cells : what it is a number of, in words (a cell, a month), where the source has several
    reading : the number as it is, and as it would have to be, in its own unit
    amount : how far that is: money, or what a floor counts in
    money : whether the amount is money
    tried : whether a plan was found with it, and with those beside it
    held_by : of a return, who stands at a limit at the best plan and holds it down
    """

    source: Requirement
    cells: str
    reading: Reading
    amount: float
    money: bool = True
    tried: bool = False
    held_by: tuple[Requirement, ...] = ()

    @property
    def sentence(self) -> Sentence:
        """The move in the source's own words."""
        return self.source.remedy(self.cells, self.reading)


class Infeasible(NoAnswer):
    """The guardrails and the budget cannot all hold.

    Attributes
    ----------
    conflict : an irreducible set: drop any one of them and the rest can hold
    remedies : the cheapest way out
    """

    kind = "infeasible"

    def __init__(
        self,
        message: str,
        remedy: str,
        conflict: Sequence[Requirement] = (),
        remedies: Sequence[Remedy] = (),
    ) -> None:
        super().__init__(message, remedy)
        self.conflict = tuple(conflict)
        self.remedies = tuple(remedies)


class OutOfReach(NoAnswer):
    """No plan reaches a floor, with as much money as plans were looked for."""

    kind = "out_of_reach"


class OutOfTime(NoAnswer):
    """Neither a plan nor a proof that there is none was found in time."""

    kind = "out_of_time"


class SolverTrouble(NoAnswer):
    """The solvers gave up on a program that has an optimum."""

    kind = "solver_trouble"


class NoRoundPlan(NoAnswer):
    """No plan of round amounts keeps every guardrail."""

    kind = "no_round_plan"


class CheckFailed(NoAnswer):
    """An answer failed its own check and is withheld."""

    kind = "check_failed"
