"""Pages of many models, moneys and scripts: one page each, every number a fact."""

import json
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from mmm_core.card import ChannelCard, ModelCard, Outcome
from mmm_core.plan import Plan, default_horizon
from planner import contract, services
from planner.brief.document import brief
from planner.brief.drawn import dots_drawn, moves_drawn
from planner.brief.markdown import markdown
from planner.brief.page import Fields
from planner.brief.pdf import pdf
from planner.brief.stages import STAGES, asked_for
from planner.brief.subject import subject
from planner.questions.chosen import chosen_of
from planner.questions.compared import Candidate
from tests.builders import hill_model
from tests.planner.brief.figures import Facts
from tests.planner.brief.made import WITHIN, known_of, subject_of
from tests.planner.brief.test_markdown import plainly
from tests.planner.brief.test_pdf import MARKS, axis_texts, read, require_sound

NOTES = ("Agreed with everybody who pays; nobody else was asked.\n" * 11)[:545]
PLAIN, FULL = Fields(), Fields("Move it", "Ada Byron", date(2026, 12, 5), NOTES)


def made(channels, card, scale=1.0):
    """A small model whose money is so many times as much."""
    model = hill_model(channels=channels, samples=400, seed=channels, card=card)
    return replace(
        model,
        media=model.media * scale,
        spend=model.spend * scale,
        channel_scale=model.channel_scale * scale,
        outcome_scale=model.outcome_scale * scale,
    )


def card(currency, names, locale="en", margin=0.4, unit=None):
    channels = {f"c{i}": ChannelCard(name=name, group="AB"[i % 2]) for i, name in enumerate(names)}
    outcome = Outcome("Revenue", currency, 1.0) if unit is None else Outcome("Sign-ups", unit, None)
    return ModelCard(
        "Made", outcome, currency=currency, margin=margin, channels=channels, locale=locale
    )


def of_model(model, aim="profit"):
    reference = services.reference_for(model)
    asked = {
        "objective": {"maximize": aim},
        "tail": "reference",
        "guardrails": [WITHIN],
        "budget": {"total": reference.plan.total()},
        "max_gap": 0.02,
    }
    found = services.optimize(model, contract.parse_problem(json.dumps(asked), model), reference)
    chosen = chosen_of(found.verdict)
    plan = Candidate("Optimized plan", found.answer.plan, found.problem.assumptions, {}, chosen)
    return subject(model, plan, reference, found=found)


def require_facts(of, page, locale, paper="a4"):
    """Every number of both forms is a fact, and the PDF is sound."""
    known = {*known_of(of), page.fields.headline, page.fields.notes, page.fields.owner} - {""}
    known |= {card.name for card in of.model.card.channels.values()}
    facts = Facts(page, MARKS[locale])
    days = set() if page.fields.decide_by is None else {"5 Dec 2026", "5. Dez. 2026"}
    assert facts.unknown(plainly(markdown(page)), known | days) == []
    text = require_sound(page, paper)
    drawn = [one for one in (moves_drawn(page, 15, 142), dots_drawn(page, (190, 62))) if one]
    assert facts.unknown(text, known | days | axis_texts(drawn)) == []


LONG = [f"Connected television, northern and western regions {chr(97 + i)}" for i in range(20)]
OTHERS = [f"Реклама и радио {chr(0x410 + i)}" for i in range(20)]


@pytest.mark.sweep(keep=2)
@pytest.mark.parametrize(
    ("channels", "which", "scale", "locale", "fields"),
    [
        (3, card("EUR", ["TV", "Search", "Radio"]), 1e-4, "en", PLAIN),
        (20, card("KRW", LONG), 1e5, "en", FULL),
        (20, card("UAH", OTHERS, "de"), 1.0, "de", FULL),
        (7, card("USD", OTHERS, margin=None, unit="sign-ups"), 1.0, "en", FULL),
    ],
    ids=["few", "many", "cyrillic", "no money"],
)
def test_models_of_all_sizes_stand_on_one_page(channels, which, scale, locale, fields):
    model = made(channels, which, scale)
    of = of_model(model, "incremental" if which.margin is None else "profit")
    page = brief(of, fields)
    require_facts(of, page, locale)
    assert len(page.moves) == min(channels, 8)


def test_a_plan_made_by_hand_says_why_and_what_it_loses():
    model = made(5, card("EUR", [f"Channel {name}" for name in "ABCDE"]))
    reference = services.reference_for(model)
    spend = reference.plan.array(model) * np.array([1.6, 0.2, 1.0, 1.0, 1.0])
    plan = Plan.of(model, default_horizon(model), spend)
    of = subject(model, Candidate("By hand", plan), reference)
    page = brief(of, PLAIN)
    require_facts(of, page, "en")


@pytest.mark.long
@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("share", [0.85, 1.0, 1.15])
@pytest.mark.parametrize("locale", ["en", "de"])
@pytest.mark.parametrize(
    "name", ["larkfield_national", "larkfield_national_2026h1", "larkfield_regions"]
)
def test_pages_of_the_demos(name, locale, share, paper):
    total = services.reference_for(services.load(name)).plan.total()
    of = subject_of(name, locale, share * total)
    asked = asked_for(of, STAGES, growth=0.1)
    page = brief(of, FULL, asked)
    require_facts(of, page, locale, paper)


@pytest.mark.long
@pytest.mark.parametrize("channels", range(3, 21))
@pytest.mark.parametrize("script", ["Kanał {}", "Κανάλι {}", "Канал {}", "渠道{}", "قناة {}"])
def test_channels_in_other_scripts(channels, script):
    model = made(channels, card("EUR", [script.format(chr(97 + i)) for i in range(channels)]))
    found = pdf(brief(of_model(model), FULL))
    assert len(read(found.content)[0].pages) == 1
