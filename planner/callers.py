"""What callers of the command line hand in, and what is said where it is of no use."""

from __future__ import annotations

from pathlib import Path

from mmm_core.errors import HeadroomError
from mmm_core.importers.files import reading
from mmm_core.limits import TABLE_BYTES
from mmm_core.names import printable
from planner.contract.spreadsheets import text_of

# How a model is named, on every command.
MODEL = "a name in the library, or a path to a fitted-model file"


class WrongCall(HeadroomError):
    """A command that cannot be run as it was given."""

    kind = "usage"


def text_of_file(path: str) -> str:
    """The text of a plan or problem file.

    Raises
    ------
    WrongCall
        If it is too large, or no text.
    StorageTrouble
        If it cannot be read.
    """
    try:
        file = Path(path)
        with reading(file):
            size = file.stat().st_size
            TABLE_BYTES.require(size, f"{printable(path)} has", WrongCall, "Shorten it.")
            return text_of(file.read_bytes())
    except ValueError as error:
        raise WrongCall(
            f"{path} cannot be read: it is no UTF-8 text.", "Check path and encoding."
        ) from error


def require_seconds(limit: float | None) -> None:
    """Refuse a time limit that is none.

    Raises
    ------
    WrongCall
        If it is not above 0, or more than a day.
    """
    if limit is not None and not 0 < limit <= 86_400:
        raise WrongCall(f"The time limit is {limit} s.", "Give 1 to 86400 seconds.")


def require_file(path: str) -> Path:
    """A file by its path.

    Raises
    ------
    WrongCall
        If there is none.
    StorageTrouble
        If that cannot be found out.
    """
    file = Path(path)
    with reading(file):
        if not file.is_file():
            raise WrongCall(f"There is no file {printable(path)!r}.", "Check the path.")
    return file
