"""Read-only tools on a view: each computes once, by the functions that the screens call.

Whatever is searched for is in ``solved``; here is what is evaluated, and which plans are in view.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from mmm_core.plan import Plan
from planner import services
from planner.agent.tools.kept_plans import kept_names, kept_plans
from planner.agent.tools.solved import Solved
from planner.questions.assess import PlanAnswer
from planner.questions.carry_over import CarryOver, carry_overs
from planner.questions.chosen import chosen_of
from planner.questions.compared import Candidate, PlansCompared
from planner.questions.diagnosis import Diagnosis
from planner.questions.evidence import CellReturn, next_step
from planner.questions.fitness import Fitness
from planner.questions.standing import UNKNOWN

CURRENT_PLAN, BEST_PLAN = "Current plan", "Optimized plan"


class Tools(Solved):
    """What may be computed of a view."""

    # --- evaluated ------------------------------------------------------------------------

    def evaluated(self, plan: Plan) -> PlanAnswer:
        """What a plan brings, against the current one, under what the question assumes."""
        problem, view = self.view.problem, self.view
        return services.assess(view.model, plan, view.reference, problem.tail, problem.assumptions)

    def returns(self, money: float | None = None) -> list[CellReturn]:
        """Returns of every cell at the current plan; of an unfit model nothing stands anywhere.

        Parameters
        ----------
        money : the next money, by default a round amount that is little beside the plan
        """
        money = money or next_step(self.view.reference.plan.total())
        tail = self.view.problem.tail
        found = self._once(
            f"returns {money!r}",
            lambda: services.returns(self.model, self.view.reference, tail, money),
        )
        if self.fitness().level != "not_fit":
            return list(found)
        return [replace(cell, standing=UNKNOWN) for cell in found]

    def fitness(self) -> Fitness:
        """How far the model is fit to plan with, as the current plan stands."""
        return self._once(
            "fitness",
            lambda: services.fitness_of(self.now().reference_evaluation),
        )

    def diagnosis(self) -> Diagnosis:
        """Everything that is looked at of whether the model may carry decisions."""
        return self._once("diagnosis", lambda: services.diagnose(self.now().reference_evaluation))

    def carry_overs(self) -> list[CarryOver]:
        """How long money on each channel works."""
        return self._once("carry over", lambda: carry_overs(self.model))

    def now(self) -> PlanAnswer:
        """The current plan, evaluated."""
        return self._once("now", lambda: self.evaluated(self.view.reference.plan))

    def compared(self, plans: Sequence[Candidate]) -> PlansCompared:
        """Plans side by side, the first of them what the others are told against."""
        view = self.view
        of = " | ".join((*(one.identity for one in plans), repr(view.standing)))
        return self._once(
            f"compared {of}",
            lambda: services.compare_plans(
                view.model, plans, view.reference, view.problem.tail, standing=view.standing
            ),
        )

    def candidates(self) -> tuple[Candidate, ...]:
        """Plans in view: those on Compare; else the current one, the plan in view, the best one."""
        view = self.view
        if view.plans:
            return view.plans
        assumed = view.problem.assumptions
        current = Candidate(CURRENT_PLAN, view.reference.plan, assumed)
        others = () if view.plan is None else (view.plan,)
        if self.fitness().level == "not_fit":
            return (current, *others)
        found = self.best()
        best = Candidate(BEST_PLAN, found.answer.plan, assumed, chosen=chosen_of(found.verdict))
        return (current, *others, best)

    def side_by_side(self, names: Collection[str]) -> tuple[Candidate, ...]:
        """Plans that are compared: those named, one alone against the current; else in view.

        Raises
        ------
        StorageTrouble, InvalidPlan
            If a kept one cannot be read, or is of cells that this fit does not have.
        """
        kept = kept_plans(self.view, tuple(one for one in names if one not in self._in_view()))
        if len(kept) == len(names) == 1:
            return (Candidate(CURRENT_PLAN, self.view.reference.plan, kept[0].assumptions), *kept)
        if len(kept) == len(names) > 1:
            return kept
        in_view = self.candidates()
        named = (*(one for one in in_view if one.name in names), *kept)
        return named if len(named) > 1 else in_view

    def is_kept(self, names: Collection[str]) -> bool:
        """Whether one of some plans is not in view, but kept."""
        return any(one not in self._in_view() for one in names)

    def plan_names(self) -> tuple[str, ...]:
        """What plans are called that a question may name, none of them computed."""
        return tuple(dict.fromkeys((*self._in_view(), *kept_names(self.view))))

    def _in_view(self) -> tuple[str, ...]:
        view = self.view
        if view.plans:
            return tuple(one.name for one in view.plans)
        return (CURRENT_PLAN, *(() if view.plan is None else (view.plan.name,)), BEST_PLAN)
