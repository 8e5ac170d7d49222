"""Every benchmark, in the order of the report."""

from benchmarks.cases import (
    crowd,
    evaluation,
    first_answer,
    first_plan,
    forecasting,
    further_solve,
    harder,
    known_truth,
    large,
    reading,
    s_shaped,
    screens,
)
from benchmarks.registry import Case

CASES: tuple[Case, ...] = (
    *first_plan.CASES,
    *further_solve.CASES,
    *reading.CASES,
    *evaluation.CASES,
    *forecasting.CASES,
    *s_shaped.CASES,
    *harder.CASES,
    *large.CASES,
    *screens.CASES,
    *first_answer.CASES,
    *crowd.CASES,
    *known_truth.CASES,
)
