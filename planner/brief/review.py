"""When to look after the decision, and which sales then call for a review."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.brief.begun import changes_begun
from planner.brief.page import Line
from planner.brief.stages import Asked
from planner.brief.subject import Subject
from planner.facts.briefs import of_plan
from planner.facts.fact import Fact, Maker
from planner.facts.learning import check_facts
from planner.questions import fitness
from planner.questions.learning.checks import checks_of
from planner.questions.learning.trial import Check
from planner.wording import learning


def review_facts(of: Subject, asked: Asked) -> Iterator[Fact]:
    """Each check's day, and what is expected by then."""
    make = Maker(of_plan(of.plan.name), of.compared_source(of.plan))
    for check in _checks(of, asked):
        part = make.plus("check", str(check.day))
        yield from part.fact("day", str(check.day), "date", "31")
        yield from check_facts(part, check)


def review(of: Subject, asked: Asked, decides: str) -> Iterator[Line]:
    """One sentence; none where the model says no band.

    Parameters
    ----------
    decides : who decides; "" where nobody is named
    """
    checks = _checks(of, asked)
    # What is expected under a plan that nobody can follow any more is no band to look at.
    if checks and not changes_begun(of):
        who = f" {decides} decides on it." if decides else ""
        yield Line("Review", f"{learning.look(of.model, checks)}{who}")


def _checks(of: Subject, asked: Asked) -> Sequence[Check]:
    """Those to come; where all have passed, the last."""
    if asked.measurement is not None:
        found = asked.measurement.checks
    else:
        found = checks_of(of.plan.evaluation)[0]
    return [one for one in found if one.day >= fitness.today()] or found[-1:]
