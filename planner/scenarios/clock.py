"""The time, as it is kept."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> str:
    """ISO 8601 in UTC, always of one length: the order of texts is the order in time."""
    return datetime.now(UTC).isoformat(timespec="microseconds")
