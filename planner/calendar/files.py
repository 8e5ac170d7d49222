"""A file of a plan as a fill: CSV or XLSX, told apart by what is in it and not by its name."""

from __future__ import annotations

from mmm_core.errors import InvalidPlan
from mmm_core.limits import TABLE_BYTES
from mmm_core.model import FittedModel
from mmm_core.names import printable
from planner.calendar.draft import Draft
from planner.calendar.fills import Fill, from_plan
from planner.contract.plan_tables import read_plan
from planner.contract.spreadsheets import text_of
from planner.contract.workbooks import ZIP, table_text


def fill_from_file(model: FittedModel, draft: Draft, content: bytes, name: str) -> Fill:
    """The periods of the horizon that a file covers, as it has them.

    Parameters
    ----------
    name : what the file is called, to be said

    Raises
    ------
    InvalidPlan
        If anything of it does not fit, naming line and column; nothing is taken then.
    """
    plan = read_plan(text_of_table(content), model)
    return from_plan(model, draft, plan, printable(name))


def text_of_table(content: bytes) -> str:
    """The text of a table in a file, whichever of the two it is.

    Raises
    ------
    InvalidPlan
        If it is too large, or neither.
    """
    TABLE_BYTES.require(len(content), "The file has", InvalidPlan, "Shorten the horizon.")
    if content.startswith(ZIP):
        return table_text(content)
    try:
        return text_of(content)
    except UnicodeDecodeError as error:
        raise InvalidPlan(
            "The file is neither text in UTF-8 nor a workbook.",
            "Save it as CSV in UTF-8, or as XLSX.",
        ) from error
