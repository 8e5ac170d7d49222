"""Is a model's specification one to plan with: its fit, its base, its channels (numbers 18)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from mmm_core.collinear import spend_inflation
from mmm_core.gates import GATES
from mmm_core.in_sample import InSample
from mmm_core.model import CAUTION, Finding, FittedModel


def specification_findings(model: FittedModel, found: InSample | None) -> Iterator[Finding]:
    """What speaks for caution in how the model was specified.

    Parameters
    ----------
    found : the model beside its data; None where its base is unknown
    """
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
        )
    negative = found.negative_base
    if negative is not None and negative > GATES.negative_base:
        yield _caution(
            f"The base is below zero in {100 * negative:.0f} % of the periods: media is credited "
            "with more than there was.",
            "Ask the analyst to look at the intercept and at the priors of media.",
            negative,
            GATES.negative_base,
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
        )


def _caution(text: str, remedy: str, measured: float, gate: float) -> Finding:
    return Finding(CAUTION, text, remedy, fitness="caution", measured=measured, gate=gate)
