"""The importers, and what a file is: each of them is asked in turn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from mmm_core.errors import HeadroomError, MalformedFile
from mmm_core.importers.files import first_bytes, is_of_the_system, unreadable, what_it_is
from mmm_core.importers.importer import Importer, Summary
from mmm_core.importers.pymc_marketing.importer import PyMCMarketing
from mmm_core.model import FittedModel
from mmm_core.names import printable

_importers: list[Importer] = [
    PyMCMarketing(),
]


def importers() -> tuple[Importer, ...]:
    """Every importer, in the order in which they are asked."""
    return tuple(_importers)


def register(importer: Importer) -> None:
    """Ask one more importer, after the others.

    Raises
    ------
    TypeError
        If its class cannot be imported by name, as the sandbox for uploads must.
    """
    if "<locals>" in type(importer).__qualname__:
        raise TypeError(f"{type(importer).__qualname__} is not at the top of a module.")
    _importers.append(importer)


def unregister(importer: Importer) -> None:
    """Ask an importer no longer."""
    _importers.remove(importer)


def suffixes() -> tuple[str, ...]:
    """How the names of model files end, each once."""
    return tuple(dict.fromkeys(suffix for each in _importers for suffix in each.suffixes))


def suffix_of(name: str) -> str:
    """How a model file's name ends, the longest if several fit; empty for any other name."""
    return max((suffix for suffix in suffixes() if name.endswith(suffix)), key=len, default="")


def stem_of(name: str) -> str:
    """A file's name without that ending, or without any."""
    return name.removesuffix(suffix_of(name) or Path(name).suffix)


def importer_of(path: Path) -> Importer:
    """Whose file this is: by its name's ending, and among those by its first bytes.

    A file that nobody recognises goes to the first importer of its ending, whose reader
    says what is wrong with it.

    Raises
    ------
    MalformedFile
        If it is missing or too large, or neither its name nor its first bytes are known.
    """
    head, suffix = first_bytes(path), suffix_of(path.name)
    claimants = [each for each in _importers if suffix in each.suffixes]
    recognised = (each for each in claimants or _importers if each.recognises(path))
    found = next(recognised, claimants[0] if claimants else None)
    if found is None:
        raise MalformedFile(
            f"{printable(path.name)} is {what_it_is(head)}, not a fitted model as any known "
            "vendor saves it.",
            f"These can be read: {_readable()}.",
        )
    return found


def _readable() -> str:
    return "; ".join(
        f"{each.vendor} ({', '.join(each.suffixes)}, saved by {each.saved_by})"
        for each in _importers
    )


def read_model(path: Path, name: str | None = None) -> FittedModel:
    """Read a fitted model, whoever fitted it.

    Parameters
    ----------
    path : a file that its vendor's own function wrote
    name : name of the model; the file's name without suffix by default

    Raises
    ------
    MalformedFile, UnsupportedFeature, ParityBroken
        As ``Importer.read`` does.
    StorageTrouble
        If the file cannot be had.
    """
    with importing(path):
        importer = importer_of(path)
    return read_with(importer, path, name)


def read_with(importer: Importer, path: Path, name: str | None = None) -> FittedModel:
    """``read_model`` where it is known whose file it is."""
    with importing(path):
        return importer.read(path, name or stem_of(path.name))


def read_summary(path: Path) -> Summary:
    """Read what a list of models shows; raises as ``read_model`` does."""
    with importing(path):
        return importer_of(path).summarise(path)


@contextmanager
def importing(path: Path) -> Iterator[None]:
    """Whatever goes wrong inside is a fault of the file; damaged numbers may overflow.

    Raises
    ------
    MalformedFile
        For every exception that is no error of Headroom's.
    """
    # What is not finite is refused where it matters.
    try:
        with np.errstate(all="ignore"):
            yield
    except HeadroomError:
        raise
    except MemoryError as error:
        raise MalformedFile(
            f"{printable(path.name)} takes more memory than there is.", "Keep fewer draws in it."
        ) from error
    except Exception as error:  # The one place: HDF5, JSON and numpy raise almost anything.
        if isinstance(error, OSError) and is_of_the_system(error):
            raise unreadable(path, error) from error
        raise MalformedFile(
            f"{printable(path.name)} is damaged: reading it ended in {type(error).__name__}.",
            "Copy the file again from where the model was fitted, or save the model again.",
        ) from error
