"""No amount is parted from its unit by a line's end, nor a day from its month."""

import pytest

from planner.brief.unbroken import unbroken


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("over €28.3 M and 5 % more", "over €28.3~M and 5~% more"),
        ("1.2 M UAH by 5 Oct 2026", "1.2~M~UAH by 5~Oct~2026"),
        ("bis 5. Okt. 2026, 12. März 2027", "bis 5.~Okt.~2026, 12.~März~2027"),
        ("13 weeks of it", "13 weeks of it"),
    ],
)
def test_what_belongs_together_stays_on_a_line(text: str, said: str) -> None:
    assert unbroken(text) == said.replace("~", "\u00a0")
