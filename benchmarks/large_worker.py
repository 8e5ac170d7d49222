"""One large question in a process of its own, in whichever checkout it is run.

Prints processor seconds of a first and of a second question along the same calendar, the peak of
resident memory in bytes, and the gap, as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import replace
from pathlib import Path

from benchmarks.cases.s_shaped import problem_of
from mmm_core.importers import read_model
from mmm_core.model import FittedModel
from mmm_core.plan import reference_plan
from optimizer.problem import Objective, PlanProblem
from optimizer.programs.solver import prepare
from optimizer.requirements.budget import Budget
from optimizer.solve import solve
from tests.builders import hill_model

# Geos of ten channels and 500 draws; demo models by their names.
GEOS = {"2,100 cells": 210, "500 cells": 50, "500 cells, CVaR": 50}
DEMOS = {"national": "larkfield_national", "regions": "larkfield_regions"}
_SECONDS = 600.0


def main(name: str) -> None:
    """Answer two questions of one case."""
    if name in DEMOS:
        model = read_model(Path("models") / f"{DEMOS[name]}.nc")
    else:
        model = hill_model(10, 500, 0, geos=GEOS[name])
    objective = Objective(statistic="cvar" if "CVaR" in name else "mean")
    first = replace(problem_of(model, objective, share=1.0), max_gap=1e-3)
    second = replace(first, budget=Budget(1.03 * reference_plan(model, first.horizon).plan.total()))
    prepare()
    taken, gaps = zip(*(_answered(problem, model) for problem in (first, second)), strict=True)
    print(json.dumps({"cpu": taken, "gap": max(gaps), "peak": peak()}))


def peak() -> int:
    """Most memory that this process held, in bytes.

    Not ``ru_maxrss``: where a process was started by a larger one, that says how large that one is.
    """
    said = Path("/proc/self/status").read_text(encoding="ascii")
    return 1024 * int(said.split("VmHWM:")[1].split()[0])


def _answered(problem: PlanProblem, model: FittedModel) -> tuple[float, float]:
    reference = reference_plan(model, problem.horizon)
    before = time.process_time()
    found = solve(problem, model, reference, _SECONDS)
    return time.process_time() - before, found.certificate.gap


if __name__ == "__main__":
    main(sys.argv[1])
