"""Names of plans where there is little room: as short as tells them apart."""

from __future__ import annotations

import re
from collections.abc import Sequence

_VERSION = re.compile(r", version \d+$")


def unversioned(names: Sequence[str]) -> list[str]:
    """Without their version where plans are told apart without it."""
    bare = [_VERSION.sub("", name) for name in names]
    return [one if bare.count(one) == 1 else name for one, name in zip(bare, names, strict=True)]


def cut(name: str, room: int, names: Sequence[str]) -> str:
    """A name in so many letters: without its end, or its middle where names begin alike.

    Parameters
    ----------
    names : of all the plans
    """
    if len(name) <= room:
        return name
    alike = len({one[: room - 1] for one in names}) < len(names)
    last = (room - 1) // 2 if alike else 0
    return f"{name[: room - 1 - last].rstrip()}…{name[len(name) - last :].lstrip()}"
