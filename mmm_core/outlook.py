"""What a horizon would bring without the money of a plan: base and carry-over (numbers 11)."""

from __future__ import annotations

from dataclasses import dataclass

from mmm_core.base import base_of, has_base
from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from mmm_core.periods import Horizon
from mmm_core.predictive import total_noise
from mmm_core.response import ResponseWindow

NO_NOISE = "The file stores no normal observation noise, so no range of what will be observed."
TOO_SHORT = "The data begin less than a year before the horizon: no base of a year earlier."


@dataclass(frozen=True, eq=False)
class Outlook:
    """The outcome that a plan's incremental outcome comes on top of, all units together.

    Parameters
    ----------
    carry_over : (samples, periods) what earlier spend still brings, outcome units
    base : (samples, periods) fitted outcome without media, one year earlier, with what is
        assumed of it (numbers 23); None if unknown
    noise : (samples,) standard deviation of one period's observation noise; None if unknown
    base_missing, noise_missing : why, one sentence; "" where it is known
    """

    carry_over: Floats
    base: Floats | None
    noise: Floats | None
    base_missing: str = ""
    noise_missing: str = ""

    @property
    def missing(self) -> tuple[str, ...]:
        """Why there is no forecast of the whole outcome, or no range of it; nothing if there is."""
        why = self.base_missing or self.noise_missing
        return (why,) if why else ()

    @property
    def before_plan(self) -> Floats | None:
        """Base and carry-over, (samples, periods); None without a base."""
        return None if self.base is None else self.base + self.carry_over


def outlook(window: ResponseWindow) -> Outlook:
    """Base, carry-over and noise over a window's horizon."""
    base, missing = _base(window.model, window.horizon)
    noise = total_noise(window.model)
    return Outlook(
        carry_over=window.carry_over(),
        base=base,
        noise=noise,
        base_missing=missing,
        noise_missing="" if noise is not None else NO_NOISE,
    )


def _base(model: FittedModel, horizon: Horizon) -> tuple[Floats | None, str]:
    """The base of a horizon as assumed, all units together, and why there is none."""
    if model.base is None:
        return None, model.base_missing or "The model has no base."
    if not has_base(model, horizon):
        return None, TOO_SHORT
    summed: Floats = base_of(model, horizon).assumed_by_period.sum(axis=2)
    return summed, ""
