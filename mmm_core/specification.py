"""Is a model's specification one to plan with: its fit, its base, its channels (numbers 18)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from mmm_core.collinear import spend_inflation
from mmm_core.gates import GATES
from mmm_core.in_sample import InSample
from mmm_core.model import CAUTION, DANGER, Finding, FittedModel


def specification_findings(model: FittedModel, found: InSample | None) -> Iterator[Finding]:
    """What speaks for caution in how the model was specified.

    Parameters
    ----------
    found : the model beside its data; None where its base is unknown
    """
    yield from _scaled(model)
    yield from _together(model)
    if found is None:
        return
    if found.r2 is not None and found.r2 < GATES.r2:
        yield _caution(
            f"The model explains {100 * max(found.r2, 0.0):.0f} % of the outcome's variance "
            f"(R2), and {100 * GATES.r2:.0f} % is wanted: much moves it that the model does not "
            "know.",
            "Ask the analyst what is missing from the model.",
            found.r2,
            GATES.r2,
            "the fit explains too little",
        )
    negative = found.negative_base
    if negative is not None and negative > GATES.negative_base:
        yield _caution(
            f"The base is below zero in {100 * negative:.0f} % of the periods: media is credited "
            "with more than there was.",
            "Ask the analyst to look at the intercept and at the priors of media.",
            negative,
            GATES.negative_base,
            "the base is often below zero",
        )


def most_of_scaled(model: FittedModel) -> float | None:
    """The largest spend of any cell in a period, where it is hardly money; else None.

    Media that were divided by their maximum before the fit end near 1 in every channel, beside an
    outcome in its own unit. Of accounts kept in millions both are small, and nothing is asked.
    """
    most = float(np.nanmax(model.observed_spend, initial=0.0))
    spent = float(np.nansum(model.observed_spend))
    outcome = abs(float(np.nansum(model.outcome.to_numpy())))
    if not 0 < most <= GATES.scaled_spend or outcome <= GATES.scaled_outcome * spent:
        return None
    return most


def _scaled(model: FittedModel) -> Iterator[Finding]:
    most = most_of_scaled(model)
    if most is not None:
        yield Finding(
            DANGER,
            f"Is the spend in the file money? No channel ever has more than {most:.3g} in a "
            f"period, and the outcome is more than {GATES.scaled_outcome:.0f} times all spend "
            "together. Where spend was scaled before the fit, a unit of one channel is not the "
            "money of a unit of another: no sum, return or moved amount here is then money.",
            "Ask the analyst for a fit on money as it was paid, or on units with what a unit cost.",
            fitness="caution",
            measured=most,
            gate=GATES.scaled_spend,
            called="spend is hardly money",
        )


def _together(model: FittedModel) -> Iterator[Finding]:
    found = spend_inflation(model)
    often = np.flatnonzero(found > GATES.inflation)
    if often.size:
        worst = float(found[often].max())
        said = f"up to {worst:,.0f}" if np.isfinite(worst) else "exactly made up of others"
        yield _caution(
            f"Spend on {model.cells.listed(often)} moved with that on other channels (variance "
            f"inflation {said}, and up to {GATES.inflation:.0f} is taken): what each of them "
            "brings is hard to tell apart.",
            "Plan them as a group, or vary one of them in an experiment.",
            worst,
            GATES.inflation,
            "channels were bought together",
        )


def _caution(text: str, remedy: str, measured: float, gate: float, called: str) -> Finding:
    return Finding(CAUTION, text, remedy, "caution", measured, gate, called)
