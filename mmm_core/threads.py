"""One thread of the numerical library a process.

Every process here computes on one core, and several people's screens, or several searches, fill a
machine together. Further threads of the library would wait for each other on small matrices, turn
in place while they wait, and reserve memory.
"""

from __future__ import annotations

import os
from collections.abc import MutableMapping

SINGLE = {f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL")}


def keep_to_one(environment: MutableMapping[str, str] = os.environ) -> None:
    """Of this process, before numpy is first imported; what the environment says already stays."""
    for name, count in SINGLE.items():
        environment.setdefault(name, count)
