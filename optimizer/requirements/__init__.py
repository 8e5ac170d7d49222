"""What a plan must respect, in the four natures that the solver knows."""

from optimizer.requirements.ground import Ground
from optimizer.requirements.natures import (
    Cap,
    FloorSpec,
    Integers,
    Parts,
    Rows,
    SemiContinuous,
)
from optimizer.requirements.requirement import Picked, Reading, Requirement, SlackUnit, Unit
from optimizer.requirements.sentence import Fact, Sentence

__all__ = [
    "Cap",
    "Fact",
    "FloorSpec",
    "Ground",
    "Integers",
    "Parts",
    "Picked",
    "Reading",
    "Requirement",
    "Rows",
    "SemiContinuous",
    "Sentence",
    "SlackUnit",
    "Unit",
]
