"""What a person looks at while asking: model, question, plan and screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from optimizer.problem import PlanProblem
from planner.finance.commitments import NOTHING_STANDS, Commitments
from planner.questions.compared import Candidate
from planner.questions.optimize import OptimizeAnswer

Screen = Literal["overview", "optimize", "what_if", "plans", "compare"]


@dataclass(frozen=True, eq=False)
class View:
    """What a person looks at while asking.

    Parameters
    ----------
    model : under what is assumed
    problem : the question in view; on screens without one, the question they begin with
    reference : the current plan over the same horizon
    screen : where it stands
    found : the answer to the question, where it is at hand
    plan : the plan in view that is no answer, as on What-if
    plans : those side by side on Compare
    standing : money that is committed or spent
    """

    model: FittedModel
    problem: PlanProblem
    reference: Reference
    screen: Screen = "optimize"
    found: OptimizeAnswer | None = None
    plan: Candidate | None = None
    plans: tuple[Candidate, ...] = ()
    standing: Commitments = NOTHING_STANDS
