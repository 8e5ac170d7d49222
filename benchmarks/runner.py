"""Run cases one after the other; a case that fails is reported, and the next one is run."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import machine
from benchmarks.registry import Case, Context, Measurement, Skipped


@dataclass(frozen=True)
class Result:
    """One case and what came of it: a measurement, or why there is none."""

    case: Case
    measurement: Measurement | None
    reason: str
    failed: bool
    seconds: float
    load: str

    @property
    def passed(self) -> bool:
        """Whether it was measured (or could not be, here) and every threshold holds."""
        if self.measurement is None:
            return not self.failed
        values = self.measurement.values
        return all(asked.holds(values[asked.value]) for asked in self.case.thresholds)


def run(cases: Sequence[Case], quick: bool) -> list[Result]:
    """Measure in order, saying on standard error what is under way."""
    results = []
    with tempfile.TemporaryDirectory(prefix="headroom-bench-") as folder:
        context = Context(quick, Path(folder))
        for case in cases:
            print(f"{case.name} ...", end=" ", file=sys.stderr, flush=True)
            result = _measure(case, context)
            results.append(result)
            word = "skipped" if result.measurement is None else "measured"
            word = "FAILED" if result.failed else word
            print(f"{word} in {result.seconds:.0f} s {result.reason}", file=sys.stderr, flush=True)
    return results


def _measure(case: Case, context: Context) -> Result:
    load, start = machine.load(), time.perf_counter()
    measurement, reason, failed = None, "", False
    try:
        measurement = case.measure(context)
    except Skipped as why:
        reason = str(why)
    except Exception as error:  # One broken case must not cost the others.
        reason, failed = f"{type(error).__name__}: {error}", True
    return Result(case, measurement, reason, failed, time.perf_counter() - start, load)
