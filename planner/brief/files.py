"""Files of a brief, by the ending of their name."""

from __future__ import annotations

from optimizer.progress import Watcher
from planner.brief.output import File, Paper
from planner.brief.page import Brief

PDF, MARKDOWN, SLIDES, PICTURE = ".pdf", ".md", ".pptx", ".png"
ENDINGS = (PDF, MARKDOWN, SLIDES)


def file_of(page: Brief, ending: str, paper: Paper = "a4") -> File:
    """The page as a file.

    Parameters
    ----------
    ending : one of ``ENDINGS``, or ``PICTURE``: the page as it will print
    paper : of what is printed

    Raises
    ------
    DoesNotFit, NoFont
        Where it cannot be printed.
    """
    # Writers are large, and each is needed for its own files alone.
    if ending == PDF:
        from planner.brief.pdf import pdf

        return pdf(page, paper)
    if ending == PICTURE:
        from planner.brief.pdf import picture

        return File(picture(page, paper))
    if ending == SLIDES:
        from planner.brief.slides import slides

        return File(slides(page))
    from planner.brief.markdown import markdown

    return File(markdown(page).encode())


def printed(page: Brief, ending: str, paper: Paper, *, watcher: Watcher | None = None) -> File:
    """The same as work that is done beside the screens; it takes less time than to ask of it."""
    return file_of(page, ending, paper)
