"""What a page says on request: each stage a line or two, each figure a fact, none a must."""

import numpy as np
import pytest

from mmm_core.errors import Cancelled
from planner.brief.document import brief
from planner.brief.markdown import markdown
from planner.brief.stages import AT_BEST, STAGES, asked_for
from planner.brief.subject import subject
from planner.facts.briefs import of_plan
from planner.facts.fact import about
from planner.questions import fitness
from planner.questions.compared import Candidate
from tests.planner.brief.figures import Facts
from tests.planner.brief.made import found_of, known_of, subject_of
from tests.planner.brief.test_markdown import plainly

QUICK = ("budget", "stress", "rules", "strategies", "measurement")


@pytest.fixture(scope="module")
def asked():
    seen = []
    found = asked_for(subject_of(), QUICK, growth=0.1, watcher=lambda at: seen.append(at) or True)
    return found, seen


def test_stages_are_told_in_their_order_with_what_is_there(asked):
    found, seen = asked
    whats = list(dict.fromkeys(one.what.split(",")[0] for one in seen))
    assert whats == [
        "the best budget",
        "stress",
        "what rules cost",
        "the usual strategies",
        "what to measure",
    ]
    assert seen[-1].known[0].best is found.best
    assert "the usual strategies, 2 of 5" in [one.what for one in seen]
    assert found.missing == ()
    assert found.tipping is None


def test_each_stage_says_its_own_and_every_number_is_a_fact(asked):
    found, _ = asked
    page = brief(subject_of(), asked=found)
    kinds = [line.kind for line in page.risks]
    assert [kind for kind in kinds if kind in ("stress", "rules", "budget")] == [
        "stress", "stress", "rules", "budget",
    ]  # fmt: skip
    (tile,) = [one for one in page.tiles if one.name == "Best budget"]
    assert page.facts[tile.facts[0]].value == pytest.approx(found.best.money)
    names = [one.name for one in page.alternatives]
    # Growth is the plan of the page itself.
    assert names == ["Current plan", "Optimized plan", "Profit strategy", "Balanced strategy"]
    # The demo's moves are so clear that no answer about a channel would change them: no test.
    assert [line.what for line in page.after] == [
        "Worth knowing",
        "Review",
        "Growth",
        "Brand",
        "Next",
    ]
    text = plainly(markdown(page))
    assert Facts(page).unknown(text, known_of(subject_of())) == []
    worst = max(found.stressed, key=lambda one: one.costs.mean - one.of_base.mean)
    assert page.risks[kinds.index("stress")].what.lower() == worst.case.name


def test_the_best_budget_is_an_alternative_with_what_it_gains(monkeypatch):
    """Of a plan that may well lose, the better one stands beside it, to the digit of its search."""
    of = subject_of(budget=45e6)
    found = asked_for(of, ("budget",))
    page = brief(of, asked=found)
    assert page.verdict.startswith("Not recommended: −")
    assert "is likely to earn less than the current plan" in page.ask
    assert {"To commit to, if approved"} <= {one.name for one in page.tiles}
    rows = {one.name: one for one in page.alternatives}
    assert list(rows) == ["Current plan", "Optimized plan", AT_BEST]

    def profit(name):
        return about(page.facts, *of_plan(name))["profit"].value

    gain = found.best.other("plan").evidence.gain.mean
    assert profit(AT_BEST) - profit("Optimized plan") == pytest.approx(gain, rel=1e-6)
    assert about(page.facts, *of_plan(AT_BEST))["spend"].value == found.best.money
    assert Facts(page).unknown(plainly(markdown(page)), known_of(of)) == []
    # Nobody asks for a budget of weeks that have begun.
    monkeypatch.setattr(fitness, "today", lambda: np.datetime64("2026-11-27"))
    late = brief(of, asked=found)
    assert [one.name for one in late.alternatives] == ["Current plan", "Optimized plan"]
    assert "budget" not in [line.kind for line in late.risks]
    assert "instead would earn" not in late.ask


def test_a_plan_of_ones_own_goes_without_and_says_so():
    model, reference, found = found_of()
    of = subject(model, Candidate("Mine", found.answer.plan), reference)
    page = brief(of, asked=asked_for(of, STAGES))
    assert len(page.missing) == len(STAGES)
    assert page.missing[0] == "The best budget: the plan answers no question"
    assert [one.name for one in page.alternatives] == ["Current plan", "Mine"]


def test_whoever_watches_can_give_it_up():
    with pytest.raises(Cancelled):
        asked_for(subject_of(), QUICK, watcher=lambda at: at.done < 1)
