"""Response curves as a CSV table."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from mmm_core.model import FittedModel
from planner.contract.spreadsheets import harmless
from planner.questions.evidence import ResponseCurve
from planner.wording.units import Units

_COLUMNS = ("mean", "median", "low", "high", "marginal", "marginal_low", "marginal_high")


def write_curves(model: FittedModel, curves: Sequence[ResponseCurve]) -> bytes:
    """The points of curves in full precision, a line each, as axes show them."""
    factor = Units.of(model).factor
    rows = []
    for curve in curves:
        name = {dim: harmless(text) for dim, text in model.cells.names[curve.cell].items()}
        columns = {column: getattr(curve, column) * factor for column in _COLUMNS}
        rows += [
            {
                **name,
                "spend": spend,
                **{column: values[i] for column, values in columns.items()},
                "current_spend": curve.current,
                "observed_up_to": curve.observed,
                "extrapolated": spend > curve.observed,
            }
            for i, spend in enumerate(curve.spend.tolist())
        ]
    return pd.DataFrame(rows).to_csv(index=False).encode()
