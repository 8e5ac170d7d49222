"""Tables that leave the product: CSV as people open it in a spreadsheet.

Every CSV is written here: no text in it is taken for a formula, and no amount is so small
that its digits are lost.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Sequence

import numpy as np

from mmm_core.labels import CHANNEL
from mmm_core.model import FittedModel
from planner.wording.digits import clearly

# What a channel is called, beside its label; readers pass over it.
CHANNEL_NAME = "channel_name"
# As many as a spreadsheet keeps.
_DIGITS = 15
# A sign that begins a formula or a command, also behind apostrophes of its own.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_GUARDED = re.compile(r"''*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def harmless(field: str) -> str:
    """The field, with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{field}" if _FORMULA.match(field) else field


def as_written(field: str) -> str:
    """The field as it was before it was made harmless."""
    return field[1:] if field.startswith("'") and _GUARDED.match(field) else field


def write_table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """CSV text: text made harmless, numbers to 15 significant digits and without exponents.

    Parameters
    ----------
    header : names of the columns
    rows : fields of each line: text, numbers, or dates; None is left blank
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([harmless(name) for name in header])
    writer.writerows([_field(value) for value in row] for row in rows)
    return out.getvalue()


def _field(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool | np.bool_):
        return str(bool(value))
    if isinstance(value, int | np.integer):
        return str(int(value))
    if isinstance(value, float | np.floating):
        return _digits(float(value))
    return harmless(str(value))


def _digits(value: float) -> str:
    if not np.isfinite(value):
        return ""
    text = np.format_float_positional(value, precision=_DIGITS, fractional=False, trim="-")
    return clearly(text)  # 1.125 is 1125 wherever the comma is the decimal mark


def cell_columns(model: FittedModel) -> list[str]:
    """Columns that name a cell: its labels, and beside them what its channel is called."""
    return [*model.cells.dims, *([] if CHANNEL_NAME in model.cells.dims else [CHANNEL_NAME])]


def cell_fields(model: FittedModel, cell: int) -> list[str]:
    """What stands in those columns for one cell."""
    labels = dict(model.cells.names[cell])
    labels.setdefault(CHANNEL_NAME, model.card.channel_name(labels[CHANNEL]))
    return [labels[column] for column in cell_columns(model)]


def text_of(content: bytes) -> str:
    """The text of a file as spreadsheets save it: UTF-8, or UTF-16 that says so.

    Raises
    ------
    UnicodeDecodeError
        If it is neither.
    """
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return content.decode("utf-16" if wide else "utf-8-sig")
