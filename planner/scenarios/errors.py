"""What goes wrong with what is kept, beside trouble with the database itself (StorageTrouble)."""

from __future__ import annotations

from mmm_core.errors import HeadroomError


class InvalidScenario(HeadroomError):
    """A scenario, a name, a note or a decision that cannot be kept as it stands."""

    kind = "invalid_scenario"


class UnknownScenario(HeadroomError):
    """There is no such scenario, or no such version of it."""

    kind = "unknown_scenario"
