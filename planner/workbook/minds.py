"""What to mind of the plans of a workbook, as the screens say it under a comparison."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.wording.commitments import departs
from planner.wording.names import cell_name
from planner.workbook.entry import Entry

_MOST, _CELLS = 12, 4


def minds(of: Sequence[Entry], said: str = "", known: str = "") -> list[str]:
    """One line each, and no line twice: of each plan, then what holds for all.

    Parameters
    ----------
    said : what is written already, and is not to be said again
    known : name of a plan of which it is said elsewhere what it leaves and where it goes beyond
    """
    apart = [entry for entry in of if entry.name != known]
    # The gravest first: advice that cannot be followed any more.
    begun = [entry.begun for entry in of if entry.begun]
    found = dict.fromkeys([*begun, *_of_each(apart), *_of_all(of)])
    lines = [line for line in found if line not in said]
    more = len(lines) - _MOST
    return [*lines[:_MOST], *([f"And {more} more, on the screens."] if more > 0 else [])]


def _of_each(of: Sequence[Entry]) -> Iterator[str]:
    for entry in of:
        left = departs(entry.model, entry.compared.departs)
        if left:
            yield f"{entry.name} {left}."
        beyond = dict.fromkeys(
            cell_name(entry.model, far.cell) for far in entry.compared.answer.extrapolations
        )
        if beyond:
            listed, more = ", ".join(list(beyond)[:_CELLS]), len(beyond) - _CELLS
            also = f" and {more} more" if more > 0 else ""
            yield f"{entry.name} goes beyond what was observed in {listed}{also}."


def _of_all(of: Sequence[Entry]) -> Iterator[str]:
    for entry in of:
        yield from (finding.text for finding in entry.fitness.findings)
        yield from entry.compared.answer.notes
