"""Names of plans where there is little room."""

from __future__ import annotations

from planner.wording.headings import cut, unversioned
from planner.workbook.native_charts import keys


def test_a_version_is_said_only_where_plans_are_told_apart_by_it() -> None:
    assert unversioned(["Current plan", "Spring, version 2", "Autumn, version 10"]) == [
        *("Current plan", "Spring", "Autumn")
    ]
    names = ["Spring, version 1", "Spring, version 2"]
    assert unversioned(names) == names


def test_what_is_cut_tells_nobody_apart() -> None:
    names = ["Spring with more search, v1", "Spring with more search, v2"]
    assert cut(names[0], 15, names) == "Spring…rch, v1"
    assert len({cut(name, 15, names) for name in names}) == 2
    assert cut("Back-loaded autumn", 15, ["Back-loaded autumn", names[0]]) == "Back-loaded au…"
    assert all(len(cut(name, 15, names)) <= 15 for name in names)


def test_a_key_is_as_short_as_programs_can_draw_and_never_a_formula() -> None:
    cells = ["'Compare'!$B$4", "'Compare'!$C$4"]
    assert keys(["Current plan", "=1+1"], cells) == [f"={cell}" for cell in cells]
    long = "=HYPERLINK of the plan that was agreed with the brand team, version 1"
    found = keys(["Current plan", long], cells)
    assert found[0] == "Current plan"
    assert found[1].startswith(" =HYPERLINK")
    assert len(found[1]) <= 25
