"""What comes of a brief: the bytes of a file, on which paper, and what could not be kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Paper = Literal["a4", "letter"]
PAPERS: tuple[Paper, ...] = get_args(Paper)


@dataclass(frozen=True)
class File:
    """A file, and what is to be known of it.

    Parameters
    ----------
    content : its bytes
    notes : what could not be kept as it is elsewhere, one sentence each
    """

    content: bytes
    notes: tuple[str, ...] = ()
