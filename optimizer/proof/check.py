"""What came of one check."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """One thing that was checked; ``found`` states the figures."""

    name: str
    holds: bool
    found: str
