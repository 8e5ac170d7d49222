"""Numbers of a document: JSON knows no infinity; what is unbounded is null."""

from __future__ import annotations

import math
from typing import Any

from mmm_core.statistics import Summary


def or_null(value: float) -> float | None:
    """The number, or null where it is infinite or unknown."""
    return value if math.isfinite(value) else None


def finite(document: Any) -> Any:
    """A document in which every number is finite: others are null, wherever they stand."""
    if isinstance(document, dict):
        return {key: finite(value) for key, value in document.items()}
    if isinstance(document, list | tuple):
        return [finite(value) for value in document]
    return or_null(document) if isinstance(document, float) else document


def summary_json(of: Summary | None) -> dict[str, float | None] | None:
    """Mean, median and interval over the draws, and how much the interval covers."""
    if of is None:
        return None
    return {
        "mean": or_null(of.mean),
        "median": or_null(of.median),
        "low": or_null(of.low),
        "high": or_null(of.high),
        "level": of.level,
    }
