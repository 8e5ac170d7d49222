"""What the posterior stores in the outcome's own units, beside its scaled values."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from mmm_core.coverage import Compared
from mmm_core.errors import ParityBroken
from mmm_core.importers.comparison import DO_NOT_PLAN, Places
from mmm_core.importers.layout import CHAIN, DATE, DRAW, SAMPLE, Placed
from mmm_core.importers.pymc_marketing.attrs import Specification
from mmm_core.importers.pymc_marketing.data import POSTERIOR, TARGET_SCALE
from mmm_core.importers.pymc_marketing.relations import CONTRIBUTION, CURVES, Posterior
from mmm_core.importers.pymc_marketing.steps import Relation, Step
from mmm_core.labels import Floats

SUFFIX, NOISE = "_original_scale", "y_sigma"
MEDIA_TOTAL, RESPONSE_TOTAL = "total_media_contribution", "total_response"
# Spreads beyond which no draw of a normal distribution comes to lie, in any file.
_FAR = 8.0
_PREDICTED = "predicted outcome"


def originals(posterior: Posterior, form: Specification, outcome: Floats) -> Iterator[Check]:
    """Every variable in original units, against what is stored or recomputed in scaled ones.

    Parameters
    ----------
    outcome : observed, (periods, *panel), in its own units
    """
    for name in posterior.file.names(POSTERIOR):
        base = name.removesuffix(SUFFIX)
        if base == name:
            continue
        if base == "y":
            yield from _predicted(posterior, form, outcome, name)
        elif base in (MEDIA_TOTAL, RESPONSE_TOTAL):
            yield from _total(posterior, name, base)
        else:
            yield from _scaled(posterior, name, base)


def _total(posterior: Posterior, name: str, base: str) -> Iterator[Relation]:
    placed, mean, scale = posterior.placed(name), posterior.mean, posterior.scale
    media = base == MEDIA_TOTAL
    if placed is None or not (media or mean is not None):
        return

    def total(step: Step) -> Floats:
        values = step.media_total if media or mean is None else step.read(mean)
        summed: Floats = (values * scale).sum(axis=tuple(range(1, values.ndim)))
        return summed

    yield posterior.relation(
        placed,
        "total media contribution" if media else "total response",
        f"{CURVES}, summed" if media else "the fitted mean, summed",
        total,
        (TARGET_SCALE, *([] if media else [f"{POSTERIOR}/mu"])),
        bears=["@link"] if media else [],
        media=media,
    )


def _scaled(posterior: Posterior, name: str, base: str) -> Iterator[Relation]:
    variable, panel = posterior.file.get(POSTERIOR, name), posterior.layout.panel
    if variable is None:
        return
    own = [dim for dim in variable.dims if dim not in (CHAIN, DRAW, DATE, *panel)]
    dims = (DATE, *panel, *own)
    placed, source = posterior.placed(name, *dims), posterior.placed(base, *dims)
    factor = posterior.scale.reshape(posterior.scale.shape + (1,) * len(own))
    quantity = f"{base.replace('_', ' ')} in original units"
    if placed is not None and base == CONTRIBUTION:
        yield posterior.relation(
            placed,
            "media contribution in original units",
            f"{CURVES} times the target scale",
            lambda step: step.media * factor,
            (TARGET_SCALE,),
            bears=["@link"],
            media=True,
        )
    elif placed is not None and source is not None:
        yield posterior.relation(
            placed,
            quantity,
            "its scaled value times the target scale",
            lambda step: step.read(source) * factor,
            (TARGET_SCALE, f"{POSTERIOR}/{base}"),
        )


def _predicted(
    posterior: Posterior, form: Specification, outcome: Floats, name: str
) -> Iterator[Predicted]:
    placed = posterior.placed(name, DATE, *posterior.layout.panel)
    noise, mean = posterior.placed(NOISE, DATE, *posterior.layout.panel), posterior.mean
    if placed is not None and noise is not None and mean is not None and form.is_normal:
        yield Predicted(posterior, placed, noise, mean, outcome)


class Predicted:
    """The outcome as each draw predicts it: the fitted mean and noise, so held to its spread.

    Some samplers store the observed outcome there instead, in every draw.

    Parameters
    ----------
    stored : predicted outcome, (samples, periods, *panel), in original units
    noise, mean : scaled, over the same axes
    outcome : observed, (periods, *panel), in original units
    """

    media = False
    # Within noise, a scale or mean that is a little off would not show.
    borne_out: tuple[str, ...] = ()

    def __init__(
        self, posterior: Posterior, stored: Placed, noise: Placed, mean: Placed, outcome: Floats
    ) -> None:
        self.stored = stored
        self._noise, self._mean, self._outcome = noise, mean, outcome
        self._scale, self._ledger = posterior.scale, posterior.ledger
        self._places = Places(posterior.layout, (SAMPLE, DATE, *posterior.layout.panel))
        self._observed, self._draws, self._found = True, 0, 0.0
        self._said = ""

    @property
    def width(self) -> int:
        """Numbers of one draw."""
        return self._outcome.size

    def hold(self, step: Step) -> None:
        """Compare one block."""
        drawn, mean = step.read(self.stored), step.read(self._mean) * self._scale
        allowed = 1e-6 * np.abs(self._outcome).max(initial=0.0)
        self._observed &= bool(np.all(np.abs(drawn - self._outcome) <= allowed))
        self._draws += len(step.samples)
        with np.errstate(all="ignore"):
            spread = (drawn - mean) / (step.read(self._noise) * self._scale)
        spread = np.where(drawn == mean, 0.0, spread)
        far = np.maximum(np.abs(spread), _surprise(spread))
        flat = int(np.argmax(far))
        if not far.flat[flat] <= self._found:
            index = tuple(int(i) for i in np.unravel_index(flat, far.shape))
            where = self._places.text((step.samples[index[0]], *index[1:]), far.shape)
            self._found = float(far.flat[flat])
            self._said = (
                f"{drawn[index]:.9g} of {where} in the file lies {abs(spread[index]):.3g} "
                f"spreads of the noise from the fitted mean, {mean[index]:.9g}"
            )

    def result(self) -> Compared:
        """How far the draws lie from what the model says; ParityBroken if that is too far."""
        path, layout = self.stored.variable.path, self._ledger.layout
        if not self._observed and not self._found <= _FAR:
            raise ParityBroken(
                f"The predicted outcome ({path}) is not what the draws predict: {self._said}, or "
                f"all of that draw scatter otherwise than its noise. {self._ledger.fitted_by}.",
                DO_NOT_PLAN,
            )
        if self._observed:
            return Compared(
                _PREDICTED, path, "the observed outcome", None, self._draws, layout.samples
            )
        why = "they are random, and were held to the spread of the noise only"
        self._ledger.leaves("predicted outcomes", (path,), why)
        against = "the fitted mean, within the noise"
        return Compared(_PREDICTED, path, against, None, self._draws, layout.samples)


def _surprise(spread: Floats) -> Floats:
    """How far the scatter of each draw is from that of a normal distribution, in spreads.

    By the cube root of Wilson and Hilferty: (samples, 1, ...) for (samples, periods, *panel).
    """
    count = spread[0].size
    part = 2.0 / (9.0 * count)
    mean = np.square(spread).mean(axis=tuple(range(1, spread.ndim)), keepdims=True)
    scatter: Floats = np.abs(np.cbrt(mean) - (1.0 - part)) / np.sqrt(part)
    return scatter


Check = Relation | Predicted
