"""Response curves as a CSV table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mmm_core.model import FittedModel
from planner.contract.spreadsheets import cell_columns, cell_fields, write_table
from planner.questions.evidence import ResponseCurve
from planner.wording.units import Units

_COLUMNS = ("mean", "median", "low", "high", "marginal", "marginal_low", "marginal_high")


def write_curves(model: FittedModel, curves: Sequence[ResponseCurve]) -> bytes:
    """The points of curves, a line each, as axes show them."""
    header = [*cell_columns(model), "spend", *_COLUMNS]
    header += ["current_spend", "observed_up_to", "extrapolated"]
    lines = (line for curve in curves for line in _lines(model, curve))
    return write_table(header, lines).encode()


def _lines(model: FittedModel, curve: ResponseCurve) -> Iterator[list[object]]:
    name, factor = cell_fields(model, curve.cell), Units.of(model).factor
    columns = [(getattr(curve, column) * factor).tolist() for column in _COLUMNS]
    for spend, *values in zip(curve.spend.tolist(), *columns, strict=True):
        yield [*name, spend, *values, curve.current, curve.observed, spend > curve.observed]
