"""Days in the sentences that a model says of itself, which are written once for every reader."""

from __future__ import annotations

import numpy as np

# Of no locale: `strftime` would follow the one of the process.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day_said(label: np.datetime64) -> str:
    """The day of a period label as English has it: ``5 Oct 2026``."""
    day = label.astype("M8[D]").item()
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
