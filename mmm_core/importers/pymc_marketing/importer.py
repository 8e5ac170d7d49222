"""Read a saved PyMC-Marketing marketing mix model, without PyMC.

The file is data: its attributes are JSON, its arrays numbers. Nothing in it is
executed, and what cannot be represented exactly is refused by name.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from mmm_core.card import default_card
from mmm_core.curves import ADSTOCKS, SATURATIONS
from mmm_core.diagnostics import parity_unverified
from mmm_core.importers.comparison import Ledger
from mmm_core.importers.files import fingerprint
from mmm_core.importers.hdf5_guard import is_hdf5
from mmm_core.importers.importer import Summary
from mmm_core.importers.layout import PERIOD, SAMPLE, Layout
from mmm_core.importers.netcdf import NetCDF
from mmm_core.importers.parity import check_finite
from mmm_core.importers.pymc_marketing.attrs import (
    Specification,
    read_specification,
    refuse_time_varying,
)
from mmm_core.importers.pymc_marketing.base import find_base
from mmm_core.importers.pymc_marketing.check import Pass, check_weibull
from mmm_core.importers.pymc_marketing.data import (
    CHANNEL_SCALE,
    POSTERIOR,
    read_divergences,
    read_layout,
    read_money,
    read_noise,
    read_outcome,
    read_scales,
    read_transformation,
    size_of,
)
from mmm_core.importers.pymc_marketing.fitdata import FitData
from mmm_core.importers.pymc_marketing.gaps import read_gaps
from mmm_core.importers.pymc_marketing.names import VENDOR
from mmm_core.importers.pymc_marketing.observed import Observed
from mmm_core.importers.pymc_marketing.originals import originals
from mmm_core.importers.pymc_marketing.priors import read_prior
from mmm_core.importers.pymc_marketing.relations import Posterior
from mmm_core.importers.pymc_marketing.remainder import name_remainder
from mmm_core.importers.pymc_marketing.terms import find_terms, read_controls
from mmm_core.labels import CHANNEL
from mmm_core.machine import alone
from mmm_core.media import MediaModel
from mmm_core.model import FittedModel
from mmm_core.names import printable

_ASSUMED = "what the data taught is measured against them, and nothing stored follows from them"


class PyMCMarketing:
    """Files that ``mmm.save(...)`` wrote, or thinned copies of them."""

    vendor = VENDOR
    saved_by = "mmm.save"
    suffixes: tuple[str, ...] = (".nc",)

    def recognises(self, path: Path) -> bool:
        """By the signature of HDF5: what is in the file is told in the sandbox."""
        return is_hdf5(path)

    def summarise(self, path: Path) -> Summary:
        """Form, labels and dates; the draws are left alone."""
        with NetCDF(path) as file:
            form = read_specification(file.attributes())
            _refuse_hidden_multiplier(file)
            layout = read_layout(file, form)
            version, fitted_at = _origin(file)
            channels = layout.cells.along(CHANNEL)
            periods, last = layout.dates.size, str(layout.dates[-1])
        return Summary(
            VENDOR, version, fitted_at, form.target, channels, periods, last, layout.frequency
        )

    def read(self, path: Path, name: str) -> FittedModel:
        """The model, checked against the contributions that the file stores."""
        with NetCDF(path) as file:
            return _read(file, path, name)


def _read(file: NetCDF, path: Path, name: str) -> FittedModel:
    form = read_specification(file.attributes())
    _refuse_hidden_multiplier(file)
    layout = read_layout(file, form)
    with alone(size_of(form, layout).planning_bytes):
        return _laid_out(file, form, layout, path, name)


def _laid_out(
    file: NetCDF, form: Specification, layout: Layout, path: Path, name: str
) -> FittedModel:
    """The model, once it is known what is in the file and that it is not too large."""
    channel_scale, target_scale = read_scales(file, layout)
    money = read_money(file, form, layout)
    adstock, rough_adstock = read_transformation(file, form.adstock, layout)
    saturation, rough_saturation = read_transformation(file, form.saturation, layout)
    version, fitted_at = _origin(file)
    check_weibull(file, form.adstock.kind, version)
    outcome = read_outcome(file, form, layout, target_scale)
    assumed = read_prior(file, form, layout)
    ledger = Ledger(layout, f"It was fitted by {VENDOR} {version or 'of an unknown version'}")
    columns = FitData(file, layout)
    media, spend, amounts = map(layout.numbers, (money.media, money.spend, outcome))
    observed = Observed(
        file, form, layout, media, spend, amounts, channel_scale, target_scale, columns
    )
    observed.hold(ledger)
    if assumed.paths:
        ledger.leaves("draws of the priors", assumed.paths, _ASSUMED)
    missing, gaps = read_gaps(columns, form, layout, money.media, outcome, ledger)
    model = FittedModel(
        name=name,
        fingerprint=fingerprint(path),
        vendor=VENDOR,
        vendor_version=version,
        fitted_at=fitted_at,
        cells=layout.cells,
        dates=layout.dates,
        frequency=layout.frequency,
        media=money.media,
        spend=money.spend,
        unit_price=money.unit_price,
        channel_scale=layout.full(channel_scale),
        outcome_scale=layout.full(target_scale[..., None]),
        l_max=form.l_max,
        normalize=form.normalize,
        adstock=adstock,
        saturation=saturation,
        adstock_first=form.adstock_first,
        chains=layout.chains,
        target=form.target,
        outcome=outcome,
        base=None,
        base_missing="",
        noise=read_noise(file, form, layout, target_scale),
        parity=None,
        divergences=read_divergences(file),
        features=form.features,
        card=default_card(
            name,
            form.target,
            layout.cells.along(CHANNEL),
            form.controls,
            {dim: layout.cells.along(dim) for dim in layout.cells.dims if dim != CHANNEL},
        ),
        findings=(*gaps, *money.findings),
        missing=missing,
        prior=assumed.prior,
        prior_missing=assumed.missing,
    )
    rough = rough_adstock or rough_saturation or money.single
    return _checked(model, observed, rough, ledger)


def _checked(model: FittedModel, observed: Observed, rough: bool, ledger: Ledger) -> FittedModel:
    """The model with what a pass over the draws says: parity, base and what was compared."""
    file, form, layout = observed.file, observed.form, observed.layout
    scale, media = observed.target_scale, MediaModel.of(model)
    check_finite(media)
    rough = rough or file.require(*CHANNEL_SCALE.split("/")).single
    terms = find_terms(file, form, layout)
    posterior = Posterior(file, layout, terms, scale, rough, ledger)
    checks = (*posterior.relations(), *originals(posterior, form, observed.outcome))
    source = find_base(posterior.mean, posterior.terms)
    parameters = _parameters(file, form)
    parity, scaled = Pass(file, layout, media, checks, source, parameters, rough, ledger).run()
    name_remainder(file, form, ledger)
    base, missing, coverage = None, source.missing, ledger.coverage()
    if scaled is not None:
        scaled *= scale.astype(np.float32)
        if np.isfinite(scaled).all():
            base = layout.array(scaled, (SAMPLE, PERIOD, *layout.panel))
        else:
            missing = "The file does not hold the base: its fitted outcome is not finite."
    model = replace(
        model,
        parity=parity,
        base=base,
        base_missing=missing,
        coverage=coverage,
        controls=read_controls(terms, layout, scale),
    )
    if parity is None:
        return replace(model, findings=(*model.findings, parity_unverified(coverage)))
    return model


def _parameters(file: NetCDF, form: Specification) -> tuple[str, ...]:
    """Posterior variables that the curves are made of, by path."""
    adstock, saturation = ADSTOCKS[form.adstock.kind], SATURATIONS[form.saturation.kind]
    names = [f"{form.adstock.prefix}_{name}" for name in adstock.parameters]
    names += [f"{form.saturation.prefix}_{name}" for name in saturation.parameters]
    if f"{form.adstock.prefix}_alpha" not in file.names(POSTERIOR):
        names.append(f"{form.adstock.prefix}_halflife")
    return tuple(f"{POSTERIOR}/{name}" for name in names if name in file.names(POSTERIOR))


def _origin(file: NetCDF) -> tuple[str, str]:
    said = file.attributes(POSTERIOR)
    version, date = (said.get(key, "") for key in ("pymc_marketing_version", "created_at"))
    return printable(version, 40), printable(date, 40)


def _refuse_hidden_multiplier(file: NetCDF) -> None:
    if "media_temporal_latent_multiplier" in file.names(POSTERIOR):
        refuse_time_varying(True)
