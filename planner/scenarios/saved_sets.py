"""Guardrail sets that everyone who plans with a model line shares.

They lie in the store. Whoever replaces or deletes one says which text of it they have seen: what
somebody else saved meanwhile is never overwritten unasked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection

from mmm_core.errors import HeadroomError, InvalidProblem, NotAllowed
from mmm_core.limits import SET_NAME, TITLE_CHARACTERS
from mmm_core.model import FittedModel
from mmm_core.names import printable
from optimizer.guardrails import Guardrail
from planner.contract.guardrail_sets import read_set, write_set
from planner.scenarios import set_files, sets
from planner.scenarios.clock import now
from planner.scenarios.database import Database
from planner.scenarios.errors import SetOvertaken
from planner.scenarios.people import Person
from planner.scenarios.records import KeptSet, LeftOut
from planner.scenarios.sets import New
from planner.scenarios.texts import line_of_text
from planner.wording.sets import said_difference, said_save


@dataclass(frozen=True)
class SavedSets:
    """The sets of one model's line.

    Parameters
    ----------
    database : where they are kept
    library : the folder of the model, where they were kept before; None of a model from elsewhere,
        whose name says nothing about the files there
    model : whose cells they name
    changes : whether sets may be saved and deleted; else NotAllowed is raised
    now : the time, as ``clock.now`` gives it

    Everything here raises StorageTrouble where the database cannot be used.
    """

    database: Database
    library: Path | None
    model: FittedModel
    changes: bool = True
    now: Callable[[], str] = field(default=now)

    def listed(self) -> tuple[list[KeptSet], list[LeftOut]]:
        """All sets in alphabetical order, and the former files that could not be taken in."""
        left = self.take_in()
        if not self.database.is_made:
            return [], left
        with self.database.reading() as connection:
            return sets.listed(connection, self._line), left

    def take_in(self) -> list[LeftOut]:
        """Keep what lies in this model's files of former times; what cannot be kept, and why."""
        if self.library is None:
            return []
        name = self.model.name
        return set_files.take_in(self.database, self.library, name, self._line, self.now)

    def load(self, name: str) -> tuple[KeptSet, tuple[Guardrail, ...]]:
        """A set, and its guardrails held against the model as it is now.

        Raises
        ------
        InvalidProblem
            If there is no such set, or it does not fit the model.
        """
        kept, text = self._found(name)
        return kept, read_set(text, self.model)

    def save(
        self,
        name: str,
        guardrails: Sequence[Guardrail],
        by: Person | None = None,
        seen: str | None = None,
    ) -> KeptSet:
        """Keep a set.

        Parameters
        ----------
        name : as a person writes it; surplus spaces are dropped
        guardrails : they fit the model
        by : who saves it, None where nobody has said
        seen : sha256 of the set of that name that may be replaced, None for none

        Raises
        ------
        InvalidProblem
            If the name is of no use or taken, there are too many sets, or the guardrails could
            not be read again.
        SetOvertaken
            If the set of that name is another one than was seen.
        """
        text = write_set(guardrails)
        read_set(text, self.model)
        return self._write(name, text, by, seen)

    def delete(self, name: str, seen: str) -> str | None:
        """Remove the set that was seen; its text for ``restore``, or None where it was not there.

        Raises
        ------
        SetOvertaken
            If the set of that name is another one than was seen.
        """
        self._require_changes()
        self.take_in()
        tidy = _tidy(name)

        def act(connection: Connection) -> str | None:
            there = sets.found(connection, self._line, tidy)
            if there is None:
                return None
            if there[0].sha256 != seen:
                raise self._overtaken(*there)
            sets.remove(connection, self._line, tidy, seen)
            return there[1]

        return self.database.write(act)

    def restore(self, name: str, text: str, by: Person | None = None) -> KeptSet:
        """Bring back what ``delete`` has removed.

        Raises
        ------
        InvalidProblem
            If there is another set of that name by now.
        """
        return self._write(name, text, by, None)

    def _write(self, name: str, text: str, by: Person | None, seen: str | None) -> KeptSet:
        self._require_changes()
        self.take_in()
        new = New(self._line, _tidy(name), self.model.name, text, by, self.now())

        def act(connection: Connection) -> KeptSet:
            there = sets.found(connection, new.line, new.name)
            if there is None:
                sets.add(connection, new)
            elif seen is None:
                raise _taken(there[0])
            elif there[0].sha256 != seen:
                raise self._overtaken(*there, mine=text)
            else:
                sets.swap(connection, new, seen)
            kept = sets.found(connection, new.line, new.name)
            assert kept is not None, "it was written in this transaction"
            return kept[0]

        return self.database.write(act)

    def _found(self, name: str) -> tuple[KeptSet, str]:
        tidy, there = _tidy(name), None
        self.take_in()
        if self.database.is_made:
            with self.database.reading() as connection:
                there = sets.found(connection, self._line, tidy)
        if there is None:
            raise InvalidProblem(
                f"There is no set {printable(tidy)!r}; somebody may have deleted it.",
                "Choose another, or save the guardrails on the screen under that name.",
            )
        return there

    def _overtaken(self, kept: KeptSet, text: str, mine: str | None = None) -> SetOvertaken:
        """What somebody else saved since this person saw the set, and how it differs."""
        said = f"{said_save(kept)}, after you last saw it."
        if mine is not None:
            said += f" {self._said_difference(text, mine)}"
        remedy = "Nothing was changed. Look at it; you may do the same again afterwards."
        return SetOvertaken(said, remedy, kept.name, kept.sha256)

    def _said_difference(self, theirs: str, mine: str) -> str:
        try:
            before, after = (read_set(text, self.model) for text in (theirs, mine))
        except HeadroomError:
            return "It does not fit this model."
        return said_difference(before, after)

    def _require_changes(self) -> None:
        if not self.changes:
            raise NotAllowed.here("Sets are neither saved nor deleted")

    @property
    def _line(self) -> str:
        return line_of_text(self.model.card.line, TITLE_CHARACTERS, "The model line")


def _tidy(name: str) -> str:
    return line_of_text(name, SET_NAME, "The name of the set", wrong=InvalidProblem)


def _taken(kept: KeptSet) -> InvalidProblem:
    return InvalidProblem(
        f"There is a set {printable(kept.name)!r} already.",
        "Choose another name, or say that it may be replaced.",
    )
