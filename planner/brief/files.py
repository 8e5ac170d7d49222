"""Files of a brief, by the ending of their name."""

from __future__ import annotations

from planner.brief.page import Brief

MARKDOWN = ".md"
ENDINGS = (MARKDOWN,)


def file_of(page: Brief, ending: str) -> bytes:
    """The page as the bytes of a file.

    Parameters
    ----------
    ending : one of ``ENDINGS``
    """
    # Writers are large, and each is needed for its own files alone.
    from planner.brief.markdown import markdown

    assert ending == MARKDOWN
    return markdown(page).encode()
