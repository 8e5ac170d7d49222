"""The best plan within guardrails, said whole: certificate, comparison, verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from optimizer.deadline import DEFAULT_TIME_LIMIT, Deadline
from optimizer.explain.holding import cells_held
from optimizer.guardrails import BINDING, Guardrail, Lock, SpendRange
from optimizer.posed import model_under
from optimizer.problem import PlanProblem
from optimizer.programs.solver import prepare
from optimizer.progress import Watcher
from optimizer.requirements import Sentence
from optimizer.solve import Optimum, solve
from planner.questions.assess import PlanAnswer, assess_in
from planner.questions.current import current_plan
from planner.questions.judging import judged
from planner.questions.other_draws import OtherDraws
from planner.questions.verdict import Verdict

# Of the time limit, kept for the check on other draws however long the search might go on.
CHECKING = 0.25


@dataclass(frozen=True)
class GuardrailState:
    """One guardrail of the question, and where the plan stands with it.

    Parameters
    ----------
    guardrail : the question's own
    sentence : it in words
    slack, binding : how far the plan may still move, and whether that is nothing
    holds : cells that it holds one by one, and how; None where it is said as a whole
    cells : cells that it holds, one by one or together
    notes : what its author should know
    """

    guardrail: Guardrail
    sentence: Sentence
    slack: float
    binding: bool
    holds: Mapping[int, str] | None
    cells: tuple[int, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class OptimizeAnswer:
    """A certified plan, everything said of it, its guardrails and the verdict.

    ``other_draws`` is how it does on draws that did not choose it; None where nothing hung on it.
    """

    problem: PlanProblem
    optimum: Optimum
    answer: PlanAnswer
    guardrails: tuple[GuardrailState, ...]
    verdict: Verdict
    other_draws: OtherDraws | None


def optimize(
    model: FittedModel,
    problem: PlanProblem,
    reference: Reference | None = None,
    time_limit: float = DEFAULT_TIME_LIMIT,
    watcher: Watcher | None = None,
) -> OptimizeAnswer:
    """The best plan within the guardrails, certified, verified and compared.

    Parameters
    ----------
    reference : by default the model's own over the horizon
    time_limit : seconds until the answer is there, with an honest gap; a share of them is kept
        for the check on other draws
    watcher : told of the progress; the search is given up where it returns False

    Raises
    ------
    InvalidProblem
        If the question does not fit the model.
    NoAnswer
        If it has no answer to show: ``Infeasible`` and its kin.
    Cancelled
        If the watcher says so.
    """
    prepare()
    deadline = Deadline.after(time_limit)
    model = model_under(problem, model)
    reference = current_plan(model, problem, reference)
    optimum = solve(problem, model, reference, (1 - CHECKING) * time_limit, watcher)
    answer = assess_in(model, optimum.plan, reference, problem.tail, optimum.window)
    states = tuple(state_of(guardrail, optimum) for guardrail in problem.guardrails)
    verdict, other = judged(problem, optimum, answer, deadline, watcher)
    return OptimizeAnswer(problem, optimum, answer, states, verdict, other)


def state_of(guardrail: Guardrail, optimum: Optimum) -> GuardrailState:
    """Where a plan stands with one guardrail of its question."""
    ground, spend = optimum.ground, optimum.spend
    slack = guardrail.slack(spend, ground)
    sizes = [max(abs(spec.amount), float(spend.sum())) for spec in guardrail.floors(ground)]
    near = BINDING * max([float(spend.sum()), 1e-12, *sizes])
    # Round amounts stop short of a bound by less than a step.
    step = (optimum.practical and optimum.practical.round_to) or 0.0
    near = max(near, step)
    holds, binding = guardrail.held(spend, ground, step), slack <= near
    cells = (
        cells_held(optimum, guardrail, near) if holds is None and binding else tuple(holds or ())
    )
    return GuardrailState(
        guardrail=guardrail,
        sentence=guardrail.sentence(ground),
        slack=slack,
        binding=binding,
        holds=holds,
        cells=cells,
        notes=guardrail.notes(ground),
    )


@dataclass(frozen=True)
class Preset:
    """A named guardrail width, as multiples of the reference."""

    name: str
    low: float
    high: float


PRESETS = (Preset("Tight", 0.9, 1.1), Preset("Moderate", 0.5, 1.5), Preset("Wide", 0.0, 2.0))


@dataclass(frozen=True)
class CellBounds:
    """How much one cell may spend; each bound in the unit that it was given in.

    Parameters
    ----------
    cell : index
    low, high : times the reference; None where that bound is in money, or open
    locked : the reference is kept in every period
    least, most : money over the horizon; None where that bound is relative, or open
    """

    cell: int
    low: float | None
    high: float | None
    locked: bool = False
    least: float | None = None
    most: float | None = None


def never_above_observed() -> SpendRange:
    """No period of any cell above the highest that was observed there."""
    return SpendRange("never above observed", {}, None, 1.0, "x_observed_max")


def near_current(label: str = "near the current plan") -> tuple[Guardrail, ...]:
    """Where nobody says any rules: a moderate width around the reference, and within the data."""
    preset = PRESETS[1]
    near = SpendRange(label, {}, preset.low, preset.high, "x_reference")
    return near, never_above_observed()


def guardrails_of(
    model: FittedModel, bounds: Sequence[CellBounds], beyond_observed: bool
) -> tuple[Guardrail, ...]:
    """The guardrails of the bounds of every cell.

    Parameters
    ----------
    bounds : one per cell
    beyond_observed : allow periods above the highest observed spend
    """
    guardrails = [rule for one in bounds for rule in rules_of_cell(model, one)]
    if not beyond_observed:
        guardrails.append(never_above_observed())
    return tuple(guardrails)


def rules_of_cell(model: FittedModel, bounds: CellBounds) -> list[Guardrail]:
    """The guardrails of one cell: one for each unit that its bounds are in."""
    name = {dim: (label,) for dim, label in model.cells.names[bounds.cell].items()}
    text = model.cells.text(bounds.cell)
    if bounds.locked:
        return [Lock(f"lock: {text}", name)]
    relative = (bounds.low, bounds.high) != (None, None)
    in_money = (bounds.least, bounds.most) != (None, None)
    rules: list[Guardrail] = []
    if relative:
        rules.append(SpendRange(f"range: {text}", name, bounds.low, bounds.high, "x_reference"))
    if in_money:
        label = f"range in money: {text}" if relative else f"range: {text}"
        rules.append(SpendRange(label, name, bounds.least, bounds.most, "money"))
    return rules
