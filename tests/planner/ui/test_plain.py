"""Words from files and people show as they are."""

from __future__ import annotations

import pytest

from planner.ui.parts.markup import plain


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("TV", "TV"),
        ("a_b", "a\\_b"),
        ("[x](y)", "\\[x\\]\\(y\\)"),
        ("$1 $2", "\\$1 \\$2"),
        ("one\n# two", "one \\# two"),
        (":material/bolt:", "\\:\u2060material\\/bolt\\:"),
        ("www.x.org", "www\u2060\\.x\\.org"),
        ("a@b.co", "a\\@\u2060b\\.co"),
        ("−€2 M to −3", "−\u2060€2\u00a0M to −3"),
        ("€1.2 M, 5 %", "€1\\.2\u00a0M\\, 5\u00a0\\%"),
    ],
)
def test_markup_is_taken_literally(text: str, safe: str) -> None:
    assert plain(text) == safe
