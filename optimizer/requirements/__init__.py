"""What a plan must respect, in the four natures that the solver knows."""

from optimizer.requirements.ground import Ground
from optimizer.requirements.natures import (
    NOBODYS,
    RANGE,
    Cap,
    FloorSpec,
    Integers,
    Numbers,
    Parts,
    Rows,
    SemiContinuous,
)
from optimizer.requirements.requirement import Picked, Reading, Requirement, SlackUnit, Unit
from optimizer.requirements.sentence import Fact, Sentence

__all__ = [
    "NOBODYS",
    "RANGE",
    "Cap",
    "Fact",
    "FloorSpec",
    "Ground",
    "Integers",
    "Numbers",
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
