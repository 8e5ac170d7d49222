"""What people have said of a model's suspicious relations, put where every verdict sees it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from mmm_core.errors import StorageTrouble
from mmm_core.model import FittedModel

# The database is loaded where something was asked, and something may have been answered.
if TYPE_CHECKING:
    from planner.scenarios.reactions import Answer
    from planner.scenarios.store import Store

_SETTING, _FILE = "HEADROOM_DB", "headroom.db"


def answers_of(
    model: FittedModel, folder: Path, store: Callable[[], Store]
) -> Mapping[str, Answer]:
    """What holds of the suspicious relations of a model's line, by key; none where none is kept.

    Parameters
    ----------
    folder : of the library, beside whose models the database lies unless it is set
    store : opens it

    Raises
    ------
    InvalidSetting, StorageTrouble
        If the database cannot be used.
    """
    return line_answers(model.card.line, folder, store) if model.suspected else {}


def line_answers(line: str, folder: Path, store: Callable[[], Store]) -> Mapping[str, Answer]:
    """The same of all that anybody has answered for in a line of models."""
    if not os.environ.get(_SETTING) and _none_kept(folder / _FILE):
        return {}
    return store().reactions.of_line(line)


def _none_kept(file: Path) -> bool:
    """Whether nobody has answered for anything, seen without what opens the store.

    That takes a quarter of a second to load, which is most of a short command. Where it cannot be
    told, the store is asked, which says what is wrong.
    """
    if not file.exists():
        return True
    try:
        with closing(
            sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", timeout=0, uri=True)
        ) as kept:
            return kept.execute("SELECT 1 FROM reactions LIMIT 1").fetchone() is None
    except sqlite3.Error:
        return False


def cleared_of(model: FittedModel, folder: Path, store: Callable[[], Store]) -> frozenset[str]:
    """Suspected relations that somebody has cleared; none where the database cannot be used.

    Then every suspicion stands, which claims less.
    """
    try:
        found = answers_of(model, folder, store)
    except StorageTrouble:
        return frozenset()
    said = {key for key, answer in found.items() if answer.said == "by_design"}
    return frozenset(said & set(model.suspected))


def answered(model: FittedModel, folder: Path, store: Callable[[], Store]) -> FittedModel:
    """The same model, with what people have cleared."""
    cleared = cleared_of(model, folder, store)
    return model if cleared == model.cleared else replace(model, cleared=cleared)
