"""What goes wrong with what is kept, beside trouble with the database itself (StorageTrouble)."""

from __future__ import annotations

from mmm_core.errors import HeadroomError


class InvalidScenario(HeadroomError):
    """A scenario, a name, a note or a decision that cannot be kept as it stands."""

    kind = "invalid_scenario"


class UnknownScenario(HeadroomError):
    """There is no such scenario, or no such version of it."""

    kind = "unknown_scenario"


class SetOvertaken(HeadroomError):
    """Somebody else saved a set, or the first of its name, since this person saw it.

    Parameters
    ----------
    name, sha256 : of what is there now; whoever has been told may replace that
    """

    kind = "set_overtaken"

    def __init__(self, message: str, remedy: str, name: str, sha256: str) -> None:
        super().__init__(message, remedy)
        self.name, self.sha256 = name, sha256
