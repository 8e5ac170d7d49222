"""The sentences of the brief that no screen says: what is asked for, and from whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from planner.brief.begun import changes_begun, first_open, moves_from
from planner.brief.page import Brief, Line, Move, Stance
from planner.brief.subject import Subject
from planner.facts.answers import KEPT
from planner.facts.fact import Facts, about
from planner.questions import fitness
from planner.questions.optimize import OptimizeAnswer
from planner.wording import amounts, answers, dates, paired, recommended, references, verdicts
from planner.wording import facts as words
from planner.wording.locale import written_day
from planner.wording.names import listed
from planner.wording.sentences import said_rules
from planner.wording.units import Units
from planner.wording.verdicts import CLAIMS, Headline

_NOW = " against now"
_EVEN = 0.5
# Where somebody writes by hand.
BLANK = "." * 16
# Of what is measured afterwards, what stands where not all of it does.
_TELLING = ("Review", "Next", "Test")


def draft(of: Subject) -> str:
    """What a page says of itself while nobody has approved it; "" once somebody has."""
    if of.approved:
        return ""
    made = dates.said_date(fitness.today(), of.model.card.locale)
    return f"Draft of {made}: {'rejected before' if of.rejected else 'not approved'}"


def stance(of: Subject) -> Stance:
    """What is asked for."""
    advised = _advised(of)
    if advised in ("none", "keep"):
        return advised
    if changes_begun(of):
        return "decide" if of.approved else "rest"
    return "decide" if of.rejected else advised


def _advised(of: Subject) -> Stance:
    """The same, whatever people have decided on it, and whenever it is read."""
    if not of.is_fit:
        return "none"
    if of.found is not None:
        if of.found.verdict.decision == "hold":
            return "keep"
        return "decide" if answers.unsure_against_now(of.found) else "approve"
    if of.choice.kind == "keep":
        return "keep"
    return "approve" if of.choice.kind == "choose" else "decide"


def verdict(of: Subject) -> Headline:
    """What the figures say to do; of a plan that nobody can follow any more, that."""
    if stance(of) == "rest":
        many = dates.periods_word(of.model.frequency)
        return Headline(f"Ask for a new plan: {many} of this one have begun", "", "caution")
    said = _verdict(of)
    if of.rejected and said.tone == "good":
        said = replace(said, text=f"{said.text}, though rejected before", tone="caution")
    if not of.is_fit or said.tone == "plain" or not changes_begun(of):
        return said
    return replace(said, text=f"{said.text}, {followed(of)}", tone="caution")


def followed(of: Subject) -> str:
    """On what a gain rests that counts periods which have begun."""
    start = of.plan.candidate.plan.horizon.start
    return f"if followed from {dates.said_date(start, of.model.card.locale)} on"


def _verdict(of: Subject) -> Headline:
    """Of an answer its own verdict, else as plans are compared."""
    if of.found is not None:
        said = verdicts.headline(of.model, of.found, of.judged)
        if stance(of) == "decide" and answers.unsure_against_now(of.found):
            # No rule obliges to a plan that may well earn less than the one in force.
            said = replace(said, text=f"Not recommended: {said.text.partition(': ')[2]}")
        of_now = _is_of_now(of.found, of.judged) and not said.text.endswith(_NOW)
        return replace(said, text=f"{said.text}{_NOW}") if of_now else said
    return paired.headline(of.pair, of.choice, of.problem)


def _is_of_now(found: OptimizeAnswer, facts: Facts) -> bool:
    """Whether a headline is a gain over the current plan."""
    verdict, asked = found.verdict, found.problem
    gains = verdict.decision not in ("not_fit", "hold") and asked.goal is None
    return (
        gains and asked.asked not in ("next", "cut") and not answers.spends_otherwise(found, facts)
    )


def why(of: Subject) -> str:
    """What that rests on; what speaks against it stands among the risks."""
    said = _why(of)
    if said and stance(of) == "rest":
        return f"All figures are of the plan as {followed(of)}. {said}"
    return said


def _why(of: Subject) -> str:
    if of.found is None:
        claim = f"{CLAIMS[of.plan.claim]}."
        lines = paired.why(of.pair, of.choice)
        return " ".join(line for line in lines if line != claim)
    decision, facts = of.found.verdict, of.judged
    said = verdicts.why(of.model, decision, facts, said_rules(of.model, of.found.guardrails))
    if decision.decision in ("not_fit", "hold"):
        return said
    careful = verdicts.caution(of.model, decision, facts)
    money = verdicts.money_beside(of.model, of.found, facts)
    beside = recommended.beside(of.pair, of.choice)
    return " ".join(filter(None, (said.removesuffix(careful).strip(), money, *beside)))


def ask(of: Subject) -> str:
    """What is to be decided, with its money and its horizon."""
    model, horizon = of.model, of.plan.candidate.plan.horizon
    over = f"over {dates.length(model, horizon)} ({dates.horizon_days(model, horizon)})"
    units, name = Units.of(model), of.plan.name
    plan = f"{name}: {units.say_money(of.plan.spend)} {over}, {_than_now(of, units)}."
    asked = stance(of)
    if of.approved and asked in ("approve", "decide"):
        return f"Approved: {plan}{_moving(of)}{_not_recommended(of)}"
    match asked:
        case "none":
            return "No plan is put forward until the model is fit to plan with."
        case "keep":
            return f"Confirm that {_kept(of, of.judged)} {over}. {name} is not recommended."
        case "approve":
            return f"Approve {plan}{_moving(of)}"
        case "decide":
            return f"Decide on {plan}{_moving(of)}{_not_recommended(of)}"
        case "rest":
            return f"No decision is asked for on {plan} {_in_its_place(of)}"


def _in_its_place(of: Subject) -> str:
    """Why a plan is no more to be decided on, and what to ask for in its place."""
    many, day = dates.periods_word(of.model.frequency), first_open(of)
    gone = f"What it brings counts {many} in which it can no longer be followed"
    if day is None:
        return f"{gone}: all of them have begun."
    first = dates.said_date(day, of.model.card.locale)
    return f"{gone}. Ask for a plan of the rest, from {first} on, and decide on that."


def _not_recommended(of: Subject) -> str:
    """Why a plan is put up for decision without advice; "" where nothing is left to say."""
    if of.rejected:
        return " It was rejected before: see what could go wrong."
    if of.found is None or not answers.unsure_against_now(of.found):
        return ""
    chance = of.found.answer.versus.p_better
    less = "is likely to" if chance is not None and chance.value < _EVEN else "may well"
    return (
        f" It is the best at this budget within its rules, and not recommended: it {less} earn "
        "less than the current plan."
    )


def _moving(of: Subject) -> str:
    """From when on a plan for the rest of a horizon moves anything; "" of a whole plan."""
    first, model = moves_from(of), of.model
    if not first:
        return ""
    word = dates.periods_word(model.frequency)
    whole = dates.length(model, of.plan.candidate.plan.horizon)
    money = Units.of(model).say_money(float(of.money(of.plan.evaluation).sum()))
    return (
        f" What moves are the {word} from {first} on, with {money} of it; those before keep what "
        f"they have, and each rule holds over all {whole} together."
    )


def _kept(of: Subject, facts: Facts) -> str:
    units = Units.of(of.model)
    if of.found is not None and of.found.verdict.keeps == "mix":
        money = about(facts, ("plan", KEPT)).get("spend")
        at = f", at {words.say(units, money)}" if money is not None else ""
        return f"the current mix stays{at}"
    now = references.spent(of.compared.reference)
    return f"the current plan stays, at {units.say_money(of.current.spend)} ({now})"


def _than_now(of: Subject, units: Units) -> str:
    more = of.plan.spend - of.current.spend
    now = f"the current plan ({references.spent(of.compared.reference)})"
    if amounts.is_nothing(more, of.current.spend):
        return f"as much as {now}"
    return f"{units.say_money(abs(more))} {'more' if more > 0 else 'less'} than {now}"


def who(of: Brief) -> str:
    """Who decides, and by when; what nobody has said is left to be filled in by hand."""
    fields = of.fields
    if of.approved and not fields.owner and fields.decide_by is None:
        return ""
    by, does = fields.owner or BLANK, "decides"
    begins = f" (it begins {of.begins})" if of.begins else ""
    if of.stance == "rest":
        if not of.begins:
            return ""
        does, begins = "asks for that plan", f" (it would begin {of.begins})"
    if fields.decide_by is None:
        return f"{by} {does} by {BLANK}{begins}"
    return f"{by} {does} by {written_day(fields.decide_by, of.units.locale)}."


def afterwards(of: Brief, many: int) -> tuple[tuple[Line, ...], tuple[str, ...]]:
    """So many lines of what is measured afterwards, the most telling, and what the others are."""
    rank = {what: place for place, what in enumerate(_TELLING)}
    kept = sorted(of.after, key=lambda one: rank.get(one.what, len(rank)))[:many]
    shown = tuple(one for one in of.after if one in kept)
    return shown, tuple(one.what for one in of.after if one not in kept)


def no_room(what: Sequence[str]) -> str:
    """That something of the page found no room on a form of it; "" where all of it did."""
    return f"No room here for {listed(what, len(what))}: Markdown has all of it." if what else ""


def left_out(of: Brief) -> str:
    """What was asked for and not found, and why; "" where nothing was left out."""
    return " ".join(f"{why.rstrip('.')}." for why in of.missing)


def moves_title(of: Brief) -> str:
    """What the moves are called: of a plan that is not put forward, what was looked at."""
    said = "Where the money moves" if of.stance == "approve" else f"Looked at: {of.plan}"
    return f"{said} from {of.moves_from}" if of.moves_from else said


@dataclass(frozen=True)
class SaidMove:
    """A move in words: money now and under the plan, the change, and it as a share of now."""

    now: str
    plan: str
    change: str
    share: str


def move_said(of: Brief, one: Move) -> SaidMove:
    """A move as every form of the page says it."""
    units, change = of.units, words.number(one.change)
    still = amounts.is_nothing(change, words.number(one.plan) or words.number(one.now))
    share = ""
    if one.share is not None and not still:
        share = units.say_share(words.number(one.share), signed=True)
    said = "none" if still else words.change(units, one.change)
    return SaidMove(words.say(units, one.now), words.say(units, one.plan), said, share)
