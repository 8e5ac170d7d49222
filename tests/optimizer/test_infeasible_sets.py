"""Thirty sets of guardrails that cannot all hold: the clash is irreducible, the way out is one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pytest

from mmm_core.card import ModelCard, Outcome
from mmm_core.plan import default_horizon, reference_plan
from optimizer.domain.projection import build_domain, domain_of
from optimizer.errors import Infeasible, NoAnswer
from optimizer.feasibility.remedy import Remedy
from optimizer.feasibility.require import require_feasible
from optimizer.guardrails import (
    DarkPeriods,
    GroupRange,
    Guardrail,
    Lock,
    MaxShift,
    MinReturn,
    OnAir,
    OnOrOff,
    PeriodBudget,
    Ramp,
    Ratio,
    RiskFloor,
    SpendRange,
)
from optimizer.posed import ground_of
from optimizer.problem import PlanProblem
from optimizer.requirements.budget import BUDGET, Budget
from optimizer.requirements.goal import LABEL as GOAL
from optimizer.requirements.goal import Goal
from optimizer.solve import solve
from optimizer.warm_start import WarmStart
from tests.builders import hill_model

CARD = ModelCard("made", Outcome("revenue", "EUR", 1.0), currency="EUR", margin=0.5)
MODEL = hill_model(channels=3, samples=20, s_shaped=False, card=CARD)
HORIZON = default_horizon(MODEL)
REFERENCE = reference_plan(MODEL, HORIZON)
GROUND = ground_of(MODEL, REFERENCE)
TOTAL = REFERENCE.plan.total()
MONEY = GROUND.reference_total
PERIODS = GROUND.reference.sum(axis=1)
BRINGS = GROUND.outcome(GROUND.reference)
MEAN = float(BRINGS.sum(axis=0).mean())
SPAN = (GROUND.dates[2], GROUND.dates[5])
IN_SPAN = float(PERIODS[2:6].sum())

ALL: dict[str, tuple[str, ...]] = {}
C0, C1, C2 = ({"channel": (f"c{i}",)} for i in range(3))
C01, C12 = {"channel": ("c0", "c1")}, {"channel": ("c1", "c2")}
IDLE = SpendRange("idle", ALL, 0.0, 3.0, "x_reference")


def x_reference(
    label: str, cells: Mapping[str, tuple[str, ...]], low: float | None, high: float | None
) -> SpendRange:
    return SpendRange(label, cells, low, high, "x_reference")


@dataclass(frozen=True)
class Set:
    """A budget, guardrails, perhaps a goal; ``clash`` where only one conflict is possible."""

    budget: Budget | None
    guardrails: Sequence[Guardrail]
    clash: frozenset[str] | None = None
    goal: Goal | None = None

    @property
    def problem(self) -> PlanProblem:
        """The question."""
        return PlanProblem(HORIZON, self.budget, guardrails=tuple(self.guardrails), goal=self.goal)


def clash(*labels: str) -> frozenset[str]:
    return frozenset(labels)


EXACT, AT_MOST = Budget(TOTAL), Budget(TOTAL, "<=")

SETS: dict[str, Set] = {
    # --- budget, bounds and sums
    "caps below the budget": Set(
        Budget(2 * TOTAL), [x_reference("cap", ALL, 0.2, 1.4)], clash("cap", BUDGET)
    ),
    "caps of three cells below the budget": Set(
        Budget(1.5 * TOTAL),
        [x_reference(f"cap{k}", {"channel": (f"c{k}",)}, None, 1.0 + 0.1 * k) for k in range(3)],
        clash("cap0", "cap1", "cap2", BUDGET),
    ),
    "floors above the budget, one guardrail idle": Set(
        Budget(0.75 * TOTAL, "<="), [x_reference("floor", C01, 1.0, None), IDLE,
                                    GroupRange("most", C12, None, 2.0, "x_reference"),
                                    x_reference("third", C2, 0.9, None)],
        clash("floor", "third", BUDGET),
    ),
    "observed maxima below the budget": Set(
        Budget(5 * TOTAL), [SpendRange("seen", ALL, None, 1.0, "x_observed_max")],
        clash("seen", BUDGET),
    ),
    "a group's floor above its cells' caps": Set(
        EXACT, [GroupRange("group", C01, 1.3, None, "x_reference"), x_reference("cap", C01, 0, 1.1),
                x_reference("free", C2, 0.1, 3.0)],
        clash("group", "cap"),
    ),
    "two groups that overlap": Set(
        Budget(TOTAL, "<="),
        [GroupRange("left", C01, 0.7, None, "share_of_total"),
         GroupRange("right", C12, 0.7, None, "share_of_total"),
         SpendRange("middle", C1, None, 0.3, "share_of_total"),
         SpendRange("some", C0, 1e5, None, "money")],
        clash("left", "right", "middle", "some"),
    ),
    "a group in money above the budget": Set(
        EXACT, [GroupRange("group", C12, 1.1 * TOTAL, None, "money"), IDLE], clash("group", BUDGET)
    ),
    "shares that cannot add up": Set(
        EXACT, [SpendRange("shares", ALL, 0.4, None, "share_of_total")], clash("shares", BUDGET)
    ),
    # --- ratios
    "a ratio against two ranges": Set(
        AT_MOST,
        [Ratio("ratio", C0, C1, 2.0 * MONEY[0] / MONEY[1], None),
         x_reference("cap", C0, None, 1.2), x_reference("floor", C1, 0.8, None), IDLE],
        clash("ratio", "cap", "floor"),
    ),
    "a circle of ratios": Set(
        EXACT,
        [Ratio("a", C0, C1, 1.5, None), Ratio("b", C1, C2, 1.5, None),
         Ratio("c", C2, C0, 1.5, None),
         x_reference("wide", ALL, 0.0, 30.0)],
        clash("a", "b", "c", BUDGET),
    ),
    "a ratio against a lock and a cap": Set(
        Budget(3 * TOTAL, "<="),
        [Lock("lock", C1), Ratio("ratio", C0, C1, 3.0 * MONEY[0] / MONEY[1], None),
         x_reference("cap", C0, None, 2.0)],
        clash("lock", "ratio", "cap"),
    ),
    # --- nothing or enough
    "nothing or enough, and a budget between": Set(
        Budget(0.5 * float(MONEY.min())), [OnOrOff("or", ALL, 1.0, "x_reference")],
        clash("or", BUDGET),
    ),
    "nothing or enough, above a cap that must be used": Set(
        EXACT,
        [OnOrOff("or", C0, 1.5, "x_reference"), x_reference("cap", C0, None, 1.2),
         x_reference("others", C12, None, 1.0)],
        clash("or", "cap", "others", BUDGET),
    ),
    "enough in each period, above the observed most": Set(
        Budget(30 * TOTAL, "<="),
        [OnOrOff("or", C1, 20.0, "x_reference", "period"), x_reference("some", C1, 0.5, None),
         SpendRange("seen", C1, None, 2.0, "x_observed_max")],
        clash("or", "some", "seen"),
    ),
    # --- locks
    "a lock against a cap": Set(
        AT_MOST, [Lock("lock", C2), SpendRange("cap", C2, None, 10.0), IDLE], clash("lock", "cap")
    ),
    "a lock of some periods against a cap": Set(
        AT_MOST, [Lock("lock", C2, SPAN), x_reference("cap", C2, None, 0.1)], clash("lock", "cap")
    ),
    "locks above the budget": Set(
        Budget(0.5 * TOTAL, "<="), [Lock("one", C01), Lock("two", C2), IDLE], None
    ),
    "a lock against dark periods": Set(
        EXACT, [Lock("lock", C0), DarkPeriods("dark", C0, SPAN), x_reference("more", C12, 0.2, 3)],
        clash("lock", "dark"),
    ),
    # --- shift
    "a small shift against a floor": Set(
        EXACT, [MaxShift("shift", 0.02), x_reference("floor", C0, 1.8, None), IDLE],
        clash("shift", "floor", BUDGET),
    ),
    "a small shift against a share": Set(
        AT_MOST,
        [MaxShift("shift", 0.05),
         SpendRange("share", C0, 0.2 + MONEY[0] / TOTAL, None, "share_of_total"),
         SpendRange("some", C1, 1e5, None)],
        clash("shift", "share", "some"),
    ),
    # --- calendars
    "a period budget against locks": Set(
        AT_MOST, [PeriodBudget("early", SPAN, None, 0.5 * IN_SPAN), Lock("lock", ALL, SPAN)],
        clash("early", "lock"),
    ),
    "a period budget that a fixed calendar cannot keep": Set(
        EXACT, [PeriodBudget("early", SPAN, 0.7 * TOTAL, None), x_reference("wide", ALL, 0, 2)],
        clash("early", BUDGET),
    ),
    "on air in dark periods": Set(
        AT_MOST, [DarkPeriods("dark", C0, SPAN), OnAir("air", C0, SPAN, 1e4), IDLE,
                  x_reference("floor", C1, 0.5, None)],
        clash("dark", "air"),
    ),
    "on air against a ramp": Set(
        AT_MOST, [Ramp("ramp", C0, 0.01), OnAir("air", C0, SPAN, 1e4), IDLE], clash("ramp", "air")
    ),
    "on air above the budget": Set(
        Budget(0.5 * TOTAL, "<="),
        [OnAir("air", ALL, (GROUND.dates[0], GROUND.dates[-1]), float(PERIODS.max()))],
        clash("air", BUDGET),
    ),
    # --- what money must bring
    "a return against a floor on spend": Set(
        AT_MOST,
        [MinReturn("return", C0, iroas=float(2 * BRINGS[0].mean() / MONEY[0])),
         x_reference("floor", C0, 1.0, None), IDLE],
        clash("return", "floor"),
    ),
    "a marginal return against a floor on spend": Set(
        EXACT, [MinReturn("return", C1, mroas=50.0), x_reference("floor", C1, 1.0, None), IDLE],
        clash("return", "floor"),
    ),
    "bad draws out of reach": Set(
        AT_MOST,
        [RiskFloor("risk", "incremental", 1.5 * MEAN, tail_share=0.2),
         x_reference("range", ALL, 0.5, 1.5)],
        None,
    ),
    "a probability out of reach": Set(
        EXACT,
        [RiskFloor("likely", "incremental", 2.0 * MEAN, probability=0.8),
         x_reference("range", ALL, 0.8, 1.2), Ratio("idle", C0, C1, None, 1e3)],
        None,
    ),
    "a goal out of reach of the caps": Set(
        None, [x_reference("cap", ALL, None, 1.1)], clash("cap", GOAL), Goal(1.3 * MEAN)
    ),
    "a goal beyond the budget": Set(
        Budget(0.5 * TOTAL, "<="), [IDLE], None, Goal(1.2 * MEAN)
    ),
    "an efficiency that committed spend does not keep": Set(
        Budget(2 * TOTAL, "<="), [Lock("lock", ALL), IDLE], clash("lock", GOAL),
        Goal(1.5 * MEAN / TOTAL, "iroas"),
    ),
}  # fmt: skip


def holds(problem: PlanProblem, labels: frozenset[str]) -> bool:
    """Whether the guardrails of a question with these labels, and perhaps its budget, can hold."""
    budget = problem.budget if BUDGET in labels else None
    required = [one for one in problem.requirements if one.label in labels]
    # A question needs a budget or a goal; one that limits nothing stands in for none.
    asked = replace(
        problem,
        budget=budget or Budget(1e15, "<="),
        guardrails=tuple(
            guardrail for guardrail in problem.guardrails if guardrail.label in labels
        ),
        goal=problem.goal if GOAL in labels else None,
    )
    try:
        require_feasible(asked, GROUND, domain_of(asked, required, GROUND), WarmStart())
    except NoAnswer:
        # Without any budget nobody has looked everywhere: no plan is known all the same.
        return False
    return True


def refused(problem: PlanProblem) -> Infeasible:
    with pytest.raises(Infeasible) as caught:
        require_feasible(problem, GROUND, build_domain(problem, GROUND), WarmStart())
    return caught.value


@pytest.mark.sweep(keep=12)
@pytest.mark.parametrize("name", SETS)
def test_the_conflict_is_irreducible(name: str) -> None:
    asked = SETS[name]
    found = frozenset(one.label for one in refused(asked.problem).conflict)
    if asked.clash is not None:
        assert found == asked.clash
    assert not holds(asked.problem, found)
    for label in found:
        assert holds(asked.problem, found - {label}), f"without {label!r} it is still impossible"


def written(problem: PlanProblem, steps: Sequence[Remedy]) -> PlanProblem:
    """The question with every step's number where the step says that it stands."""
    guardrails: list[Guardrail | None] = list(problem.guardrails)
    for step in steps:
        place, *rest = step.field.split(".")
        if place == "guardrails":
            at, *field = rest
            old, new = guardrails[int(at)], None
            assert old is not None
            if step.reading is not None:
                new = replace(old, **{field[0]: step.reading.after})  # type: ignore[type-var]
            guardrails[int(at)] = new
            continue
        assert step.reading is not None
        part = replace(getattr(problem, place), **{rest[0]: step.reading.after})
        problem = replace(problem, **{place: part})  # type: ignore[arg-type]
    return replace(problem, guardrails=tuple(one for one in guardrails if one is not None))


@pytest.mark.sweep(keep=16)
@pytest.mark.parametrize("name", SETS)
def test_the_remedies_are_a_way_out(name: str) -> None:
    problem = SETS[name].problem
    remedies = refused(problem).remedies
    assert remedies
    assert len({step.field for step in remedies}) == len(remedies)
    for step in remedies:
        assert step.tried
        assert step.amount > 0
        assert step.reading is None or step.reading.missed
        if step.field == "budget.total":
            assert step.reading is not None
            moved_by = abs(step.reading.after - step.reading.before)
            assert moved_by == pytest.approx(step.amount, rel=5e-2)
    eased = written(problem, remedies)
    require_feasible(eased, GROUND, build_domain(eased, GROUND), WarmStart())


@pytest.mark.sweep(keep=12)
@pytest.mark.parametrize("name", SETS)
def test_no_step_of_the_way_out_is_idle(name: str) -> None:
    """Without any one of its moves there is no plan; so floors are lowered only where they must."""
    problem = SETS[name].problem
    remedies = refused(problem).remedies
    for step in remedies:
        others = written(problem, [one for one in remedies if one is not step])
        with pytest.raises(NoAnswer):
            require_feasible(others, GROUND, build_domain(others, GROUND), WarmStart())


def test_there_are_thirty() -> None:
    assert len(SETS) >= 30


@pytest.mark.parametrize("goal", [Goal(0.5 * MEAN / TOTAL, "iroas"), Goal(1.5 * MEAN)])
def test_a_goal_where_everything_is_committed(goal: Goal) -> None:
    budget = None if goal.spends_least else Budget(2 * TOTAL, "<=")
    problem = PlanProblem(HORIZON, budget, guardrails=(Lock("lock", ALL),), goal=goal)
    if goal.spends_least:
        assert {one.label for one in refused(problem).conflict} == {"lock", GOAL}
    else:
        assert solve(problem, MODEL, REFERENCE).status == "optimal"


def test_one_cell_between_nothing_and_enough() -> None:
    guardrails = (OnOrOff("or", C0, 1e6), SpendRange("off", C12, None, 0.0))
    problem = PlanProblem(HORIZON, Budget(5e5), guardrails=guardrails)
    assert {one.label for one in refused(problem).conflict} == {"or", "off", BUDGET}
