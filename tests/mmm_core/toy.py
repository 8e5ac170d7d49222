"""A vendor that does not exist, whose importer is one class."""

from dataclasses import replace
from pathlib import Path

from mmm_core.errors import UnsupportedFeature
from mmm_core.importers.importer import Summary
from mmm_core.model import FittedModel
from tests.builders import hill_model

TOY = b"TOY 3 channels"


class ToyImporter:
    """A text file that says how many channels to make up."""

    vendor = "Toy"
    saved_by = "toy.dump"
    suffixes: tuple[str, ...] = (".toy", ".toy.txt")

    def recognises(self, path: Path) -> bool:
        with path.open("rb") as stream:
            return stream.read(4) == b"TOY "

    def summarise(self, path: Path) -> Summary:
        model = self.read(path, "any")
        channels = model.cells.along("channel")
        return Summary(self.vendor, "1", "2026-01-01", model.target, channels, model.dates.size)

    def read(self, path: Path, name: str) -> FittedModel:
        _, channels, what = path.read_text("utf-8").split(" ")
        if what != "channels":
            raise UnsupportedFeature("toy feature", f"The toy has {what}.", "Leave them out.")
        return replace(hill_model(int(channels), samples=20, weeks=60), name=name)
