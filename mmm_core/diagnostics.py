"""Is a model fit to plan with: what its file says, in plain words.

What a question adds (the response at its current plan, its own gain, the age of the fit) is
judged in ``planner.questions.fitness``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product

import numpy as np

from mmm_core.coverage import Coverage
from mmm_core.curves import SATURATIONS
from mmm_core.gates import GATES
from mmm_core.history import mean_observed
from mmm_core.in_sample import InSample, in_sample
from mmm_core.labels import SAMPLE, Flags, Floats
from mmm_core.model import CAUTION, DANGER, NOTE, Finding, FittedModel
from mmm_core.sampling import LEAST_TO_JUDGE, REFIT, sampling_findings
from mmm_core.specification import specification_findings
from mmm_core.suspicion import relations

_ORDER = {DANGER: 0, CAUTION: 1, NOTE: 2}


def parity_unverified(coverage: Coverage) -> Finding:
    """What to mind of a file without channel contributions."""
    every = [one.quantity for one in coverage.compared if one.draws and one.draws == one.of_draws]
    but = f"; only their sum was, in the {every[0]} of all draws" if every else ""
    return Finding(
        CAUTION,
        "Parity unverified: the file stores no channel contributions, so the recomputed curves "
        f"could not be compared with those that were fitted{but}.",
        "Keep channel_contribution in the file when saving or thinning the model.",
        fitness="caution",
        called="parity unverified",
    )


def findings(model: FittedModel, fit: InSample | None = None) -> tuple[Finding, ...]:
    """Everything to know before planning with a model, the most severe first.

    Parameters
    ----------
    model : as an importer read it; what the importer found is kept
    fit : the model beside its data, where that is known already

    Returns
    -------
    tuple of Finding
    """
    found = list(model.findings)
    checks = [check(model) for check in _CHECKS]
    for each in (*checks, specification_findings(model, fit or _beside_data(model))):
        found.extend(finding for finding in each if finding not in found)
    return tuple(sorted(found, key=lambda finding: _ORDER.get(finding.severity, 3)))


def with_findings(model: FittedModel) -> FittedModel:
    """The same model, its findings attached, and what seems to react to weak demand."""
    fit = _beside_data(model)
    suspected = () if fit is None else tuple(one.key for one in relations(fit) if one.suspicious)
    return replace(model, findings=findings(model, fit), suspected=suspected)


def _beside_data(model: FittedModel) -> InSample | None:
    return None if model.base is None else in_sample(model)


def _convergence(model: FittedModel) -> Iterator[Finding]:
    """Parameters alone; poorly sampled ones may still bring well-sampled responses."""
    names, draws = media_draws(model)
    if draws.shape[1] >= LEAST_TO_JUDGE:
        yield from sampling_findings(names, draws, decisive=False)


def media_draws(model: FittedModel) -> tuple[list[str], Floats]:
    """Every parameter of media by name, and its draws: (chains, draws, parameters)."""
    names, columns = [], []
    for role, part in (("adstock", model.adstock), ("saturation", model.saturation)):
        for key, array in part.parameters.items():
            parameter = f"{role} {key}"
            values = array.transpose(SAMPLE, ...)
            labels = product(*(values[dim].to_numpy().tolist() for dim in values.dims[1:]))
            named = (" / ".join(map(str, cell)) for cell in labels)
            names += [f"{parameter} of {cell}" if cell else parameter for cell in named]
            columns.append(values.to_numpy().reshape(model.samples, -1))
    if not columns:
        return [], np.zeros((model.chains, 0, 0))
    draws = np.concatenate(columns, axis=1, dtype=np.float64)
    return names, draws.reshape(model.chains, -1, draws.shape[1])


def _divergences(model: FittedModel) -> Iterator[Finding]:
    if model.divergences is None:
        yield Finding(
            CAUTION,
            "The file holds no statistics of the sampler, so whether it diverged is not judged.",
            "Keep sample_stats in the file when saving or thinning the model.",
            fitness="caution",
            called="whether the sampler diverged is not judged",
        )
    elif model.divergences:
        share = model.divergences / model.samples
        out = share > GATES.divergences_not_fit
        often = "once" if model.divergences == 1 else f"{model.divergences:,} times"
        yield Finding(
            DANGER if out else CAUTION,
            f"The sampler diverged {often} ({100 * share:.1f} % of the draws): "
            "parts of what is plausible may be missing.",
            REFIT,
            fitness="not_fit" if out else "caution",
            measured=share,
            gate=GATES.divergences_not_fit if out else 0.0,
            called="the sampler diverged",
        )


def _draws(model: FittedModel) -> Iterator[Finding]:
    if model.samples < GATES.draws_caution:
        yield Finding(
            CAUTION,
            f"The model has {model.samples} draws: intervals and probabilities are coarse below "
            f"{GATES.draws_caution}.",
            "Keep more draws when thinning the file.",
            measured=float(model.samples),
            gate=float(GATES.draws_caution),
        )


def _history(model: FittedModel) -> Iterator[Finding]:
    periods, year = int(model.observed.any(axis=1).sum()), model.frequency.per_year
    if periods < year:
        yield Finding(
            CAUTION,
            f"The model saw {periods} {model.frequency.name} periods, less than a year "
            f"({year}): season and media are hard to tell apart.",
            "Refit on a longer history.",
            fitness="caution",
            measured=float(periods),
            gate=float(year),
            called="less than a year of data",
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
    often = known & (negative > GATES.negative_share)
    if often.any():
        worst = negative[often].max()
        yield Finding(
            CAUTION if worst <= GATES.negative_danger else DANGER,
            f"More {_named(model, often)} lowers the outcome in up to {100 * worst:.0f} % of the "
            "draws, which media seldom does.",
            "Ask the analyst whether the prior should allow a negative effect.",
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
        yield parity_unverified(model.coverage)
    for one in model.coverage.uncovered:
        if one.decides:
            yield Finding(
                CAUTION,
                f"Partly unverified, {one.quantity}: {one.why}.",
                "Keep what the fit stored when saving or thinning the model.",
                fitness="caution",
                called=f"{one.quantity} partly unverified",
            )
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
