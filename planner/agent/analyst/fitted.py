"""What the fit itself says: how well a channel is known, if it converged, priors, carry-over."""

from __future__ import annotations

from mmm_core.labels import CHANNEL
from planner.agent.analyst import judging, knowing
from planner.agent.analyst.changes import cells_of
from planner.agent.analyst.talk import Talk, places
from planner.facts.fact import About
from planner.facts.fitted import carry_over_facts, narrowed_facts
from planner.facts.plans import CURRENT, part_facts
from planner.wording import analyst as words
from planner.wording import evidence, fitness, gates, model_card, standings
from planner.wording import fitted as said

_NOW = ("plan", CURRENT)
_FEW, _MANY = 3, 8
_CHECKS = 3


def known(talk: Talk) -> None:
    """How well a channel is known: its return, where it stands, what the data taught, if weak."""
    tools = talk.tools
    now, dims = tools.now(), tools.model.cells.dims
    knowing.standings(talk)
    talk.know(part_facts(now, CURRENT, (CHANNEL,)))
    talk.know(part_facts(now, CURRENT, dims))
    for place in places(talk)[:_FEW]:
        talk.claim("is", talk.find("iroas", _NOW, *place))
        for cell in cells_of(talk, place)[:_FEW]:
            here = (_NOW, *tools.model.cells.names[cell].items())
            chance = talk.find("p_above_break_even", *here)
            if chance is not None:
                talk.claim("stands", talk.find("standing", *here), chance)
    _narrowed(talk, [k for place in places(talk)[:_FEW] for k in cells_of(talk, place)][:_FEW])
    judging.ceiling(talk)
    talk.exhibit = "curve"


def _narrowed(talk: Talk, cells: list[int]) -> None:
    """What cells bring before the data and after, and why evidence on them is weak."""
    model, found = talk.tools.model, talk.tools.diagnosis()
    talk.know(narrowed_facts(found, talk.tools.view.problem.tail))
    for k in cells:
        here = (_NOW, *model.cells.names[k].items())
        facts = [talk.find(one, *here) for one in ("response_before_data", "response", "narrowed")]
        talk.screen(said.narrowed(model, k, found.cells[k].narrowed.why_not, *facts), facts)
    weak = [one for one in found.fitness.weak if one.cell in cells]
    talk.verbatim("weak", [fitness.is_weak(model, one) for one in weak], "18")


def weakest(talk: Talk) -> None:
    """Which cells are known least, and why their evidence is weak."""
    model, found = talk.tools.model, talk.tools.diagnosis()
    weak = found.fitness.weak[:_MANY]
    talk.verbatim("weak", [fitness.is_weak(model, one) for one in weak], "18")
    if not weak:
        talk.plain(words.NONE_WEAK)
    talk.verbatim("narrowed", [evidence.evidence_said(found)], "18")
    talk.of_horizon = True


def apart(talk: Talk) -> None:
    """Which channels the data tell apart badly; of those that are named, whether they do."""
    model, found = talk.tools.model, talk.tools.diagnosis()
    labels, named = model.cells.along(CHANNEL), set(talk.names.channels)
    # Of one channel its pairs with any other, of several those among them.
    least = min(len(named), 2)
    badly = [
        one
        for one in found.pairs
        if one.is_apart_badly and len(named & {labels[one.first], labels[one.second]}) >= least
    ]
    lines = [model_card.told_apart_badly(one, model) for one in badly[:_FEW]]
    talk.verbatim("apart", lines, "18")
    if not badly:
        talk.plain(words.told_apart([model.card.channel_name(one) for one in talk.names.channels]))
    talk.plain(words.MODEL_CARD)


def in_sample(talk: Talk) -> None:
    """How well the outcome is fitted, what is left, and that nobody has shown more."""
    found = talk.tools.diagnosis()
    talk.verbatim("fit", [evidence.fit_said(found), evidence.residuals_said(found)], "18")
    talk.plain(words.NO_HOLD_OUT)


def convergence(talk: Talk) -> None:
    """Chains, draws, r-hat, effective draws and divergences beside their gates (numbers 18)."""
    model, found = talk.tools.model, talk.tools.diagnosis()
    talk.verbatim("sampled", [said.sampled(model)], "18")
    rows = [said.gate(row) for row in gates.rows(found)[:_CHECKS]]
    talk.verbatim("gate", rows, "18")
    talk.plain(words.MODEL_CARD)


def prior(talk: Talk) -> None:
    """How far the data narrowed what was believed before them, of the channels that are named."""
    model, found = talk.tools.model, talk.tools.diagnosis()
    named = [k for place in places(talk) for k in cells_of(talk, place)]
    if named:
        _narrowed(talk, named[:_FEW])
    else:
        talk.verbatim("narrowed", [evidence.evidence_said(found)], "18")
        if model.prior is None:
            talk.plain(words.no_prior(model.prior_missing))
    talk.plain(words.PRIORS_OF_PARAMETERS)
    talk.of_horizon = True


def carry_over(talk: Talk) -> None:
    """How much of a channel's money works in its own period, and when most of it is done."""
    tools, found = talk.tools, talk.tools.carry_overs()
    model = tools.model
    talk.know(carry_over_facts(model, tools.view.problem, found))
    named = places(talk)
    asked = [
        one.labels
        for one in found
        if any(set(one.labels) <= set(place) or set(place) <= set(one.labels) for place in named)
    ]
    if not asked:
        ordered = sorted(found, key=lambda one: -one.within)
        asked = [one.labels for one in ordered]
    for labels in asked[:_MANY]:
        _works(talk, labels)
    reach = talk.find("reach")
    talk.screen(said.reach(model), [reach])
    talk.plain(words.LATER_IS_NOT_HERE)


def _works(talk: Talk, labels: About) -> None:
    at_once, within = talk.find("at_once", *labels), talk.find("works_within", *labels)
    most = talk.find("most_worked")
    if at_once is None or within is None or most is None:
        return
    model = talk.tools.model
    talk.screen(said.works(model, dict(labels), at_once, within, most), [at_once, within, most])


def works(talk: Talk) -> None:
    """What the model shows of media at all, how far that goes, and what nobody has shown."""
    found = knowing.best(talk)
    if judging.unfit(talk, found):
        return
    tools = talk.tools
    talk.claim("is", talk.find("incremental", _NOW))
    talk.verbatim("contributed", [evidence.parts_said(tools.diagnosis())], "18")
    if talk.units.break_even is not None:
        knowing.standings(talk)
        facts = [*talk.parts("standing", _NOW), *talk.parts("cells", _NOW)]
        talk.screen(words.at_current_plan(standings.grouped(tools.model, talk.facts)), facts)
    talk.plain(words.NOT_PROVED)
    talk.plain(words.NO_HOLD_OUT)
    judging.ceiling(talk)
    talk.of_horizon = True
