"""Which text of each saved set a person has seen: none is overwritten that they have not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from planner.scenarios.errors import SetOvertaken
from planner.scenarios.records import KeptSet
from planner.scenarios.texts import tidied


@dataclass
class SeenSets:
    """The sets of one model line as one person knows them, each by its sha256.

    What was loaded, saved, or shown by a refusal counts before what only stood in the list: the
    guardrails on the screen began from it.
    """

    known: dict[str, str] = field(default_factory=dict)
    listed: dict[str, str] = field(default_factory=dict)

    def of(self, name: str) -> str | None:
        """What was seen of a set; None where it was never seen."""
        tidy = tidied(name)
        return self.known.get(tidy, self.listed.get(tidy))

    def take(self, kept: KeptSet) -> None:
        """A set was loaded or saved."""
        self.known[kept.name] = kept.sha256

    def list(self, kept: Iterable[KeptSet]) -> None:
        """Sets stand in the list."""
        self.listed = {one.name: one.sha256 for one in kept}

    @contextmanager
    def told(self) -> Iterator[None]:
        """Whoever is refused here for what somebody else saved may do the same again."""
        try:
            yield
        except SetOvertaken as error:
            self.known[error.name] = error.sha256
            raise
