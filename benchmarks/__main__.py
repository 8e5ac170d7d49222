"""Run the benchmarks and write the report: ``python -m benchmarks [--quick] [CASE ...]``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.cases import CASES
from benchmarks.registry import choose
from benchmarks.report import report
from benchmarks.runner import run

RESULTS = Path(__file__).with_name("RESULTS.md")


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code is 1 where a threshold is missed or a case broke, 2 for a wrong call."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("cases", nargs="*", metavar="CASE", help="a name, or how names begin")
    parser.add_argument("--quick", action="store_true", help="few repetitions")
    parser.add_argument("--list", action="store_true", help="name the cases and end")
    given = parser.parse_args(arguments)
    if given.list:
        for case in CASES:
            print(f"{case.name}: {case.what}")
        return 0
    try:
        cases = choose(CASES, given.cases)
    except KeyError as unknown:
        parser.error(f"no case is called {unknown}; see --list")
    results = run(cases, given.quick)
    document = report(results, given.quick)
    print(document)
    if len(cases) == len(CASES) and not given.quick:
        RESULTS.write_text(document, "utf-8")
        print(f"Written to {RESULTS.parent.name}/{RESULTS.name}.", file=sys.stderr)
    return 0 if all(result.passed for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
