"""What a brief is about: one plan to decide on, against the current one and what else there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mmm_core.evaluation import PlanEvaluation
from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from optimizer.problem import PlanProblem
from planner.facts.answers import headline_facts
from planner.facts.fact import Facts, Source
from planner.facts.plans import source_of
from planner.finance.commitments import NOTHING_STANDS, Commitments
from planner.questions.assess import SHOWN_TAIL
from planner.questions.change import kept_before
from planner.questions.compare import compare_plans
from planner.questions.compared import Candidate, Compared, PlansCompared
from planner.questions.optimize import OptimizeAnswer
from planner.questions.recommendation import Recommendation, recommended

CURRENT = "Current plan"


@dataclass(frozen=True, eq=False)
class Subject:
    """A plan to decide on, and what is known of it without asking the optimizer again.

    Parameters
    ----------
    given : the model as it was asked of
    model : the same under what the plan assumes
    compared : the current plan, the plan itself, then the alternatives
    pair : the first two alone, as they are judged
    found : the answer that it is, where it was just asked for; None for any other plan
    problem : the question that it answers; None where it is the answer to none
    choice : whether to leave the current plan for it, where ``found`` does not say
    standing : money that is committed or spent
    kept : which scenario it is and what was decided on it: sentences; empty of other plans
    approved : who has approved it and when; "" while nobody has
    rejected : who has turned it down, when and why; "" where nobody has
    """

    given: FittedModel
    model: FittedModel
    compared: PlansCompared
    pair: PlansCompared
    found: OptimizeAnswer | None
    problem: PlanProblem | None
    choice: Recommendation
    standing: Commitments
    kept: tuple[str, ...] = ()
    approved: str = ""
    rejected: str = ""

    @property
    def current(self) -> Compared:
        """The plan that is in force."""
        return self.compared.plans[0]

    @property
    def plan(self) -> Compared:
        """The plan to decide on."""
        return self.compared.plans[1]

    @property
    def others(self) -> tuple[Compared, ...]:
        """What else could be done."""
        return self.compared.plans[2:]

    @property
    def is_fit(self) -> bool:
        """Whether any plan may be recommended."""
        verdict = "" if self.found is None else self.found.verdict.decision
        return self.plan.fitness.level != "not_fit" and verdict != "not_fit"

    @property
    def kept_before(self) -> frozenset[np.datetime64]:
        """Labels of periods that a plan for the rest of the horizon leaves as they are."""
        return kept_before(self.problem, self.model.frequency)

    @property
    def settled(self) -> frozenset[np.datetime64]:
        """Those, and labels of periods in which the money is spent."""
        return self.standing.spent | self.kept_before

    def money(self, of: PlanEvaluation) -> Floats:
        """Money of each cell in the periods that a plan may change, shape (cells,).

        Parameters
        ----------
        of : the plan, or the current one, as it was evaluated
        """
        kept = self.kept_before
        if not kept:
            return of.spend
        model, plan = self.plan.answer.model, of.plan
        open_ = [day not in kept for day in plan.horizon.dates(model.frequency)]
        found: Floats = plan.array(model)[open_].sum(axis=0)
        return found

    def compared_source(self, one: Compared) -> Source:
        """What facts of one of the plans are computed from."""
        return source_of(one.answer.model, one.candidate.plan, SHOWN_TAIL)

    @property
    def judged(self) -> Facts:
        """What is known of the answer, by id; nothing of a plan that is none."""
        return {} if self.found is None else headline_facts(self.found)


def subject(
    model: FittedModel,
    plan: Candidate,
    reference: Reference,
    others: Sequence[Candidate] = (),
    *,
    found: OptimizeAnswer | None = None,
    problem: PlanProblem | None = None,
    standing: Commitments = NOTHING_STANDS,
    kept: Sequence[str] = (),
    approved: str = "",
    rejected: str = "",
) -> Subject:
    """Hold a plan against the current one and against others, with the continuing tail.

    Parameters
    ----------
    reference : the current plan over the same horizon
    others : alternatives; the same names as elsewhere

    Raises
    ------
    InvalidProblem, InvalidPlan
        As ``compare_plans``.
    """
    current = Candidate(CURRENT, reference.plan, plan.assumptions)
    candidates = [current, plan, *others]
    compared = compare_plans(model, candidates, reference, SHOWN_TAIL, standing=standing)
    pair = compare_plans(model, candidates[:2], reference, SHOWN_TAIL, standing=standing)
    return Subject(
        given=model,
        model=compared.plans[1].answer.model,
        compared=compared,
        pair=pair,
        found=found,
        problem=problem if found is None else found.problem,
        choice=recommended(pair),
        standing=standing,
        kept=tuple(kept),
        approved=approved,
        rejected=rejected,
    )
