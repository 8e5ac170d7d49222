"""What every vendor's importer must be able to do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from mmm_core.model import FittedModel
from mmm_core.periods import Frequency


@dataclass(frozen=True)
class Summary:
    """What a first look at a file says, without its draws.

    Parameters
    ----------
    last : label of the last period, ISO 8601; "" where unknown
    frequency : how its periods are spaced; None where unknown
    """

    vendor: str
    vendor_version: str
    fitted_at: str
    target: str
    channels: tuple[str, ...]
    periods: int
    last: str = ""
    frequency: Frequency | None = None


class Importer(Protocol):
    """Reads the saved models of one vendor; its class takes no arguments.

    Nothing that belongs to the vendor is needed to import an importer: uploads are read in
    a process of its own, which finds the importer's class by its module and name.

    Parameters
    ----------
    vendor : as people call it, "PyMC-Marketing"
    saved_by : the vendor's function that writes such a file, "mmm.save"
    suffixes : how the names of its files end, dot included, the usual one first
    """

    vendor: str
    saved_by: str
    suffixes: tuple[str, ...]

    def recognises(self, path: Path) -> bool:
        """Whether an existing file looks like one of its own.

        Nobody vouches for the file, and no sandbox is around it yet: a look at its first
        bytes, nothing parsed, never an error.
        """

    def summarise(self, path: Path) -> Summary:
        """What a list of models shows, cheaply; raises as ``read`` does."""

    def read(self, path: Path, name: str) -> FittedModel:
        """The fitted model under a name, checked against what the file stores of its results.

        Raises
        ------
        MalformedFile
            If the file is damaged, hostile, incomplete or no fitted model. Any exception
            that is no error of Headroom's counts as damage.
        UnsupportedFeature
            If media is modelled in a way that has no exact counterpart here.
        ParityBroken
            If what it stores is not what its draws give.
        """
