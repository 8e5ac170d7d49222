"""Is a model fit to plan with: what to know before money moves, in plain words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from mmm_core.convergence import bulk_ess, rhat
from mmm_core.curves import SATURATIONS
from mmm_core.history import mean_observed
from mmm_core.labels import SAMPLE, Floats
from mmm_core.model import Finding, FittedModel

CAUTION, DANGER, NOTE = "caution", "danger", "note"
PARITY_UNVERIFIED = Finding(
    CAUTION,
    "Parity unverified: the file stores no channel contributions, so the recomputed curves could "
    "not be compared with those that were fitted.",
    "Keep channel_contribution in the file when saving or thinning the model.",
)
_LEAST_DRAWS = 200
_WIDE = 10.0
_NEGATIVE_SHARE = 0.05
_LEAST_TO_JUDGE = 8
_ORDER = {DANGER: 0, CAUTION: 1, NOTE: 2}
_REFIT = "Ask the analyst to sample longer or to look at the model before money moves."

Flags = NDArray[np.bool_]


def findings(model: FittedModel) -> tuple[Finding, ...]:
    """Everything to know before planning with a model, the most severe first.

    Parameters
    ----------
    model : as an importer read it; what the importer found is kept

    Returns
    -------
    tuple of Finding
    """
    found = list(model.findings)
    for check in _CHECKS:
        found.extend(finding for finding in check(model) if finding not in found)
    return tuple(sorted(found, key=lambda finding: _ORDER.get(finding.severity, 3)))


def with_findings(model: FittedModel) -> FittedModel:
    """The same model, its findings attached."""
    return replace(model, findings=findings(model))


def _convergence(model: FittedModel) -> Iterator[Finding]:
    names, draws = _media_draws(model)
    if not names or draws.shape[1] < _LEAST_TO_JUDGE:
        return
    ratios, effective = rhat(draws), bulk_ess(draws)
    worst = int(np.nanargmax(np.where(np.isnan(ratios), np.inf, ratios)))
    if not ratios[worst] <= 1.01:
        severity = CAUTION if ratios[worst] <= 1.05 else DANGER
        yield Finding(
            severity,
            f"The chains disagree: r-hat of {names[worst]} is {ratios[worst]:.3f}, and up to 1.01 "
            "counts as converged.",
            _REFIT,
        )
    least = int(np.nanargmin(effective))
    if effective[least] < 400:
        severity = CAUTION if effective[least] >= 100 else DANGER
        yield Finding(
            severity,
            f"The {model.samples:,} draws of {names[least]} are worth {effective[least]:.0f} "
            "independent ones, and 400 are wanted for steady intervals.",
            _REFIT,
        )


def _media_draws(model: FittedModel) -> tuple[list[str], Floats]:
    names, columns = [], []
    for role, part in (("adstock", model.adstock), ("saturation", model.saturation)):
        for key, array in part.parameters.items():
            parameter = f"{role} {key}"
            values = array.transpose(SAMPLE, ...)
            stacked = values.stack(cell=values.dims[1:]) if values.ndim > 1 else None
            if stacked is None:
                names.append(parameter)
            else:
                labels = stacked.indexes["cell"]
                names += [f"{parameter} of {' / '.join(map(str, cell))}" for cell in labels]
            columns.append(values.to_numpy().reshape(model.samples, -1))
    if not columns:
        return [], np.zeros((model.chains, 0, 0))
    draws = np.concatenate(columns, axis=1, dtype=np.float64)
    return names, draws.reshape(model.chains, -1, draws.shape[1])


def _divergences(model: FittedModel) -> Iterator[Finding]:
    if model.divergences:
        share = model.divergences / model.samples
        yield Finding(
            DANGER if share > 0.01 else CAUTION,
            f"The sampler diverged {model.divergences:,} times ({share:.1%} of the draws): parts "
            "of what is plausible may be missing.",
            _REFIT,
        )


def _draws(model: FittedModel) -> Iterator[Finding]:
    if model.samples < _LEAST_DRAWS:
        yield Finding(
            CAUTION,
            f"The model has {model.samples} draws: intervals and probabilities are coarse below "
            f"{_LEAST_DRAWS}.",
            "Keep more draws when thinning the file.",
        )


def _history(model: FittedModel) -> Iterator[Finding]:
    periods, year = model.dates.size, model.frequency.per_year
    if periods < year:
        yield Finding(
            CAUTION,
            f"The model saw {periods} {model.frequency.name} periods, less than a year "
            f"({year}): season and media are hard to tell apart.",
            "Refit on a longer history.",
        )


def _spending(model: FittedModel) -> Iterator[Finding]:
    recent = model.observed_spend[-model.frequency.per_year :]
    known = np.any(model.observed[-model.frequency.per_year :], axis=0)
    never = ~np.any(model.observed_media > 0, axis=0)
    stopped = known & ~never & ~np.any(recent > 0, axis=0)
    if never.any():
        yield Finding(
            CAUTION,
            f"Nothing was ever spent on {_named(model, never)}: the data say nothing of it.",
            "Leave it out of the plan, or set its spend yourself.",
        )
    if stopped.any():
        yield Finding(
            CAUTION,
            f"Nothing was spent on {_named(model, stopped)} in the last year of data: what is "
            "known of it is old.",
            "Bound it in money, for it has no recent spend to be relative to.",
        )


def _curves(model: FittedModel) -> Iterator[Finding]:
    response, known = _response_at_mean(model)
    negative = (response < 0).mean(axis=1)
    often = known & (negative > _NEGATIVE_SHARE)
    if often.any():
        worst = negative[often].max()
        yield Finding(
            CAUTION if worst <= 0.5 else DANGER,
            f"More {_named(model, often)} lowers the outcome in up to {worst:.0%} of the draws, "
            "which media seldom does.",
            "Ask the analyst whether the prior should allow a negative effect.",
        )
    low, high = np.quantile(response, [0.05, 0.95], axis=1)
    weak = known & ~often & (high > _WIDE * np.maximum(low, 0.0)) & (high > 0)
    if weak.any():
        yield Finding(
            CAUTION,
            f"Weak evidence on {_named(model, weak)}: at last year's mean spend the 90 % interval "
            f"of what it brings spans more than a factor of {_WIDE:.0f}.",
            "Keep it near its current spend, or run an experiment on it.",
        )


def _response_at_mean(model: FittedModel) -> tuple[Floats, Flags]:
    """Response per period to last year's mean media, spent for ever: (cells, samples).

    Cells without media last year are taken at their mean over all periods; the flags
    say which cells had media at all.
    """
    media, known, year = model.observed_media, model.observed, model.frequency.per_year
    recent = mean_observed(media[-year:], known[-year:])
    level = np.where(recent > 0, recent, mean_observed(media, known))
    carried = model.adstock_weights.sum(axis=-1)
    value = SATURATIONS[model.saturation.kind].value
    with np.errstate(all="ignore"):
        if model.adstock_first:
            response = value(level[:, None] * carried, model.saturation_parameters)
        else:
            once = np.broadcast_to(level[:, None], carried.shape)
            response = carried * value(once, model.saturation_parameters)
    return np.asarray(response, dtype=np.float64), level > 0


def _file(model: FittedModel) -> Iterator[Finding]:
    if model.parity is None:
        yield PARITY_UNVERIFIED
    if model.base is None:
        yield Finding(
            NOTE,
            model.base_missing or "The model has no base.",
            "What media brings can be planned; a forecast of the whole outcome cannot be shown.",
        )


def _named(model: FittedModel, flags: Flags) -> str:
    names = [model.cells.text(int(i)) for i in np.flatnonzero(flags)]
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(names[:5]) + more


_CHECKS: tuple[Callable[[FittedModel], Iterator[Finding]], ...] = (
    _convergence,
    _divergences,
    _draws,
    _history,
    _spending,
    _curves,
    _file,
)
