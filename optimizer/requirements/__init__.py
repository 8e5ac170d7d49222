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
from optimizer.requirements.worth import UNIT, Responses, Weights, Worth

__all__ = [
    "NOBODYS",
    "RANGE",
    "UNIT",
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
    "Responses",
    "Rows",
    "SemiContinuous",
    "Sentence",
    "SlackUnit",
    "Unit",
    "Weights",
    "Worth",
]
