"""What is said of kept plans, of decisions, and of two fits of one plan."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mmm_core.statistics import Summary
from planner import services
from planner.questions.brings import Brings
from planner.scenarios.content import content_of
from planner.scenarios.difference import difference
from planner.scenarios.people import Person
from planner.scenarios.records import Approved, Decision, Overtaken, Scenario, Version
from planner.wording import plans, refits
from planner.wording.units import Units
from tests.planner.scenarios.kept import ADA, BO, FIT, content

AT = "2026-11-26T15:12:59.000000+00:00"


def version(number: int, by: Person = ADA, **other: object) -> Version:
    of = Version(
        "id", number, number - 1, "Spring", "", (), FIT, "2026-10-05", 13, by, AT, "0" * 64,
        "draft", False,
    )  # fmt: skip
    return replace(of, **other)  # type: ignore[arg-type]


def summary(mean: float) -> Summary:
    return Summary(mean, mean, mean - 1e6, mean + 1e6)


def brings(**channels: float) -> Brings:
    each = {label: summary(mean) for label, mean in channels.items()}
    return Brings("a" * 64, summary(sum(channels.values())), None, each)


def test_versions_are_called_by_name_number_status_and_whom() -> None:
    assert plans.called(version(3)) == "Spring, version 3"
    assert plans.status(version(1, status="approved", in_record=True)) == "Plan of record"
    assert plans.status(version(1, status="proposed")) == "Proposed"
    assert plans.saved_by(version(1)) == "Saved by Ada (finance), 26 Nov 2026, 15:12 UTC"
    assert plans.stands(version(2)) == "Spring, version 2 is a draft."
    assert plans.stands(version(2, status="rejected")) == "Spring, version 2 is rejected."


def test_a_save_in_between_names_whose_it_was() -> None:
    nothing = difference(content(), content())
    of = Overtaken((version(2, BO), version(3, ADA), version(4, BO)), nothing, nothing)
    assert plans.overtaken(version(5, base=1), of) == (
        "You went on from version 1 of Spring; Bo and you saved versions 2, 3 and 4 since. "
        "Yours is version 5, which holds none of their changes."
    )


def test_a_scenario_stands_as_its_latest_version_and_names_its_plans_of_record() -> None:
    def standing(number: int, *approved: int) -> str:
        of = tuple(version(one, status="approved", in_record=True) for one in approved)
        latest = next((one for one in of if one.number == number), version(number))
        return plans.standing(Scenario(latest, False, AT, None, of))

    assert standing(6) == "Draft"
    assert standing(4, 4) == "Plan of record"
    assert standing(6, 4) == "Draft; version 4 of record"
    assert standing(6, 2, 4) == "Draft; versions 2 and 4 of record"


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ("approved", "Version 2 approved by Bo (marketer) (picked, not signed in)"),
        ("superseded", "Version 2 made a draft again by Bo (marketer) (picked, not signed in)"),
        ("archived", "Archived by Bo (marketer) (picked, not signed in)"),
    ],
)
def test_every_decision_says_that_nobody_was_checked(event: str, said: str) -> None:
    of = Decision(1, 2, event, "agreed", BO, AT)  # type: ignore[arg-type]
    assert plans.decision(of) == f"{said}, 26 Nov 2026, 15:12 UTC: agreed"
    verified = replace(of, by=replace(BO, verified=True))
    assert "picked" not in plans.decision(verified)


def test_an_approval_names_what_it_took_the_place_of() -> None:
    alone = plans.approved(Approved(version(2), None))
    assert alone == "Spring, version 2 is the plan of record of its horizon now."
    both = plans.approved(Approved(version(2), version(1)))
    assert both == f"{alone} Spring, version 1 was it before, and is a draft again."


def test_two_fits_are_set_side_by_side_and_the_largest_moves_are_named() -> None:
    model = services.load("larkfield_national")
    old, new = brings(tv=20e6, radio=5e6, gone=1e6), brings(tv=17e6, radio=6e6, added=2e6)
    assert [row[0] for row in refits.rows(old, new)] == ["", "tv", "radio", "added", "gone"]
    assert [row[3] for row in refits.rows(old, new)] == [-1e6, -3e6, 1e6, None, None]
    lines = refits.lines(model, Units.of(model), old, new)
    assert lines == [
        "This fit says about €25.0 M (€24.0 to 26.0 M), the one it was made with €26.0 M (€25.0 "
        "to 27.0 M): −€1.00 M.",
        "What moved most: TV −€3.00 M and Radio +€1.00 M.",
        "The new figure lies within the interval of the former one.",
    ]
    assert refits.lines(model, Units.of(model), old, old)[0].endswith(": the same.")


def test_what_a_plan_brought_is_no_difference() -> None:
    document = content().document
    told = content_of({**document, "brings": {"fingerprint": "a"}})
    assert told.sha256 != content().sha256
    assert difference(content(), told).is_nothing
