"""The data that a file stores more than once: as handed to the fit, as fitted, and scaled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mmm_core.importers.comparison import Ledger, tolerance
from mmm_core.importers.layout import DATE, Layout
from mmm_core.importers.netcdf import NetCDF
from mmm_core.importers.pymc_marketing.attrs import Specification
from mmm_core.importers.pymc_marketing.data import (
    CHANNEL_SCALE,
    CONSTANT,
    TARGET_SCALE,
)
from mmm_core.importers.pymc_marketing.fitdata import FIT_DATA, FitData
from mmm_core.importers.pymc_marketing.prices import stated_spend
from mmm_core.importers.pymc_marketing.scaling import StatedScale, stated_scale
from mmm_core.importers.pymc_marketing.terms import CONTROL, DAY_OF_YEAR, days_of_year
from mmm_core.labels import CHANNEL, Floats

_AS_FITTED = "the data as handed to the fit (fit_data), blanks as zero"
MEDIA, CONTROLS = f"{CONSTANT}/channel_data", f"{CONSTANT}/control_data"
OUTCOME, SPEND = f"{CONSTANT}/target_data", f"{CONSTANT}/channel_spend"
SCALED, DATES = "observed_data/y", f"{CONSTANT}/{DATE}"


@dataclass(frozen=True, eq=False)
class Observed:
    """What was observed, as the model was fitted to it.

    Parameters
    ----------
    media, spend : (periods, *cells), in their own units
    outcome : (periods, *panel), in its own units
    channel_scale, target_scale : (*cells) and (*panel)
    columns : the data as handed to the fit
    """

    file: NetCDF
    form: Specification
    layout: Layout
    media: Floats
    spend: Floats
    outcome: Floats
    channel_scale: Floats
    target_scale: Floats
    columns: FitData

    def hold(self, ledger: Ledger) -> None:
        """Compare everything of it that is stored twice.

        Raises
        ------
        ParityBroken
            If two of its copies differ, or a scale is not what the attributes derive it from.
        """
        self._channels(ledger)
        self._outcome(ledger)
        self._controls(ledger)
        self._scales(ledger)
        self._scaled(ledger)
        self._spend(ledger)
        self._dates(ledger)

    @property
    def _only_scaled(self) -> bool:
        """The outcome is stored scaled alone, so that it was multiplied with its scale."""
        return self.file.get(CONSTANT, "target_data") is None

    def _single(self, *paths: str) -> bool:
        found = (self.file.get(*path.rsplit("/", 1)) for path in paths)
        return any(one is not None and one.single for one in found)

    def _channels(self, ledger: Ledger) -> None:
        names = self.layout.cells.along(CHANNEL)
        if self._columns(ledger, "media", MEDIA, names, self.media, CHANNEL):
            labels = {f"{CONSTANT}/{dim}" for dim in self.layout.cells.dims}
            ledger.borne_out |= {*labels, DATES, "@channel_columns", "@dims"}

    def _controls(self, ledger: Ledger) -> None:
        data = self.file.get(CONSTANT, "control_data")
        if data is None or CONTROL not in data.dims:
            return
        order = (DATE, *self.layout.panel, CONTROL)
        values = self.layout.place(data, order).read()
        names = data.labels(CONTROL)
        if self._columns(ledger, "controls", CONTROLS, names, values, CONTROL):
            ledger.borne_out |= {f"{CONSTANT}/{CONTROL}", "@control_columns"}

    def _columns(
        self,
        ledger: Ledger,
        quantity: str,
        path: str,
        names: Sequence[str],
        values: Floats,
        dim: str,
    ) -> bool:
        """Columns along the last axis against those of the same names; whether all were."""
        given = [self.columns.column(name) for name in names]
        if any(column is None for column in given):
            return False
        sources = [f"{FIT_DATA}/{name}" for name in names]
        share = tolerance(self._single(path), self._single(*sources))
        dims = (DATE, *self.layout.panel, dim)
        comparison = ledger.comparison(quantity, path, _AS_FITTED, share, dims, {dim: names})
        filled = [np.nan_to_num(column, nan=0.0) for column in given if column is not None]
        ledger.compare(comparison, values, np.stack(filled, axis=-1), *sources)
        return True

    def _outcome(self, ledger: Ledger) -> None:
        path = SCALED if self._only_scaled else OUTCOME
        given, target = self.columns.column(self.form.target), f"{FIT_DATA}/{self.form.target}"
        if given is None:
            if path == SCALED:
                why = "the outcome is read from it, and no copy of either is stored"
                ledger.leaves("scaled outcome", (SCALED,), why)
            return
        share = tolerance(self._single(path), self._single(target, TARGET_SCALE))
        dims = (DATE, *self.layout.panel)
        comparison = ledger.comparison("outcome", path, _AS_FITTED, share, dims)
        filled = np.nan_to_num(given, nan=0.0)
        scale = () if path == OUTCOME else (TARGET_SCALE,)
        ledger.compare(comparison, self.outcome, filled, target, DATES, "@target_column", *scale)

    def _scaled(self, ledger: Ledger) -> None:
        """The scaled outcome is what the likelihood saw."""
        scaled, dims = self.file.get(*SCALED.split("/")), (DATE, *self.layout.panel)
        if scaled is None or self._only_scaled:
            return
        share = tolerance(scaled.single, self._single(OUTCOME, TARGET_SCALE))
        comparison = ledger.comparison(
            "scaled outcome", scaled.path, "the outcome over its scale", share, dims
        )
        with np.errstate(all="ignore"):
            expected = self.outcome / self.target_scale
        expected = np.where(np.isfinite(expected), expected, 0.0)
        stored = self.layout.place(scaled, dims).read()
        ledger.compare(comparison, stored, expected, OUTCOME, TARGET_SCALE)

    def _scales(self, ledger: Ledger) -> None:
        stated = self.form.stated.get("scaling")
        for part, path, data, scale, dims in (
            ("channel", CHANNEL_SCALE, self.media, self.channel_scale, self.layout.cells.dims),
            ("target", TARGET_SCALE, self.outcome, self.target_scale, self.layout.panel),
        ):
            found = stated_scale(stated, part, data, dims, self.layout)
            if part == "channel" and self.form.saturation.kind == "LogSaturation":
                # It takes media as it is, whatever the attributes say.
                found = StatedScale(np.ones((1,) * len(dims)), "what its saturation takes")
            if found is None:
                why = "the attributes do not say how it follows from the data"
                ledger.leaves(f"{part} scale", ("@scaling",), why)
                continue
            if part == "target" and found.derived and self._only_scaled:
                self._scaled_by_itself(ledger, stated)
                continue
            source = MEDIA if part == "channel" else OUTCOME
            share = tolerance(self._single(path), found.derived and self._single(source))
            comparison = ledger.comparison(f"{part} scale", path, found.words, share, dims)
            ledger.compare(comparison, scale, found.values, "@scaling")

    def _scaled_by_itself(self, ledger: Ledger, stated: object) -> None:
        """An outcome over its own largest (or mean) has 1 there, whatever the scale was."""
        dims = self.layout.panel
        scaled = self.layout.place(self.file.require(*SCALED.split("/")), (DATE, *dims)).read()
        found = stated_scale(stated, "target", scaled, dims, self.layout)
        if found is None:
            return
        axes = tuple(i for i, size in enumerate(found.values.shape) if size == 1)
        alive = np.any(self.target_scale > 0, axis=axes, keepdims=True)
        expected = np.where(alive, 1.0, found.values)
        share = tolerance(self._single(SCALED, TARGET_SCALE))
        quantity = f"scaled outcome, {found.words}"
        comparison = ledger.comparison(quantity, SCALED, "what it was divided by", share, dims)
        ledger.holds(comparison, found.values, expected)

    def _spend(self, ledger: Ledger) -> None:
        if self.file.get(CONSTANT, "channel_spend") is None:
            return
        stated = self.form.stated.get("cost_per_unit")
        expected = stated_spend(stated, self.media, self.spend, self.layout)
        if expected is None:
            why = "the attributes do not say what a unit of media cost in every period"
            ledger.leaves("spend", (SPEND, "@cost_per_unit"), why, decides=True)
            return
        share = tolerance(self._single(SPEND), self._single(MEDIA))
        dims = (DATE, *self.layout.cells.dims)
        comparison = ledger.comparison("spend", SPEND, "media times its price", share, dims)
        ledger.compare(comparison, self.spend, expected, "@cost_per_unit")

    def _dates(self, ledger: Ledger) -> None:
        stored = self.file.get(CONSTANT, DAY_OF_YEAR)
        if stored is None:
            return
        found = self.layout.place(stored, (DATE,)).read()
        expected = days_of_year(self.file.require(CONSTANT, "channel_data"))
        comparison = ledger.comparison(
            "day of the year", stored.path, "the dates", tolerance(stored.single), (DATE,)
        )
        ledger.compare(comparison, found, expected, DATES)
