"""How far a file was held against itself, in words."""

from mmm_core.coverage import Compared, Coverage, Uncovered
from planner.wording.coverage import coverage_said


def compared(quantity: str, draws: int | None = None) -> Compared:
    return Compared(quantity, "stored", "against", 0.0, draws, None if draws is None else 1000)


def test_nothing_is_said_where_nothing_is_known() -> None:
    assert coverage_said(Coverage()) == ""
    assert coverage_said(Coverage((), (Uncovered("noise", ("a",), "why"),))) == ""


def test_some_draws_are_counted_and_all_are_called_so() -> None:
    found = (compared("media"), compared("contribution", 5), compared("fitted mean", 1000))
    left = (Uncovered("noise", ("a",), "why"), Uncovered("priors", ("b",), "why"))
    assert coverage_said(Coverage(found, left)) == (
        "The file agrees with itself: contribution of 5 of 1,000 draws; fitted mean of all draws; "
        "media. It cannot confirm noise and priors."
    )


def test_a_long_list_is_cut_to_what_comes_first() -> None:
    found = tuple(compared(f"thing {i}") for i in range(6))
    assert coverage_said(Coverage(found)) == (
        "The file agrees with itself: thing 0, thing 1, thing 2 and 3 more."
    )
