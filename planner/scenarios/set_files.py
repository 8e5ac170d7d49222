"""Sets as they were kept before: NAME.rules/SET.csv beside NAME.nc, each taken in once.

The files stay as they are. Which of them were taken in is kept with the sets, written in the same
transaction, so that none is read twice and none that was deleted since comes back. A file that is
of no use is named, and the others are taken in.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

from sqlalchemy import Connection, insert, select

from mmm_core.errors import HeadroomError, InvalidProblem, StorageTrouble
from mmm_core.importers.files import name_of, reading
from mmm_core.limits import QUESTION_CHARACTERS, SET_NAME, SETS
from mmm_core.names import printable
from planner.contract.guardrail_sets import require_set
from planner.scenarios import sets
from planner.scenarios.clock import moment
from planner.scenarios.database import Database
from planner.scenarios.records import LeftOut
from planner.scenarios.schema import FILE_NAME, SET_FILES
from planner.scenarios.sets import New
from planner.scenarios.texts import line_of_text

_FOLDER, _SUFFIX = ".rules", ".csv"
_MOST_BYTES = 4 * QUESTION_CHARACTERS.most


@dataclass(frozen=True)
class _File:
    path: Path
    new: New


def folder_of(library: Path, model: str) -> Path:
    """Where the sets of a model were kept."""
    return library / f"{_encoded(model)}{_FOLDER}"


def take_in(
    database: Database, library: Path, model: str, line: str, now: Callable[[], str]
) -> list[LeftOut]:
    """Keep every set of a model that lies in a file and was not taken in before; the rest.

    Parameters
    ----------
    library : the folder of models
    model, line : its name, and that of its model line
    now : the time, as ``clock.now`` gives it

    Raises
    ------
    StorageTrouble
        If the database cannot be used.
    """
    folder = folder_of(library, model)
    if not os.path.lexists(folder):
        return []
    files: list[_File] = []
    left: list[LeftOut] = []
    for path in _waiting(library, folder, _taken(database, model), left):
        try:
            files.append(_File(path, _read(library, path, model, line)))
        except HeadroomError as error:
            left.append(LeftOut(f"{folder.name}/{path.name}", str(error)))
    return left + (database.write(lambda on: _keep(on, files, now())) if files else [])


def is_waiting(database: Database, library: Path, model: str) -> bool:
    """Whether any file of a model's sets was not taken in; raises as ``take_in``."""
    left: list[LeftOut] = []
    found = list(_waiting(library, folder_of(library, model), _taken(database, model), left))
    return bool(found or left)


def models_with_files(library: Path) -> list[str]:
    """Names of the models that have sets in files, whether or not they are there themselves."""
    with reading(library):
        found = [path.stem for path in library.glob(f"*{_FOLDER}")]
    return sorted(unquote(stem) for stem in found if _encoded(unquote(stem)) == stem)


def _waiting(library: Path, folder: Path, taken: Set[str], left: list[LeftOut]) -> Iterator[Path]:
    """Files that sets were written to and that were not taken in, in order."""
    try:
        _require_inside(library, folder)
        with reading(folder):
            found = [path for path in folder.iterdir() if _is_ours(path)]
    except StorageTrouble as error:
        left.append(LeftOut(folder.name, str(error)))
        return
    waiting = sorted(path for path in found if path.name not in taken)
    if len(waiting) > SETS.most:
        why = f"It holds {len(waiting):,} files of sets; {SETS.most:,} are read at a time."
        left.append(LeftOut(folder.name, f"{why} Move those aside that are of no use."))
    yield from waiting[: SETS.most]


def _taken(database: Database, model: str) -> frozenset[str]:
    if not database.is_made:
        return frozenset()
    with database.reading() as connection:
        query = select(SET_FILES.c.file).where(SET_FILES.c.model == model)
        return frozenset(connection.execute(query).scalars())


def _keep(connection: Connection, files: list[_File], at: str) -> list[LeftOut]:
    """Add what is not there yet, and mark what was taken in."""
    left = []
    for file in files:
        key = {"model": file.new.model, "file": file.path.name}
        marked = select(SET_FILES.c.at).where(
            SET_FILES.c.model == key["model"], SET_FILES.c.file == key["file"]
        )
        if connection.execute(marked).one_or_none() is not None:
            continue  # somebody else did so since we looked
        try:
            _add(connection, file.new)
        except InvalidProblem as error:
            left.append(LeftOut(f"{file.path.parent.name}/{file.path.name}", str(error)))
            continue
        connection.execute(insert(SET_FILES).values(at=at, **key))
    return left


def _add(connection: Connection, new: New) -> None:
    """Under its name; where another fit of the line has one of that name, under both names."""
    for name in (new.name, f"{new.name} ({new.model})"):
        there = sets.found(connection, new.line, name)
        if there is not None and there[1] == new.text:
            return
        if there is None and len(name) <= SET_NAME.most:
            sets.add(connection, New(new.line, name, new.model, new.text, new.by, new.at))
            return
    raise InvalidProblem(
        f"There is another set {printable(new.name)!r} of {printable(new.line)}.",
        "Load the file, and save it under another name.",
    )


def _read(library: Path, path: Path, model: str, line: str) -> New:
    """A set in a file, as a set of no model yet."""
    _require_inside(library, path)
    with reading(path):
        found = path.stat()
        if not stat.S_ISREG(found.st_mode) or found.st_size > _MOST_BYTES:
            raise InvalidProblem(f"{name_of(path)} is no file of a set.", "Move it elsewhere.")
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError as error:
            raise InvalidProblem(
                f"{name_of(path)} is no UTF-8 text.", "Write the set anew."
            ) from error
    require_set(text)
    name = line_of_text(unquote(path.stem), SET_NAME, "The name of the set", wrong=InvalidProblem)
    return New(line, name, model, text, None, moment(found.st_mtime))


def _require_inside(library: Path, path: Path) -> None:
    """Nothing is read where a link leads out of the library."""
    with reading(path):
        real, inside = (os.path.realpath(each) for each in (path, library))
    if not Path(real).is_relative_to(inside):
        raise StorageTrouble(
            f"{name_of(path)} is, or lies in, a link that leads out of the library.",
            "Put there what it leads to, or take the link away.",
        )


def _is_ours(path: Path) -> bool:
    """Whether a file goes by a name that a set was given."""
    stem = path.stem
    return (
        path.suffix == _SUFFIX and len(path.name) <= FILE_NAME and _encoded(unquote(stem)) == stem
    )


def _encoded(name: str) -> str:
    """Letters, digits, dashes and percent signs: no separators, no dots, nothing hidden."""
    return quote(name, safe="").replace(".", "%2E").replace("~", "%7E")
