"""One thread of the numerical library a process, unless whoever runs it says otherwise."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from mmm_core.threads import SINGLE, keep_to_one


def test_what_the_environment_says_stays() -> None:
    environment = {"OMP_NUM_THREADS": "4"}
    keep_to_one(environment)
    assert environment == {**SINGLE, "OMP_NUM_THREADS": "4"}


def test_the_app_says_so_before_the_library_loads(repo: Path) -> None:
    lines = (repo / "app.py").read_text("utf-8").splitlines()
    until = lines.index("threads.keep_to_one()")
    script = "\n".join([*lines[:until], "st.App", "import sys", "print('numpy' in sys.modules)"])
    ran = [sys.executable, "-c", script]
    said = subprocess.run(ran, cwd=repo, capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["False"]
