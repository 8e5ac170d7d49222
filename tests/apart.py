"""A module of tests that is run in a process of its own, and tells what went wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path


def apart(module: str, *arguments: object) -> list[str]:
    """Run ``python -m module arguments``; the list that it prints as JSON."""
    run = subprocess.run(
        [sys.executable, "-m", module, *map(str, arguments)],
        cwd=Path(__file__).resolve().parents[1],
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    found: list[str] = json.loads(run.stdout)
    return found
