"""Files of a brief, by the ending of their name."""

from __future__ import annotations

from planner.brief.page import Brief

MARKDOWN, SLIDES = ".md", ".pptx"
ENDINGS = (MARKDOWN, SLIDES)


def file_of(page: Brief, ending: str) -> bytes:
    """The page as the bytes of a file.

    Parameters
    ----------
    ending : one of ``ENDINGS``
    """
    # Writers are large, and each is needed for its own files alone.
    assert ending in ENDINGS
    if ending == SLIDES:
        from planner.brief.slides import slides

        return slides(page)
    from planner.brief.markdown import markdown

    return markdown(page).encode()
