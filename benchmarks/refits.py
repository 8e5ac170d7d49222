"""Small refits of simulated histories: the demo model of other data, whose truth is known.

    python -m benchmarks.refits FOLDER SEED ...

Each seed draws other schedules of spend, other controls and other noise from the same true curves
(``models/simulator.py``), and the demo's model is fitted to them (``models/fit.py``) with fewer
draws. What is fitted stays in the folder: a run that was stopped goes on where it was.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

from benchmarks.questions import DEMO, REPOSITORY

TUNE, DRAWS, TARGET_ACCEPT = 500, 500, 0.95
_MODELS = DEMO.parent


def kept_in() -> Path:
    """Where refits stay: ``HEADROOM_BENCH``, or ``.bench`` of the checkout."""
    return Path(os.environ.get("HEADROOM_BENCH", REPOSITORY / ".bench")) / "refits"


def path_of(folder: Path, seed: int) -> Path:
    """The fitted model of a seed."""
    return folder / f"larkfield_{seed}.nc"


def fitted(folder: Path, seed: int) -> Path:
    """The fitted model of a seed, which is fitted now unless it is there; its card is the demo's.

    A process of its own fits it, for what fits models takes memory that is given back then.

    Raises
    ------
    RuntimeError
        If it could not be fitted; with the last that was said.
    """
    path = path_of(folder, seed)
    if not path.is_file():
        command = [sys.executable, "-m", "benchmarks.refits", str(folder), str(seed)]
        done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
        if done.returncode or not path.is_file():
            said = done.stderr.strip().splitlines()
            raise RuntimeError(f"seed {seed} could not be fitted: {said[-1] if said else 'silent'}")
    path.with_suffix(".yaml").write_text(DEMO.with_suffix(".yaml").read_text("utf-8"), "utf-8")
    return path


def fit(folder: Path, seed: int) -> None:
    """Simulate a history and fit the demo's model to it.

    Nothing is refused for want of convergence: whether a model is fit to plan with is the
    product's to say.
    """
    sys.path.insert(0, str(_MODELS))
    import fit as demo
    import simulator

    simulation = simulator.simulate_national(seed)
    case = replace(demo.CASES[DEMO.stem], tune=TUNE, draws=DRAWS, target_accept=TARGET_ACCEPT)
    mmm = demo.fit(simulation, case, seed)
    names = demo.free_parameters(mmm)
    offset = demo.thinning_offset(mmm.idata["posterior"].to_dataset(), names)
    path, half = path_of(folder, seed), folder / f"half_{seed}.nc"
    demo.write(demo.slim_tree(mmm, names, offset), half)
    half.replace(path)


def main(folder: Path, seeds: list[int]) -> None:
    """Fit those that are not there."""
    folder.mkdir(parents=True, exist_ok=True)
    for seed in seeds:
        if path_of(folder, seed).is_file():
            continue
        start = time.perf_counter()
        fit(folder, seed)
        print(f"{seed}: {time.perf_counter() - start:.0f} s", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), [int(seed) for seed in sys.argv[2:]])
