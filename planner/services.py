"""A question in, a verified answer out: what people do with a fitted model.

Screens, command line and documents call these functions and format what they return;
none of them computes a number of its own.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from mmm_core.errors import HeadroomError, UnknownModel
from mmm_core.evaluation import Extrapolation, PlanEvaluation, evaluate, highest_total
from mmm_core.importers import read_model
from mmm_core.labels import Floats
from mmm_core.library import ModelLibrary
from mmm_core.model import FittedModel
from mmm_core.periods import Horizon
from mmm_core.plan import Plan, Reference, default_horizon, reference_plan
from mmm_core.response import ResponseWindow
from mmm_core.statistics import Probability, Summary, probability_above, quantiles, summarize
from optimizer.guardrails import Guardrail, Lock, Sentence, SpendRange
from optimizer.problem import PlanProblem
from optimizer.solve import DEFAULT_TIME_LIMIT, Optimum, ground_of, solve, window_of

Tail = Literal["zero", "reference"]
REPOSITORY = Path(__file__).resolve().parent.parent

HOLD_CONFIDENCE = 0.75
HOLD_GAIN = 0.005
BINDING = 1e-6


def library() -> ModelLibrary:
    """The model library: ``HEADROOM_MODELS``, or the folder ``models`` of this checkout."""
    return ModelLibrary(Path(os.environ.get("HEADROOM_MODELS", REPOSITORY / "models")))


def load(name_or_path: str) -> FittedModel:
    """A model by its name in the library, or from a file by path (ends in ``.nc``)."""
    if name_or_path.endswith(".nc"):
        path = Path(name_or_path)
        if not path.is_file():
            raise UnknownModel(f"There is no file {name_or_path!r}.", "Check the path.")
        return ModelLibrary(path.parent).load(path.stem) if _in_library(path) else read_model(path)
    return library().load(name_or_path)


def _in_library(path: Path) -> bool:
    return path.with_suffix(".yaml").is_file()


# --- what a plan brings -----------------------------------------------------------------


@dataclass(frozen=True)
class Comparison:
    """A plan against the reference plan, on the same draws, carry-in and tail.

    Parameters
    ----------
    gain : incremental outcome of the plan minus that of the reference
    profit_gain : the same of profit; None without margin and value
    p_better : P(plan beats reference) on ``better_on``; None for the same plan
    better_on : "profit" where money is known, else "incremental"
    budget_effect, mix_effect : the gain split: the reference scaled to the plan's budget,
        then the better mix (numbers 15); None where the reference spends nothing
    same_plan : the two are identical
    """

    gain: Summary
    profit_gain: Summary | None
    p_better: Probability | None
    better_on: Literal["profit", "incremental"]
    budget_effect: Summary | None
    mix_effect: Summary | None
    same_plan: bool


@dataclass(frozen=True, eq=False)
class PlanAnswer:
    """Everything said of one plan.

    Parameters
    ----------
    model, plan, reference, tail : what was asked
    evaluation, reference_evaluation : both plans on every draw
    versus : the comparison of the two
    extrapolations : where the plan leaves the evidence
    notes : what else to know, one sentence each
    """

    model: FittedModel
    plan: Plan
    reference: Reference
    tail: Tail
    evaluation: PlanEvaluation
    reference_evaluation: PlanEvaluation
    versus: Comparison
    extrapolations: tuple[Extrapolation, ...]
    notes: tuple[str, ...]


def value_per_unit(model: FittedModel) -> float | None:
    """Money per outcome unit, None where nobody has said."""
    return model.card.outcome.value_per_unit


def reference_for(model: FittedModel, horizon: Horizon | None = None) -> Reference:
    """The reference plan of a horizon, by default of the periods right after the data."""
    return reference_plan(model, horizon or default_horizon(model))


def assess(
    model: FittedModel, plan: Plan, reference: Reference | None = None, tail: Tail = "zero"
) -> PlanAnswer:
    """Evaluate a plan and compare it with the reference over the same horizon."""
    reference = reference or reference_plan(model, plan.horizon)
    window = window_of(model, reference, tail)
    return _answer(model, plan, reference, tail, window)


def _answer(
    model: FittedModel, plan: Plan, reference: Reference, tail: Tail, window: ResponseWindow
) -> PlanAnswer:
    mine, theirs = evaluate(window, plan), evaluate(window, reference.plan)
    return PlanAnswer(
        model=model,
        plan=plan,
        reference=reference,
        tail=tail,
        evaluation=mine,
        reference_evaluation=theirs,
        versus=_compare(mine, theirs),
        extrapolations=mine.extrapolations(),
        notes=_notes(model, window),
    )


def _compare(mine: PlanEvaluation, theirs: PlanEvaluation) -> Comparison:
    model = mine.model
    spend, before = mine.plan.array(model), theirs.plan.array(model)
    difference = mine.total - theirs.total
    profit, profit_before = mine.profit(), theirs.profit()
    on_profit = profit is not None and profit_before is not None
    profit_difference = profit - profit_before if on_profit else None
    same = bool(np.array_equal(spend, before))
    deciding = difference if profit_difference is None else profit_difference
    budget = mix = None
    if before.sum() > 0:
        scaled = Plan.of(model, mine.plan.horizon, before * (spend.sum() / before.sum()))
        between = evaluate(mine.window, scaled).total
        budget, mix = summarize(between - theirs.total), summarize(mine.total - between)
    return Comparison(
        gain=summarize(difference),
        profit_gain=None if profit_difference is None else summarize(profit_difference),
        p_better=None if same else probability_above(deciding),
        better_on="incremental" if profit_difference is None else "profit",
        budget_effect=budget,
        mix_effect=mix,
        same_plan=same,
    )


def _notes(model: FittedModel, window: ResponseWindow) -> tuple[str, ...]:
    notes = []
    if window.gap:
        notes.append(
            f"The data end {model.dates[-1].astype('M8[D]')}, {window.gap} periods before the "
            "horizon; the reference plan is assumed for the periods between."
        )
    return tuple(notes)


# --- the best plan ----------------------------------------------------------------------


@dataclass(frozen=True)
class GuardrailState:
    """One guardrail of the question, and where the plan stands with it."""

    label: str
    sentence: Sentence
    slack: float
    binding: bool
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """Change or hold, and why (numbers 16)."""

    decision: Literal["change", "hold"]
    why: str


@dataclass(frozen=True, eq=False)
class OptimizeAnswer:
    """A certified plan, everything said of it, its guardrails and the verdict."""

    problem: PlanProblem
    optimum: Optimum
    answer: PlanAnswer
    guardrails: tuple[GuardrailState, ...]
    verdict: Verdict


def optimize(
    model: FittedModel,
    problem: PlanProblem,
    reference: Reference | None = None,
    time_limit: float = DEFAULT_TIME_LIMIT,
) -> OptimizeAnswer:
    """The best plan within the guardrails, certified, verified and compared."""
    reference = reference or reference_plan(model, problem.horizon)
    optimum = solve(problem, model, reference, time_limit)
    answer = _answer(model, optimum.plan, reference, problem.tail, optimum.window)
    states = tuple(_state(guardrail, optimum, model) for guardrail in problem.guardrails)
    return OptimizeAnswer(problem, optimum, answer, states, verdict(answer))


def _state(guardrail: Guardrail, optimum: Optimum, model: FittedModel) -> GuardrailState:
    ground, spend = optimum.ground, optimum.plan.array(model)
    slack = guardrail.slack(spend, ground)
    return GuardrailState(
        label=guardrail.label,
        sentence=guardrail.sentence(ground),
        slack=slack,
        binding=slack <= BINDING * max(float(spend.sum()), 1e-12),
        notes=guardrail.notes(ground),
    )


def verdict(answer: PlanAnswer) -> Verdict:
    """Change only where the evidence carries it: likely enough, and worth the trouble."""
    versus = answer.versus
    before = float(answer.reference_evaluation.total.mean())
    if versus.same_plan:
        return Verdict("hold", "The best plan within the guardrails is the current plan.")
    assert versus.p_better is not None
    chance, what = versus.p_better, versus.better_on
    if chance.value < HOLD_CONFIDENCE:
        close = abs(chance.value - HOLD_CONFIDENCE) < 2 * chance.error
        return Verdict(
            "hold",
            f"The change is better on {what} in {chance.value:.0%} of the draws, less than the "
            f"{HOLD_CONFIDENCE:.0%} that a change should have"
            + (" (too close to call with this many draws)." if close else "."),
        )
    if versus.gain.mean < HOLD_GAIN * abs(before) and not _saves(answer):
        share = versus.gain.mean / abs(before) if before else 0.0
        return Verdict(
            "hold",
            f"The expected gain is {share:.2%} of what the current plan brings; below "
            f"{HOLD_GAIN:.1%} a change is not worth the trouble.",
        )
    return Verdict("change", f"The change is better on {what} in {chance.value:.0%} of the draws.")


def _saves(answer: PlanAnswer) -> bool:
    """Less money for nearly the same outcome: the gain is in profit, not in outcome."""
    gain = answer.versus.profit_gain
    before = float(answer.reference_evaluation.total.mean())
    value = value_per_unit(answer.model) or 0.0
    return gain is not None and gain.mean >= HOLD_GAIN * abs(before) * value


@dataclass(frozen=True)
class Preset:
    """A named guardrail width, as multiples of the reference."""

    name: str
    low: float
    high: float


PRESETS = (Preset("Tight", 0.9, 1.1), Preset("Moderate", 0.5, 1.5), Preset("Wide", 0.0, 2.0))


@dataclass(frozen=True)
class CellBounds:
    """One row of the guardrail table; times the reference, or locked at it."""

    cell: int
    low: float
    high: float
    locked: bool = False


def guardrails_of(
    model: FittedModel, bounds: Sequence[CellBounds], beyond_observed: bool
) -> tuple[Guardrail, ...]:
    """Guardrails from the rows of a table.

    Parameters
    ----------
    bounds : one row per cell
    beyond_observed : allow periods above the highest observed spend
    """
    rules: list[Guardrail] = []
    for row in bounds:
        name = {dim: (label,) for dim, label in model.cells.names[row.cell].items()}
        text = model.cells.text(row.cell)
        if row.locked:
            rules.append(Lock(f"lock: {text}", name))
        else:
            rules.append(SpendRange(f"range: {text}", name, row.low, row.high, "x_reference"))
    if not beyond_observed:
        rules.append(SpendRange("never above observed", {}, None, 1.0, "x_observed_max"))
    return tuple(rules)


# --- curves and returns -----------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class ResponseCurve:
    """Response of one cell as its calendar is scaled, everything else unchanged.

    Parameters
    ----------
    cell : index
    spend : money over the horizon, (points,), from 0
    mean, median, low, high : incremental outcome over draws, (points,)
    marginal, marginal_low, marginal_high : d outcome / d money: mean and interval, (points,)
    current : the reference plan's money
    observed : money beyond which some period or the total leaves the observed range
    """

    cell: int
    spend: Floats
    mean: Floats
    median: Floats
    low: Floats
    high: Floats
    marginal: Floats
    marginal_low: Floats
    marginal_high: Floats
    current: float
    observed: float


def response_curves(
    model: FittedModel, reference: Reference, tail: Tail = "zero", points: int = 41
) -> list[ResponseCurve]:
    """Every cell's curve along its reference calendar, from zero to well beyond the evidence."""
    window = window_of(model, reference, tail)
    ground = ground_of(model, reference)
    pattern = np.where(ground.reference_total > 0, ground.reference, 1.0)
    shape = pattern / pattern.sum(axis=0)
    curves = window.curves(np.zeros_like(pattern), shape)
    observed = np.minimum(
        highest_total(model.observed_spend, pattern.shape[0]),
        ground.observed_max / shape.max(axis=0),
    )
    result = []
    for k, current in enumerate(ground.reference_total):
        most = max(2.0 * float(current), 1.35 * float(observed[k]), 1e-9)
        spend = np.linspace(0.0, most, points)
        both = [curves.value_and_slope(k, float(level)) for level in spend]
        value, slope = (np.array([pair[i] for pair in both]) for i in (0, 1))
        low, median, high = quantiles(value)
        slope_low, _, slope_high = quantiles(slope)
        result.append(
            ResponseCurve(
                k, spend, value.mean(axis=1), median, low, high, slope.mean(axis=1),
                slope_low, slope_high, float(current), float(observed[k]),
            )
        )  # fmt: skip
    return result


@dataclass(frozen=True)
class CellReturn:
    """What one cell returns at the reference plan, and what a little more would bring.

    ``iroas`` is None where nothing is spent; ``next_money`` more brings ``next_brings``
    (incremental outcome), spent along the cell's calendar.
    """

    cell: int
    spend: float
    incremental: Summary
    iroas: Summary | None
    marginal: Summary
    next_money: float
    next_brings: Summary
    p_pays: float | None


def returns(
    model: FittedModel, reference: Reference, tail: Tail = "zero", next_money: float = 10_000.0
) -> list[CellReturn]:
    """Returns of every cell at the reference plan, most promising next money first.

    ``p_pays`` is the share of draws in which the next money earns more margin than it costs.
    """
    window = window_of(model, reference, tail)
    ground = ground_of(model, reference)
    pattern = np.where(ground.reference_total > 0, ground.reference, 1.0)
    curves = window.curves(np.zeros_like(pattern), pattern / pattern.sum(axis=0))
    card = model.card
    value = value_per_unit(model) or 1.0
    result = []
    for k, spend in enumerate(ground.reference_total):
        at, slope = curves.value_and_slope(k, float(spend))
        more = curves.value(k, float(spend) + next_money) - at
        pays = None
        if card.margin is not None and value_per_unit(model) is not None:
            pays = probability_above(more * value * card.margin - next_money).value
        result.append(
            CellReturn(
                cell=k,
                spend=float(spend),
                incremental=summarize(at),
                iroas=summarize(at * value / spend) if spend > 0 else None,
                marginal=summarize(slope * value),
                next_money=next_money,
                next_brings=summarize(more),
                p_pays=pays,
            )
        )
    return sorted(result, key=lambda r: -r.next_brings.mean)


__all__ = [
    "PRESETS", "CellBounds", "CellReturn", "Comparison", "GuardrailState", "HeadroomError",
    "OptimizeAnswer", "PlanAnswer", "Preset", "ResponseCurve", "Verdict", "assess",
    "guardrails_of", "library", "load", "optimize", "reference_for", "response_curves",
    "returns", "value_per_unit", "verdict",
]  # fmt: skip
