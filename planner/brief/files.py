"""Files of a brief, by the ending of their name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from planner.brief.page import Brief

Paper = Literal["a4", "letter"]
PAPERS: tuple[Paper, ...] = ("a4", "letter")
PDF, MARKDOWN, SLIDES = ".pdf", ".md", ".pptx"
ENDINGS = (PDF, MARKDOWN, SLIDES)


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


def file_of(page: Brief, ending: str, paper: Paper = "a4") -> File:
    """The page as a file.

    Parameters
    ----------
    ending : one of ``ENDINGS``
    paper : of a PDF

    Raises
    ------
    DoesNotFit, NoFont
        Where it cannot be printed.
    """
    # Writers are large, and each is needed for its own files alone.
    if ending == PDF:
        from planner.brief.pdf import pdf

        return pdf(page, paper)
    if ending == SLIDES:
        from planner.brief.slides import slides

        return File(slides(page))
    from planner.brief.markdown import markdown

    return File(markdown(page).encode())
