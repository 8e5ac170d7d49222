"""Claims hold only where their facts carry them, and read as what was checked."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import chain, permutations

import pytest

from mmm_core.model import FittedModel
from planner.agent.claims.claim import Claim
from planner.agent.claims.kinds import KINDS
from planner.agent.claims.saying import DoesNotHold, holds, said
from planner.facts.answers import answer_facts
from planner.facts.fact import Fact, Facts, by_id
from planner.facts.moves import move_facts, rule_facts
from planner.facts.standings import answer_standing_facts
from planner.wording.claims import SAYS
from tests.planner.agent.claims.derived import difference_fact, share_fact
from tests.planner.fit_answers import answer

MOVE = "plan:best/against:reference/channel:{}/"
GAIN = "plan:best/against:reference/gain"


@cache
def cut() -> tuple[FittedModel, Facts]:
    found = answer("margin", "below")
    made = by_id(
        chain(
            answer_facts(found),
            answer_standing_facts(found),
            move_facts(found),
            rule_facts(found),
        )
    )
    now, then = made["plan:current/spend"], made["plan:best/spend"]
    more = chain(difference_fact(now, then), share_fact(made["plan:best/channel:c0/spend"], then))
    return found.answer.model, by_id(chain(made.values(), more))


def why(kind: str, *facts: str, among: Facts | None = None) -> str:
    model, known = cut()
    return holds(model, Claim(kind, facts), known if among is None else among)


def text(kind: str, *facts: str) -> str:
    model, known = cut()
    return said(model, known, [Claim(kind, facts)]).text


def changed(identity: str, **values: object) -> Facts:
    _, known = cut()
    return {**known, identity: replace(known[identity], **values)}  # type: ignore[arg-type]


def test_every_kind_has_its_check_and_its_words() -> None:
    assert KINDS.keys() == SAYS.keys()


def test_what_is_no_fact_kind_or_number_of_facts_is_refused() -> None:
    assert "no kind of claim" in why("outshines", "plan:best/spend")
    assert "no fact of this answer" in why("is", "plan:best/charm")
    assert "takes 2 to 2 facts, not 1" in why("more_than", "plan:best/spend")
    assert "is a word" in why("is", "plan:best/claim")


def test_every_number_can_be_said() -> None:
    model, known = cut()
    for one in known.values():
        if one.unit != "word":
            assert said(model, known, [Claim("is", (one.id,))]).text.endswith(".")


def test_more_and_less_are_strict_and_never_both() -> None:
    spends = [f"plan:best/channel:c{i}/spend" for i in range(4)]
    for one, other in permutations(spends, 2):
        held = [not why(kind, one, other) for kind in ("more_than", "less_than", "alike")]
        assert sum(held) == 1
        assert why("more_than", one, other) == "" or why("more_than", other, one) == ""


def test_a_difference_that_rounding_hides_is_not_said_as_more() -> None:
    _, known = cut()
    first = known["plan:best/channel:c0/spend"]
    assert isinstance(first.value, float)
    near = changed("plan:best/channel:c1/spend", value=first.value * (1 + 1e-6))
    pair = ("plan:best/channel:c1/spend", first.id)
    assert "claim alike" in why("more_than", *pair, among=near)
    assert why("alike", *pair, among=near) == ""


def test_amounts_of_two_units_are_not_compared() -> None:
    assert "compare one unit" in why("more_than", "plan:best/spend", "plan:best/iroas")


def test_a_gain_whose_interval_spans_zero_is_none() -> None:
    wide = changed(GAIN, value=1e5, low=-1e5, high=3e5)
    assert "claim may_gain" in why("gains", GAIN, among=wide)
    assert "not below zero" in why("loses", GAIN, among=changed(GAIN, value=2e5, low=1e5, high=3e5))
    assert why("may_gain", GAIN, among=wide) == ""


def test_a_fall_is_of_just_its_difference() -> None:
    _, known = cut()
    change = next(one.id for one in known.values() if one.about[-1][0] == "beside")
    sides = ("plan:current/spend", "plan:best/spend")
    assert text("fell", *sides, change).startswith("The spend in the best plan falls by ")
    assert why("rose", *sides, change)
    assert "take the fact of that change" in why("fell", *reversed(sides), change)


def test_a_share_is_of_just_its_parts() -> None:
    share = next(k for k in cut()[1] if k.endswith("share_of_spend"))
    assert why("share_of", "plan:best/channel:c0/spend", "plan:best/spend", share) == ""
    assert why("share_of", "plan:best/channel:c1/spend", "plan:best/spend", share)


def test_a_move_is_said_with_its_own_numbers() -> None:
    mine = [MOVE.format("c2") + name for name in ("spend_now", "spend", "more_spend", "gain")]
    other = [MOVE.format("c3") + name for name in ("spend_now", "spend", "more_spend", "gain")]
    assert " less: " in text("moves", *mine)
    assert why("moves", *mine[:3], other[3])
    assert why("moves", *other[:2], mine[2])


def test_a_rule_that_does_not_hold_a_channel_is_no_reason() -> None:
    _, known = cut()
    held = next(one for one in known.values() if one.name == "held_by")
    label = dict(held.about)["channel"]
    assert text("because_of", f"plan:best/channel:{label}/spend", held.id).endswith('".')
    free = next(c for c in ("c0", "c1", "c2", "c3") if not _is_held(known, c))
    assert why("because_of", f"plan:best/channel:{free}/spend", held.id)


def _is_held(known: Facts, channel: str) -> bool:
    return any(
        one.name == "held_by" and dict(one.about)["channel"] == channel for one in known.values()
    )


def test_a_ranking_is_strict_and_of_one_name() -> None:
    _, known = cut()
    returns = [f"plan:best/channel:c{i}/mroas" for i in range(4)]
    values = [known[one].value for one in returns]
    first = max(range(4), key=lambda i: values[i])
    others = [one for i, one in enumerate(returns) if i != first]
    assert " is the highest before " in text("first_of", returns[first], *others)
    assert why("first_of", others[0], returns[first], *others[1:])
    assert why("last_of", returns[first], *others)
    assert "rank facts of one name" in why("first_of", returns[first], "plan:best/channel:c0/iroas")


def test_nothing_is_recommended_by_a_model_that_is_not_fit() -> None:
    none = changed("plan:best/claim", value="none")
    gain = replace(none[GAIN], value=2e5, low=1e5, high=3e5)
    assert "not fit to plan with" in why("gains", GAIN, among={**none, GAIN: gain})
    assert why("verdict", "plan:best/decision", "plan:best/claim", among=none)
    unfit = {**none, "plan:best/decision": replace(none["plan:best/decision"], value="not_fit")}
    assert why("verdict", "plan:best/decision", among=unfit) == ""


@pytest.mark.parametrize(("ceiling", "word"), [("directional", "likely"), ("supported", "")])
def test_amounts_are_likely_until_evidence_supports_them(ceiling: str, word: str) -> None:
    model, _ = cut()
    given = changed("plan:best/claim", value=ceiling)
    gain = replace(given[GAIN], value=2e5, low=1e5, high=3e5)
    shown = said(model, {**given, GAIN: gain}, [Claim("gains", (GAIN,))]).text
    assert ("likely" in shown) == bool(word)


def test_what_does_not_hold_is_withheld_and_never_said() -> None:
    model, known = cut()
    good, bad = Claim("is", ("plan:best/spend",)), Claim("is", ("plan:best/charm",))
    assert said(model, known, [good]).claims == (good,)
    for claims in ([bad], [good, bad]):
        with pytest.raises(DoesNotHold):
            said(model, known, claims)


def test_facts_of_a_price_stand_for_its_rule() -> None:
    _, known = cut()
    rule = next(one for one in known.values() if one.name == "binding")
    price = Fact("price", rule.about, 120_000.0, "outcome", "14", rule.source, 50_000.0, 200_000.0)
    model, with_price = cut()[0], {**known, price.id: price}
    claim = Claim("costs", (price.id, "plan:best/priced_in"))
    label = dict(rule.about)["rule"]
    shown = said(model, with_price, [claim]).text
    assert label in shown
    assert "of incremental" in shown
    assert holds(model, Claim("costs_nothing", (price.id, "plan:best/incremental")), with_price)


def test_a_chance_is_held_against_what_it_should_be_and_nothing_else() -> None:
    better, wanted = (f"plan:best/judged:same_money/{one}" for one in ("p_better", "confidence"))
    assert not why("at_least", better, wanted)
    least = "plan:best/judged:same_money/least_gain_share"
    assert "is not what" in why("at_least", better, least)
    assert "is not what" in why("at_least", f"{MOVE.format('c0')}more_share", wanted)
    assert not why("at_least", "plan:best/judged:same_money/gain_share", least)
    assert not why("below", "plan:best/mroas", "plan:current/break_even")


def test_plans_of_one_channel_are_ranked_by_their_names() -> None:
    model, known = cut()
    first = known["plan:best/channel:c0/mroas"]
    about = (("plan", "Bold"), ("channel", "c0"))
    other = replace(first, about=about, value=1.0, low=0.5, high=1.5)
    claim = Claim("first_of", (first.id, other.id))
    assert said(model, {**known, other.id: other}, [claim]).text.endswith("highest before Bold.")


def test_money_that_a_plan_spends_less_is_no_saving_by_reacting() -> None:
    assert "saves" in why("saves", "plan:best/judged:same_money/saved")
