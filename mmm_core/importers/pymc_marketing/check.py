"""One pass over the draws: what is stored twice is compared, the base is taken out."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from mmm_core.errors import UnsupportedFeature
from mmm_core.importers.comparison import Comparison, Ledger, tolerance
from mmm_core.importers.layout import CHAIN, DATE, DRAW, SAMPLE, Layout, Singles
from mmm_core.importers.netcdf import NetCDF, Variable, malformed
from mmm_core.importers.pymc_marketing.base import BaseSource
from mmm_core.importers.pymc_marketing.data import CHANNEL_SCALE, POSTERIOR
from mmm_core.importers.pymc_marketing.observed import MEDIA
from mmm_core.importers.pymc_marketing.originals import Check
from mmm_core.importers.pymc_marketing.relations import CONTRIBUTION, CURVES
from mmm_core.importers.pymc_marketing.steps import Relation, Step, by_period
from mmm_core.labels import Floats
from mmm_core.media import MediaModel

CHECK = "contribution_check"
_WEIBULL_FIXED = (1, 2, 1)
# Numbers read for comparison, all draws together: what stores more twice is not compared.
_MOST_NUMBERS = 400_000_000


def check_weibull(file: NetCDF, kind: str, version: str) -> None:
    """Refuse a Weibull-CDF kernel that may have had one more weight, unless it can be checked.

    Raises
    ------
    UnsupportedFeature
        PyMC-Marketing up to 1.2.0 used ``l_max + 1`` weights.
    """
    stored = file.get(POSTERIOR, CONTRIBUTION) or file.get(CHECK, CONTRIBUTION)
    numbers = re.match(r"(\d{1,6})\.(\d{1,6})(?:\.(\d{1,6}))?", version)
    found = tuple(int(n or 0) for n in numbers.groups()) if numbers else (0, 0, 0)
    if kind == "WeibullCDFAdstock" and stored is None and found < _WEIBULL_FIXED:
        raise UnsupportedFeature(
            "Weibull-CDF adstock up to 1.2.0",
            f"The model has a WeibullCDFAdstock fitted by PyMC-Marketing {version or '(unknown)'}, "
            "whose kernel had one weight more than l_max, and the file stores no contributions to "
            "check it by.",
            "Refit with PyMC-Marketing 1.2.1 or later, or keep channel_contribution in the file.",
        )


@dataclass(frozen=True, eq=False)
class Pass:
    """All draws, in blocks of bounded size.

    Parameters
    ----------
    file, layout, media : open, its labels and periods, and its media transformation
    checks : what is compared of every draw
    base : how the base is read
    parameters : posterior variables that the curves are made of, by path
    rough : they, or media, are stored in single precision
    ledger : where results are kept
    """

    file: NetCDF
    layout: Layout
    media: MediaModel
    checks: tuple[Check, ...]
    base: BaseSource
    parameters: tuple[str, ...]
    rough: bool
    ledger: Ledger

    def run(self) -> tuple[float | None, Singles | None]:
        """Compare what is stored of the draws, and gather the base.

        Returns
        -------
        parity : largest difference to stored contributions, in scaled units; None if there
            are none
        base : (samples, periods, *panel) scaled float32, None if there is none

        Raises
        ------
        ParityBroken
            If a stored number is not what it follows from.
        """
        checks = self._affordable()
        chosen = self._chosen()
        gathered = self._gather(checks)
        for check in checks:
            curves = (*self.parameters, *_CURVES) if check.media else ()
            self.ledger.agrees(check.result(), *check.borne_out, *curves)
        found = [] if chosen is None else [chosen.largest_difference]
        for check in checks:
            if isinstance(check, Relation) and check.stored.variable.path == _STORED:
                found.append(check.comparison.largest_difference)
        if not any(check.media for check in checks):
            self._leave_draws(chosen)
        return max(found, default=None), gathered

    def _affordable(self) -> tuple[Check, ...]:
        kept, numbers = [], 0
        for check in self.checks:
            size = check.width * self.layout.samples
            if numbers + size > _MOST_NUMBERS:
                variable = check.stored.variable
                name = variable.path.rpartition("/")[2].replace("_", " ")
                self.ledger.leaves(name, (variable.path,), "the file stores more than is compared")
            else:
                kept.append(check)
                numbers += size
        return tuple(kept)

    def _gather(self, checks: tuple[Check, ...]) -> Singles | None:
        periods, panel = len(self.layout.dates), self.layout.cells.shape[:-1]
        total = None
        if self.base.values:
            total = np.empty((self.layout.samples, periods, *panel), np.float32)
        if total is None and not checks:
            return None
        # All that is read or recomputed of a block is held at once.
        width = periods * len(self.layout.cells) + sum(check.width for check in checks)
        for block in self.layout.blocks(width):
            step = Step(block, self.media, self.layout)
            for check in checks:
                check.hold(step)
            if total is not None:
                total[block.samples] = self._base(step)
        return total

    def _base(self, step: Step) -> Floats:
        with np.errstate(all="ignore"):
            summed = sum(value(step) for value in self.base.values)
            if self.base.includes_media:
                summed = summed - step.media_total
            return np.asarray(summed, dtype=np.float64)

    def _leave_draws(self, chosen: Comparison | None) -> None:
        """Say which draws nothing bears on. With no contribution at all, parity says it."""
        checked = 0 if chosen is None else chosen.draws
        rest = self.layout.samples - checked
        why = (
            f"neither a contribution nor a fitted mean of {rest:,} of {self.layout.samples:,} "
            "draws is stored"
        )
        if rest:
            quantity = "curves of the other draws" if checked else "curves"
            self.ledger.leaves(quantity, self.parameters, why, decides=checked > 0)

    def _chosen(self) -> Comparison | None:
        """Contributions that were kept of some draws."""
        stored = self.file.get(CHECK, CONTRIBUTION)
        if stored is None:
            return None
        positions = self._positions(stored)
        dims = (DATE, *self.layout.cells.dims)
        placed = self.layout.place(stored, (SAMPLE, *dims))
        share = tolerance(stored.single, self.rough)
        comparison = self.ledger.comparison(
            "media contribution", stored.path, CURVES, share, (SAMPLE, *dims)
        )
        step = max(1, 4_000_000 // (len(self.layout.dates) * len(self.layout.cells)))
        for start in range(0, len(positions), step):
            part = positions[start : start + step]
            values = placed.read({SAMPLE: slice(start, start + step)})
            expected = by_period(self.media.contributions(part), self.layout)
            comparison.add(values, expected, part)
        numbers = (f"{CHECK}/{CHAIN}", f"{CHECK}/{DRAW}")
        self.ledger.agrees(comparison.result(), *numbers, *_CURVES)
        return comparison

    def _positions(self, stored: Variable) -> list[int]:
        chains, draws = (_integers(self.file.require(CHECK, name)) for name in (CHAIN, DRAW))
        size = stored.sizes.get(SAMPLE)
        if not chains.shape == draws.shape == (size,) or not size:
            malformed(f"{CHECK} does not say of every sample which chain and draw it is")
        layout = self.layout
        inside = (chains >= 0) & (chains < layout.chains) & (draws >= 0) & (draws < layout.draws)
        if not inside.all():
            malformed(f"{CHECK} names draws that the posterior does not have")
        positions: list[int] = (chains * layout.draws + draws).astype(np.int64).tolist()
        if len(set(positions)) != len(positions):
            malformed(f"{CHECK} names one draw twice")
        return positions


# What the recomputed curves rest on, besides draws.
_CURVES = (
    MEDIA,
    CHANNEL_SCALE,
    "@adstock",
    "@saturation",
    "@adstock_first",
    "@time_varying_media",
)
_STORED = f"{POSTERIOR}/{CONTRIBUTION}"


def _integers(variable: Variable) -> Floats:
    values = variable.read()
    if values.ndim != 1 or np.any(values != np.floor(values)):
        malformed(f"{variable.path} does not hold whole numbers")
    return values
