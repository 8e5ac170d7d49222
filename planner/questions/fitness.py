"""Fitness to plan with (numbers 18): of the model for this question, and of each cell.

What the file says by itself stands in the model's findings; here comes what needs a plan and a
day: how well the response at the current plan and the gain of a decision are sampled, how old
the fit is, and how firmly each cell's response is known.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from mmm_core.days_said import day_said
from mmm_core.evaluation import PlanEvaluation
from mmm_core.gates import GATES, Gates
from mmm_core.history import (
    day_before_next,
    last_day,
    last_with_data,
    launched_lately,
    launches,
    mean_observed,
)
from mmm_core.labels import Floats
from mmm_core.model import CAUTION, Finding, FittedModel
from mmm_core.monte_carlo import by_chain
from mmm_core.response import ResponseWindow, calendar_shape
from mmm_core.sampling import sampling_findings
from mmm_core.shrinkage import Shrinkage, shrinkage
from mmm_core.statistics import quantiles

Level = Literal["fit", "caution", "not_fit"]

# What the reason is called that a cell's interval is wide beside its mean.
WIDE = "wide interval"
_AT_ONCE = 4_000_000  # numbers: draws of a prior are taken in blocks


@dataclass(frozen=True)
class WeakCell:
    """A cell whose response is known too little to move much money on.

    Parameters
    ----------
    cell : index
    reasons : each with what was measured and its gate; at least one
    """

    cell: int
    reasons: tuple[Finding, ...]

    @property
    def is_only_wide(self) -> bool:
        """Whether only how much it brings is little known.

        An interval that is wide beside its mean may lie all on one side of break-even; where data
        taught little, or demand is mixed in, where the cell stands rests on that, too.
        """
        return all(one.called == WIDE for one in self.reasons)


@dataclass(frozen=True)
class Fitness:
    """Whether a model is fit to plan with, for one question.

    Parameters
    ----------
    findings : what speaks against it, the gravest first; each with ``fitness`` set
    weak : cells of weak evidence
    skipped : what could not be judged, one sentence each
    shrinkage : by cell, how far the data narrowed its response from its prior
    """

    findings: tuple[Finding, ...]
    weak: tuple[WeakCell, ...]
    skipped: tuple[str, ...] = ()
    shrinkage: tuple[Shrinkage, ...] = ()

    @property
    def level(self) -> Level:
        """That of the gravest finding; weak cells count by what moves on them, elsewhere."""
        found = {one.fitness for one in self.findings}
        return "not_fit" if "not_fit" in found else "caution" if "caution" in found else "fit"


def today() -> np.datetime64:
    """The day on which the age of a fit is judged."""
    return np.datetime64("today", "D")


def fitness_of(current: PlanEvaluation, gates: Gates = GATES) -> Fitness:
    """Fitness of a model for questions that start from its current plan.

    Parameters
    ----------
    current : the reference plan, evaluated over the question's horizon and tail
    """
    model = current.model
    response = response_at_current(current)
    names = [f"the response of {model.cells.text(k)}" for k in range(len(model.cells))]
    found = [one for one in model.findings if one.fitness]
    found += sampling_findings(names, by_chain(model, response), decisive=True, gates=gates)
    found += _age(model, gates)
    narrowed = _narrowed(current, response, gates)
    spans = zip(response.mean(axis=1), *quantiles(response)[::2], strict=True)
    young = launched_lately(model)
    weak = [
        _weak(model, k, (span, narrowed[k], bool(young[k])), gates) for k, span in enumerate(spans)
    ]
    return Fitness(
        _gravest_first(found),
        tuple(one for one in weak if one.reasons),
        tuple(_not_judged(model, narrowed)),
        narrowed,
    )


def with_gain(fitness: Fitness, model: FittedModel, gain: Floats, gates: Gates = GATES) -> Fitness:
    """The same, with how well the gain of a decision (samples,) is sampled."""
    draws = by_chain(model, gain[None, :])
    found = sampling_findings(["the decision's gain"], draws, decisive=True, gates=gates)
    return replace(fitness, findings=_gravest_first([*fitness.findings, *found]))


def _gravest_first(found: list[Finding]) -> tuple[Finding, ...]:
    kept = dict.fromkeys(found)
    return tuple(sorted(kept, key=lambda one: one.fitness != "not_fit"))


def response_at_current(current: PlanEvaluation) -> Floats:
    """What each cell brings at the current plan, (cells, samples).

    A cell without spend there is taken at its observed mean, along the calendar it would get.
    """
    return _response(current.window, current.plan.array(current.model), current.incremental)


def _response(window: ResponseWindow, spend: Floats, brought: Floats) -> Floats:
    """What ``spend`` (periods, cells) brought, (cells, samples), with silent cells filled in."""
    silent = np.flatnonzero(spend.sum(axis=0) <= 0)
    if silent.size == 0:
        return brought
    shape = calendar_shape(spend)
    curves = window.curves(np.zeros_like(shape), shape)
    observed = mean_observed(window.model.observed_spend, window.model.observed)
    level, response = observed * shape.shape[0], brought.copy()
    for k in silent:
        response[k] = curves.value(int(k), float(level[k]))
    return response


def fresh_until(model: FittedModel, gates: Gates = GATES) -> np.datetime64:
    """The last day on which a fit is fresh: the card's interval, or quarters, after the data."""
    periods = model.card.refresh_interval
    if periods is None:
        periods = gates.refresh_quarters * model.frequency.per_quarter
    return day_before_next(model, model.frequency.shift(last_with_data(model), periods))


def _age(model: FittedModel, gates: Gates) -> Iterator[Finding]:
    last, interval = last_day(model), model.card.refresh_interval
    lasts = f"{gates.refresh_quarters} quarters"
    if interval is not None:
        lasts = f"{interval} {model.frequency.name} period"
        lasts += "s, as its card says" if interval > 1 else ", as its card says"
    fresh, now = fresh_until(model, gates), today()
    if now > fresh:
        days = float((now - last).astype(int))
        yield Finding(
            CAUTION,
            f"The data end {day_said(last)}, {days:.0f} days ago; a fit counts as fresh for "
            f"{lasts}.",
            "Refit on newer data.",
            fitness="caution",
            measured=days,
            gate=float((fresh - last).astype(int)),
            called="the data are old",
        )


# --- cells ------------------------------------------------------------------------------


def _narrowed(current: PlanEvaluation, response: Floats, gates: Gates) -> tuple[Shrinkage, ...]:
    """How far the data narrowed each cell's response (cells, samples) from its prior."""
    before = _before_data(current)
    if before is None:
        none = Shrinkage(None, why_not=current.model.prior_missing)
        return (none,) * len(current.model.cells)
    return tuple(shrinkage(*both, gates) for both in zip(response, before, strict=True))


def _before_data(current: PlanEvaluation) -> Floats | None:
    """What each cell would bring at the current plan under the prior, (cells, draws)."""
    model, of = current.model, current.window
    if model.prior is None:
        return None
    spend, blocks = current.plan.array(model), []
    step = max(1, _AT_ONCE // ((of.horizon.periods + 2 * model.l_max) * len(model.cells)))
    with np.errstate(all="ignore"):
        for first in range(0, model.prior.samples, step):
            window = replace(of, model=model.before_data(slice(first, first + step)))
            brought = window.incremental(spend).sum(axis=2)
            blocks.append(_response(window, spend, brought))
    return np.concatenate(blocks, axis=1)


def _not_judged(model: FittedModel, narrowed: tuple[Shrinkage, ...]) -> Iterator[str]:
    """One sentence for each reason why some cells were not compared with their priors."""
    for why in dict.fromkeys(one.why_not for one in narrowed if one.why_not):
        cells = [k for k, one in enumerate(narrowed) if one.why_not == why]
        whose = "each response" if len(cells) == len(narrowed) else model.cells.listed(cells)
        yield f"Whether the data narrowed {whose} beyond its prior is not judged: {why}."


def _weak(
    model: FittedModel,
    cell: int,
    known: tuple[tuple[float, float, float], Shrinkage, bool],
    gates: Gates,
) -> WeakCell:
    """``known``: what it brings (mean and interval), how far data narrowed that, if it is young."""
    (mean, low, high), narrowed, young = known
    spend = model.observed_spend[model.observed[:, cell], cell]
    if not (spend > 0).any():
        return WeakCell(
            cell, (_reason("nothing was ever spent on it", (0.0, 0.0), "never spent on"),)
        )
    reasons = (
        *_wide(float(mean), float(high - low), gates),
        *_unlearned(narrowed, gates),
        *_steady(spend, gates),
        *(_young(model, cell) if young else ()),
        *_reacting(model, cell),
    )
    return WeakCell(cell, reasons)


def _wide(mean: float, width: float, gates: Gates) -> Iterator[Finding]:
    if not width <= gates.interval * mean:
        times = width / mean if mean > 0 else float("inf")
        said = f"{times:.1f} times its mean" if mean > 0 else "around no effect"
        yield _reason(f"its 90 % interval is {said}", (times, gates.interval), WIDE)


def _unlearned(of: Shrinkage, gates: Gates) -> Iterator[Finding]:
    if of.share is not None and not of.share >= gates.shrinkage:
        what = "spread" if of.measure == "sd" else "90 % interval"
        less = f"only {100 * of.share:.0f} % narrower" if of.share >= 0.005 else "no narrower"
        text = f"its {what} is {less} than what was assumed before the data"
        yield _reason(text, (of.share, gates.shrinkage), "hardly narrowed")


def _steady(spend: Floats, gates: Gates) -> Iterator[Finding]:
    varied = float(spend.std() / spend.mean())
    if varied < gates.variation:
        text = f"its spend hardly varied (coefficient of variation {varied:.2f})"
        yield _reason(text, (varied, gates.variation), "hardly varied")


def _young(model: FittedModel, cell: int) -> Iterator[Finding]:
    since, year = model.dates.size - int(launches(model)[cell]), model.frequency.per_year
    text = f"it was first spent on {since} periods before the data end"
    yield _reason(text, (float(since), float(year)), "new")


def _reacting(model: FittedModel, cell: int) -> Iterator[Finding]:
    if cell in model.reacting:
        yield Finding(
            CAUTION,
            "its spend rises after weak demand, and nobody has said that this is by design",
            called="reacts to demand",
        )


def _reason(text: str, beside: tuple[float, float], called: str) -> Finding:
    """``beside``: what was measured, and its gate."""
    measured, gate = beside
    return Finding(CAUTION, text, measured=measured, gate=gate, called=called)
