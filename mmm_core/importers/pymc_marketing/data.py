"""Media, money, outcome and draws of a PyMC-Marketing file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from math import prod

import numpy as np
import xarray as xr

from mmm_core.curves import ADSTOCKS, SATURATIONS
from mmm_core.errors import MalformedFile, UnsupportedFeature
from mmm_core.importers.layout import CHAIN, DATE, DRAW, PERIOD, SAMPLE, Layout
from mmm_core.importers.netcdf import NetCDF, Variable, malformed
from mmm_core.importers.pymc_marketing.attrs import Component, Specification
from mmm_core.labels import CHANNEL, Cells, Floats
from mmm_core.limits import CELLS, DRAWS, HISTORY
from mmm_core.model import Finding, Transformation
from mmm_core.names import listed
from mmm_core.periods import detect_frequency
from mmm_core.size import Size

POSTERIOR, CONSTANT = "posterior", "constant_data"
CHANNEL_SCALE, TARGET_SCALE = f"{CONSTANT}/channel_scale", f"{CONSTANT}/target_scale"
_TINY = float(np.finfo(np.float64).tiny)
_FEWER_DRAWS = "Keep fewer draws when saving it."


@dataclass(frozen=True, eq=False)
class Money:
    """Media as fitted, and what it cost.

    Parameters
    ----------
    media, spend : (period, *cells)
    unit_price : (*cells)
    findings : what was assumed
    single : media is stored in single precision
    """

    media: xr.DataArray
    spend: xr.DataArray
    unit_price: xr.DataArray
    findings: tuple[Finding, ...]
    single: bool


def read_layout(file: NetCDF, form: Specification) -> Layout:
    """Labels, periods and numbers of draws; refuses what does not fit together."""
    media = file.require(CONSTANT, "channel_data")
    dims = (*form.panel, CHANNEL)
    if set(media.dims) != {DATE, *dims}:
        malformed(f"{media.path} has the dimensions {listed(media.dims)}, the model {listed(dims)}")
    cells = prod(media.sizes[dim] for dim in dims)
    CELLS.require(cells, "The file declares", _too_large, "Fit fewer of them, or group them.")
    labels = tuple(media.labels(dim) for dim in dims)
    if set(labels[-1]) != set(form.channels):
        malformed("Its media data and its attribute channel_columns name different channels")
    if not 2 <= media.sizes[DATE] <= HISTORY.most:
        raise UnsupportedFeature(
            "length of the history",
            f"The data have {media.sizes[DATE]:,} periods; 2 to {HISTORY.most:,} can be planned "
            "from.",
            "Refit on a history of that length.",
        )
    dates = media.dates(DATE)
    sizes = _draw_sizes(file, form)
    layout = Layout(Cells(dims, labels), dates, detect_frequency(dates), sizes[CHAIN], sizes[DRAW])
    DRAWS.require(layout.samples, "The file declares", _too_large, _FEWER_DRAWS)
    size_of(form, layout).require_model()
    return layout


def size_of(form: Specification, layout: Layout) -> Size:
    """What reading a model, and planning over its default horizon, takes."""
    return Size(
        cells=len(layout.cells),
        draws=layout.samples,
        horizon=layout.frequency.per_quarter,
        lags=form.l_max,
        history=layout.dates.size,
        units=prod(layout.cells.shape[:-1]),
    )


_too_large = partial(UnsupportedFeature, "size of the model")


def _draw_sizes(file: NetCDF, form: Specification) -> dict[str, int]:
    for part in (form.saturation, form.adstock):
        for name in file.names(POSTERIOR):
            if name.startswith(f"{part.prefix}_"):
                found = file.get(POSTERIOR, name)
                if found is not None and {CHAIN, DRAW} <= set(found.dims):
                    if min(found.sizes[CHAIN], found.sizes[DRAW]) < 1:
                        malformed("Its posterior has no draws")
                    return found.sizes
    malformed(
        f"Its posterior holds no draws of {form.saturation.prefix}_"
        f"{SATURATIONS[form.saturation.kind].parameters[0]}"
    )


def read_scales(file: NetCDF, layout: Layout) -> tuple[Floats, Floats]:
    """Channel scale (*cells) and target scale (*panel), as fitted.

    Raises
    ------
    UnsupportedFeature
        For the single-dimension layout of early versions, which kept no scales.
    """
    channel, target = file.get(CONSTANT, "channel_scale"), file.get(CONSTANT, "target_scale")
    if channel is None or target is None:
        raise UnsupportedFeature(
            "file layout without scales",
            "The file stores no channel_scale and target_scale: it is of the older, "
            "single-dimension MMM, whose scaling was kept outside of the file.",
            "Refit with pymc_marketing.mmm.MMM of PyMC-Marketing 1.x and save it.",
        )
    scales = []
    for variable, order in ((channel, layout.cells.dims), (target, layout.panel)):
        values = layout.place(variable, order).read()
        if not np.all(np.isfinite(values)) or np.any(values < 0):
            malformed(f"{variable.path} is negative or not finite")
        shape = tuple(layout.cells.shape[: len(order)])
        scales.append(np.broadcast_to(values, shape))
    if not np.any(scales[1] > 0):
        malformed(f"{target.path} is zero, so the model explains nothing")
    return scales[0], scales[1]


def read_money(file: NetCDF, form: Specification, layout: Layout) -> Money:
    """Media, spend, and the price per unit assumed from now on."""
    variable = file.require(CONSTANT, "channel_data")
    media = _periods(variable, layout)
    stored = file.get(CONSTANT, "channel_spend")
    if stored is None and form.priced:
        raise MalformedFile(
            "The model has a cost per unit, but the file stores no channel_spend.",
            "Call mmm.set_cost_per_unit(...) on the fitted model and save it again.",
        )
    spend = media if stored is None else _periods(stored, layout)
    price, findings = _unit_price(media, spend, layout)
    dims = (PERIOD, *layout.cells.dims)
    return Money(
        layout.array(media, dims),
        layout.array(spend, dims),
        layout.full(price.reshape(layout.cells.shape)),
        findings,
        variable.single,
    )


def _periods(variable: Variable, layout: Layout) -> Floats:
    values = layout.place(variable, (DATE, *layout.cells.dims)).read()
    values = np.broadcast_to(values, (len(layout.dates), *layout.cells.shape))
    flat = values.reshape(len(layout.dates), len(layout.cells))
    bad = ~(np.isfinite(flat) & (flat >= 0))
    if bad.any():
        period, cell = (int(i) for i in np.argwhere(bad)[0])
        raise MalformedFile(
            f"{variable.path} of {layout.cells.text(cell)} is {flat[period, cell]:g} in "
            f"{layout.dates[period]}; media is a number of 0 or more in every period.",
            "Correct the data and refit: refunds and gaps cannot be spent.",
        )
    return values


def _unit_price(media: Floats, spend: Floats, layout: Layout) -> tuple[Floats, tuple[Finding, ...]]:
    periods, cells = len(layout.dates), layout.cells
    units, money = media.reshape(periods, -1), spend.reshape(periods, -1)
    priced = ~np.all(np.isclose(units, money, rtol=1e-9, atol=0.0), axis=0)
    if not priced.any():
        return np.ones(len(cells)), ()
    recent = slice(-layout.frequency.per_year, None)
    bought, paid = units[recent].sum(axis=0), money[recent].sum(axis=0)
    bought = np.where(bought > 0, bought, units.sum(axis=0))
    paid = np.where(units[recent].sum(axis=0) > 0, paid, money.sum(axis=0))
    known = priced & (bought > 0) & (paid > 0)
    price = np.where(known, paid / np.where(bought > 0, bought, 1.0), 1.0)
    if not np.all(np.isfinite(price) & (price > 0)):
        malformed("Its media or channel_spend is so large that no price per unit follows")
    findings = [_price_finding([cells.text(int(i)) for i in np.flatnonzero(known)])]
    if unknown := [cells.text(int(i)) for i in np.flatnonzero(priced & ~known)]:
        findings.append(
            Finding(
                "caution",
                f"No price per unit is known of {_some(unknown)}: nothing was ever paid for it, "
                "so 1 per unit is assumed.",
                "Set a media price in the assumptions.",
            )
        )
    return price, tuple(findings)


def _price_finding(names: list[str]) -> Finding:
    return Finding(
        "note",
        f"Media of {_some(names)} is in units, not money: future money buys units at the mean "
        "price of the last year of data.",
        "Set a media price in the assumptions if prices are expected to change.",
    )


def _some(names: list[str]) -> str:
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(names[:5]) + more


def read_outcome(file: NetCDF, form: Specification, layout: Layout, scale: Floats) -> xr.DataArray:
    """Observed outcome in its own units, (period, *panel)."""
    order = (DATE, *layout.panel)
    found, factor = file.get(CONSTANT, "target_data"), np.ones_like(scale)
    if found is None:
        found, factor = file.require("observed_data", "y"), scale
    values = layout.place(found, order).read() * factor
    if not np.all(np.isfinite(values)):
        malformed(f"{found.path} ({form.target}) is not finite in every period")
    shape = (len(layout.dates), *layout.cells.shape[:-1])
    return layout.array(np.broadcast_to(values, shape), (PERIOD, *layout.panel))


def read_transformation(
    file: NetCDF, component: Component, layout: Layout
) -> tuple[Transformation, bool]:
    """Parameters per draw; the flag says whether any is stored in single precision."""
    adstock = ADSTOCKS.get(component.kind)
    kind = adstock or SATURATIONS[component.kind]
    parameters, single = {}, False
    for name in kind.parameters:
        low, high = kind.domain[name]
        halflife = None if adstock is None else adstock.alpha_from_halflife
        stored = file.get(POSTERIOR, f"{component.prefix}_{name}")
        if stored is None and name not in component.constants and halflife and name == "alpha":
            values, rounded = _draws(file, component, "halflife", layout, _TINY, np.inf)
            values = halflife(values)
        else:
            values, rounded = _draws(file, component, name, layout, low, high)
        single = single or rounded
        parameters[name] = layout.array(values, (SAMPLE, *layout.cells.dims))
    return Transformation(component.kind, parameters), single


def _draws(
    file: NetCDF, component: Component, name: str, layout: Layout, low: float, high: float
) -> tuple[Floats, bool]:
    full_name = f"{component.prefix}_{name}"
    stored = file.get(POSTERIOR, full_name)
    ones = (1,) * len(layout.cells.dims)
    if stored is None and name in component.constants:
        values, single = np.full((layout.samples, *ones), component.constants[name]), False
    else:
        variable = stored or file.require(POSTERIOR, full_name)
        if not {CHAIN, DRAW} <= set(variable.dims):
            malformed(f"{variable.path} has no dimensions chain and draw")
        read = layout.place(variable, (CHAIN, DRAW, *layout.cells.dims)).read()
        values, single = read.reshape(layout.samples, *read.shape[2:]), variable.single
    layout.check_draws(full_name, values, low, high)
    return values, single


def read_noise(
    file: NetCDF, form: Specification, layout: Layout, scale: Floats
) -> xr.DataArray | None:
    """Observation noise (sample, *panel) in outcome units, or None.

    Only where it is a standard deviation: of other likelihoods than the normal one it is not.
    """
    sigma = file.get(POSTERIOR, "y_sigma") if form.is_normal else None
    if sigma is None or not {CHAIN, DRAW} <= set(sigma.dims) <= {CHAIN, DRAW, *layout.panel}:
        return None
    values = layout.place(sigma, (CHAIN, DRAW, *layout.panel)).read()
    values = values.reshape(layout.samples, *values.shape[2:]) * scale
    return layout.array(values, (SAMPLE, *layout.panel)) if np.isfinite(values).all() else None


def read_divergences(file: NetCDF) -> int | None:
    """Number of divergent transitions, None where the file does not say."""
    stored = file.get("sample_stats", "diverging")
    if stored is None:
        return None
    found = prod(stored.sizes.values())
    DRAWS.require(found, f"{stored.path} has", MalformedFile, _FEWER_DRAWS)
    return int(np.count_nonzero(stored.read()))
