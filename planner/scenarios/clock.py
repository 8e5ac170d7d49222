"""The time, as it is kept."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> str:
    """ISO 8601 in UTC, always of one length: the order of texts is the order in time."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def moment(seconds: float) -> str:
    """Seconds since 1970 as ``now`` writes a time; those of no year of ours are 1970's first."""
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="microseconds")
    except (OverflowError, ValueError, OSError):
        return moment(0.0)
