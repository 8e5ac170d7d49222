"""What the fitted mean is a sum of, besides media: per draw, term by term."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mmm_core.controls import Controls
from mmm_core.errors import ParityBroken, UnsupportedFeature
from mmm_core.importers.comparison import DO_NOT_PLAN
from mmm_core.importers.layout import CHAIN, DATE, DRAW, Block, Layout, Placed
from mmm_core.importers.netcdf import NetCDF, Variable
from mmm_core.importers.pymc_marketing.attrs import Specification
from mmm_core.importers.pymc_marketing.data import CONSTANT, POSTERIOR
from mmm_core.importers.pymc_marketing.names import EFFECT_SUFFIXES
from mmm_core.labels import Floats
from mmm_core.names import printable

Value = Callable[[Block], Floats]
_CONTROLS = "control_contribution"
CONTROL, MODE = "control", "fourier_mode"
DAY_OF_YEAR, SEASON = "dayofyear", "yearly_seasonality_contribution"
_DAYS_IN_YEAR = 365.25


@dataclass(frozen=True, eq=False)
class Weighted:
    """A term that is a sum of columns, each times a coefficient of the draw.

    Parameters
    ----------
    columns : (periods, *panel or 1, columns)
    coefficients : over (chain, draw, *panel, columns), labels in the order of the columns
    labels : of the columns
    """

    columns: Floats
    coefficients: Placed
    labels: tuple[str, ...]

    def total(self, block: Block) -> Floats:
        """(samples, periods, *panel)."""
        columns = np.moveaxis(self.columns, 0, -2)  # (*panel, periods, columns)
        draws = np.moveaxis(self.coefficients.block(block), 0, -1)  # (*panel, columns, samples)
        return np.moveaxis(columns @ draws, (-1, -2), (0, 1))

    def parts(self, block: Block) -> Floats:
        """(samples, periods, *panel, columns)."""
        return self.columns * self.coefficients.block(block)[:, None]


@dataclass(frozen=True, eq=False)
class Term:
    """One summand of the fitted mean, scaled.

    Parameters
    ----------
    name : as the file calls it
    value : gives (samples of the block, periods, *panel); None where it is not stored
    weighted : how its parameters make it, where they are stored
    sources : posterior variables that ``value`` comes from
    """

    name: str
    value: Value | None
    weighted: Weighted | None = None
    sources: tuple[str, ...] = ()


def find_terms(file: NetCDF, form: Specification, layout: Layout) -> tuple[Term, ...]:
    """Everything that the fitted mean is a sum of, besides media.

    Raises
    ------
    ParityBroken
        If attributes and arrays disagree on what there is.
    """
    terms = [_intercept(file, form, layout)]
    terms += _controls(file, form, layout)
    terms += _season(file, form, layout)
    for kind, item in zip(form.effects, form.stated.get("mu_effects") or (), strict=True):
        name = _effect(kind, item)
        terms.append(Term(name or "a further effect", _stored(file, layout, name), sources=(name,)))
    return tuple(terms)


def _intercept(file: NetCDF, form: Specification, layout: Layout) -> Term:
    name = "intercept_contribution"
    stored = file.get(POSTERIOR, name)
    varies = stored is not None and DATE in stored.dims
    if varies and form.stated.get("time_varying_intercept") is False:
        raise ParityBroken(
            f"{POSTERIOR}/{name} varies by {DATE}, but the attribute time_varying_intercept is "
            "false.",
            DO_NOT_PLAN,
        )
    return Term(name, _stored(file, layout, name), sources=(name,))


def _effect(kind: str, item: Mapping[str, Any]) -> str:
    """Where an effect keeps its contribution; empty where the attributes do not say."""
    part: object = item
    for inside in ("fourier", "data"):
        part = part.get(inside, part) if isinstance(part, dict) else part
    prefix = part.get("prefix") if isinstance(part, dict) else None
    return f"{prefix}_{EFFECT_SUFFIXES[kind]}" if isinstance(prefix, str) else ""


def _stored(file: NetCDF, layout: Layout, name: str, over: str | None = None) -> Value | None:
    variable = file.get(POSTERIOR, name)
    if variable is None:
        return None
    order = (CHAIN, DRAW, DATE, *layout.panel, *([over] if over else []))
    try:
        placed = layout.place(variable, order)
    except UnsupportedFeature:  # over dimensions of its own, so it is not this term
        return None
    return (lambda block: placed.block(block).sum(axis=-1)) if over else placed.block


def _controls(file: NetCDF, form: Specification, layout: Layout) -> list[Term]:
    gamma, data = file.get(POSTERIOR, "gamma_control"), file.get(CONSTANT, "control_data")
    if not form.controls:
        _refuse_unnamed(gamma, "control_columns", "no controls")
        return []
    for variable in (gamma, data, file.get(POSTERIOR, "control_contribution")):
        _same_names(variable, CONTROL, form.controls, "control_columns")
    stored, weighted = _stored(file, layout, "control_contribution", CONTROL), None
    if gamma is not None and data is not None:
        labels = data.labels(CONTROL)
        columns = layout.place(data, (DATE, *layout.panel, CONTROL)).read()
        placed = layout.place(gamma, (CHAIN, DRAW, *layout.panel, CONTROL))
        weighted = Weighted(columns, placed.ordered(CONTROL, labels), labels)
    value = weighted.total if weighted else stored
    sources = ("gamma_control",) if weighted else ("control_contribution",)
    return [Term(_CONTROLS, value, weighted, sources)]


def read_controls(terms: Sequence[Term], layout: Layout, target_scale: Floats) -> Controls | None:
    """The controls with their coefficients; None where the file lacks data or coefficients.

    Parameters
    ----------
    target_scale : (*panel), outcome units per scaled outcome
    """
    weighted = next((t.weighted for t in terms if t.name == _CONTROLS and t.weighted), None)
    if weighted is None:
        return None
    count = len(weighted.labels)
    width = count * len(layout.cells)
    drawn = [weighted.coefficients.block(block) for block in layout.blocks(width)]
    coefficients = np.concatenate(drawn) * np.asarray(target_scale, np.float64)[..., None]
    values = weighted.columns.astype(np.float64).reshape(layout.dates.size, -1, count)
    if not (np.isfinite(coefficients).all() and np.isfinite(values).all()):
        return None
    return Controls(weighted.labels, values, coefficients.reshape(len(coefficients), -1, count))


def _season(file: NetCDF, form: Specification, layout: Layout) -> list[Term]:
    gamma = file.get(POSTERIOR, "gamma_fourier")
    if not form.seasonality:
        _refuse_unnamed(gamma, "yearly_seasonality", "no seasonality")
        return []
    waves = [f"{wave}_{i}" for wave in ("sin", "cos") for i in range(1, form.seasonality + 1)]
    weighted = None
    for variable in (gamma, file.get(POSTERIOR, "fourier_contribution")):
        _same_names(variable, MODE, waves, "yearly_seasonality")
    if gamma is not None:
        columns = _modes(_days(file, layout), form.seasonality)
        columns = np.expand_dims(columns, tuple(range(1, 1 + len(layout.panel))))
        placed = layout.place(gamma, (CHAIN, DRAW, *layout.panel, MODE))
        weighted = Weighted(columns, placed.ordered(MODE, waves), tuple(waves))
    value: Value | None = weighted.total if weighted else None
    name = "gamma_fourier"
    for other, over in ((SEASON, None), ("fourier_contribution", MODE)):
        if value is None:
            value, name = _stored(file, layout, other, over), other
    return [Term(SEASON, value, weighted, (name,))]


def _days(file: NetCDF, layout: Layout) -> Floats:
    """Days of the year, 1 for 1 January, as the model saw them: (periods,)."""
    stored = file.get(CONSTANT, DAY_OF_YEAR)
    if stored is not None:
        return layout.place(stored, (DATE,)).read()
    return days_of_year(file.require(CONSTANT, "channel_data"))


def days_of_year(variable: Variable) -> Floats:
    """Days of the year of a variable's dates as they stand, 1 for 1 January: (periods,)."""
    days = variable.moments(DATE).astype("M8[D]")
    return (days - days.astype("M8[Y]").astype("M8[D]")).astype(np.float64) + 1.0


def _modes(days: Floats, order: int) -> Floats:
    angles = 2.0 * np.pi * (days / _DAYS_IN_YEAR)[:, None] * np.arange(1, order + 1)
    return np.concatenate([np.sin(angles), np.cos(angles)], axis=1)


def _refuse_unnamed(variable: Variable | None, attribute: str, what: str) -> None:
    if variable is not None:
        raise ParityBroken(
            f"The attribute {attribute} says that the model has {what}, but the file stores "
            f"{variable.path}.",
            DO_NOT_PLAN,
        )


def _same_names(variable: Variable | None, dim: str, named: Sequence[str], attribute: str) -> None:
    found = None if variable is None or dim not in variable.dims else variable.labels(dim)
    if variable is None or (found is not None and set(found) == set(named)):
        return
    sides = (", ".join(sorted(set(names))) for names in (found or (), named))
    stored, said = (printable(names) or "nothing" for names in sides)
    raise ParityBroken(
        f"{variable.path} is of {stored}, but the attribute {attribute} names {said}.",
        DO_NOT_PLAN,
    )
