"""Where the current plan comes from, in words."""

from __future__ import annotations

from mmm_core.history import (
    MEAN_OF_ALL,
    MEAN_OF_YEAR,
    UPLOADED,
    YEAR_EARLIER,
    YEAR_EARLIER_AND_MEANS,
)
from mmm_core.plan import Reference

# Of each source: what is spent, and along which calendar.
_SAID = {
    YEAR_EARLIER: ("as one year earlier", "along last year's calendar"),
    YEAR_EARLIER_AND_MEANS: (
        "as one year earlier; means where data lack",
        "along last year's calendar, spent evenly where that is missing",
    ),
    MEAN_OF_YEAR: ("the mean of the last year", "spent evenly at the last year's mean"),
    MEAN_OF_ALL: ("the mean of all data", "spent evenly at the mean of all data"),
    UPLOADED: ("as uploaded", "along the uploaded plan"),
}


def spent(reference: Reference) -> str:
    """What it spends: "as one year earlier"."""
    return _SAID[reference.source][0]


def along(reference: Reference) -> str:
    """How that is spread over the periods: "along last year's calendar"."""
    return _SAID[reference.source][1]
