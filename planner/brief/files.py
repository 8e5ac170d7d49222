"""Files of a brief, by the ending of their name."""

from __future__ import annotations

from planner.brief.output import File, Paper
from planner.brief.page import Brief

PDF, MARKDOWN, SLIDES = ".pdf", ".md", ".pptx"
ENDINGS = (PDF, MARKDOWN, SLIDES)


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
