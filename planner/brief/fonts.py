"""The fonts of the page: one that is shipped, with Latin, Greek and Cyrillic letters."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from mmm_core.errors import HeadroomError

FAMILY = "Source Sans Pro"
_PACKAGE = "font_source_sans_pro"


class NoFont(HeadroomError):
    """The fonts of the page are not installed."""

    kind = "no_font"


@cache
def folder() -> Path:
    """Where the fonts lie.

    Raises
    ------
    NoFont
        If their package is not installed.
    """
    # The package lists its files when it is imported, by means that have gone: it is only found.
    spec = find_spec(_PACKAGE)
    places = None if spec is None else spec.submodule_search_locations
    files = Path(next(iter(places))) / "files" if places else None
    if files is None or not files.is_dir():
        raise NoFont(f"The font {FAMILY} is not installed.", "Install requirements.txt again.")
    return files
