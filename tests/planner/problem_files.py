"""Problem files as people change them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any


def written(asked: dict[str, Any], steps: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """A problem file with every step's number in the field that it names; dropped without one.

    Parameters
    ----------
    asked : the file
    steps : the ``relaxation`` of the answer that refused it
    """
    asked = json.loads(json.dumps(asked))
    dropped: list[tuple[Any, Any]] = []
    for step in steps:
        part: Any = asked
        *path, last = (int(key) if key.isdigit() else key for key in step["field"].split("."))
        for key in path:
            part = part[key]
        if step["to"] is None:
            dropped.append((part, last))
        else:
            assert abs(part[last] - step["from"]) <= 1e-12 * abs(part[last])
            part[last] = step["to"]
    for part, last in sorted(dropped, key=lambda one: str(one[1]), reverse=True):
        del part[last]
    return asked
