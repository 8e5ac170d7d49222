"""Questions that are well put and have no answer to show; the tree is in ``mmm_core.errors``."""

from __future__ import annotations

from collections.abc import Sequence

from mmm_core.errors import HeadroomError
from optimizer.feasibility.remedy import Remedy
from optimizer.requirements import Requirement


class NoAnswer(HeadroomError):
    """The question is well put; there is no plan to show for it."""

    kind = "no_answer"


class Infeasible(NoAnswer):
    """The guardrails and the budget cannot all hold.

    Attributes
    ----------
    conflict : an irreducible set: drop any one of them and the rest can hold
    remedies : a way out; the cheapest where all of it is money
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


class Undecided(NoAnswer):
    """Neither a plan nor a proof that there is none was found, and time was not what lacked."""

    kind = "undecided"


class SolverTrouble(NoAnswer):
    """The solvers gave up on a program that has an optimum."""

    kind = "solver_trouble"


class NoRoundPlan(NoAnswer):
    """No plan of round amounts keeps every guardrail."""

    kind = "no_round_plan"


class CheckFailed(NoAnswer):
    """An answer failed its own check and is withheld."""

    kind = "check_failed"
