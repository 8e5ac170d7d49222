"""What the panel says that no screen does: what it can do, what it cannot, and why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from planner.wording.dates import said_moment
from planner.wording.names import NO_RULES, listed, quoted

CAN = (
    "I can say how much a channel should get and why, what it returns and how long it works, what "
    "a rule costs, what another budget, a move of money or another margin would bring, when the "
    "money is back, how sure the plan is, where there is room, what would flip the advice, and "
    "what is worth testing."
)
READS = "All of it is computed from the model and the plan in view; nothing is changed by asking."
OUT_OF_SCOPE = "That is not something this model can answer, so no answer is made up."
NOT_UNDERSTOOD = "I did not understand that."
NO_MOVE = "To move money, say how much, and from which channel to which."
NO_MONEY = "Say how much the budget should be, or by how much it should change."
NO_SUCH_MONEY = "There is no such budget: it must be nothing or more."
NO_PLAN_FOUND = "No plan was found for that in time; Optimize can search for longer."
NO_RULES_ASKED = "The question in view has no rules, so none costs anything."
NOTHING_BINDS = "No rule binds: the plan would be the same without any one of them."
NO_BREAK_EVEN = (
    "No margin is known, so nobody can say which channel has room; what the next money brings is "
    "known."
)
WHOLE_HORIZON = "That is of the whole horizon, for this is not told apart by time."
NO_HOLD_OUT = (
    "No hold-out test is known: how well the model foretells what it was not fitted on nobody has "
    "shown. Its other checks are on the Model card."
)
A_GOAL = (
    "That is a goal, not a budget. With a goal, Optimize finds the least money that reaches it, "
    "and how surely it does."
)
AVERAGE_IS_NOT_NEXT = (
    "An average return is of all the money that is spent there; where more of it should go is "
    "told by the return on the next unit."
)
SPENT_ANYWAY = (
    "The question spends its whole budget, so a channel may get more than pays for itself; what "
    "another budget earns is a question of its own."
)
MONEY_ALREADY = (
    "The outcome of this model is money already, so a unit of it has no other value: the margin is "
    "what can be assumed otherwise."
)
NONE_WEAK = "No channel's evidence is weak."
CALENDARS = (
    "When money is spent is not decided here: within the horizon every channel keeps the shape of "
    "its current calendar, or is spread evenly where the question says so. The optimizer moves "
    "money between channels, not between periods."
)
WHAT_IF_PERIODS = (
    "On What-if the money of single periods can be changed, and what that brings is evaluated; "
    "Compare lists a plan's money by month."
)
SALES_ELSEWHERE = (
    "How much is sold in all, the base with it, is told on What-if for a plan; the panel answers "
    "what money on media adds to it."
)
NO_DISCOUNT = "No discount rate is set, so nothing of it is discounted."
NO_SUCH_WORD = (
    "That word is not among those that are defined here; the help beside each figure says what "
    "the figure means."
)
NO_REGIONS = "The model knows no regions: it was fitted on totals, so none can be told from others."
ON_TOP = "That is on top of the current plan: nothing that it spends is taken away."
NEXT_OF_PLAN = (
    "That is of a little more money on top of the best plan, spread over its channels as it spends."
)
NO_LATER_YEARS = (
    "What brand building brings in later years is in no figure here, and so neither is what is "
    "lost of it."
)
NOT_PROVED = (
    "That is what a model of past data shows, not a proof: sales that would have come anyway are "
    "told from those that media brought only as well as the model tells them apart. A hold-out "
    "test in some regions or weeks would show it."
)
MODEL_CARD = "Every check, channel by channel, is on the Model card."
PRIORS_OF_PARAMETERS = (
    "That is of what a channel brings; the priors of single parameters are in the analyst's own "
    "model and not said here."
)
LATER_IS_NOT_HERE = "Brand building that works for longer is not in the model."
NO_PAYBACK = (
    "No margin is known, or not what a unit of outcome is worth, so nobody can say when money is "
    "back."
)
SAY_THE_NUMBER = "Say by how much, or what it should be, as a number."
SAME_MONEY_THEN = "The best plan spends the same then, channel by channel."
NOT_SO = "Nothing is changed by that: it is assumed for this answer alone."
SAME_PLAN = "That changes nothing: the best plan at that budget is the one in view."
NO_OTHER_PLAN = "There is no other plan in view to compare with."
GOAL_GIVES_WAY = (
    "The goal is left aside for that: the question becomes what the budget can bring at most."
)
PRICES_DO_NOT_ADD = "Each price is for dropping that rule alone: prices do not add."

# Questions that are offered, as a person would ask them.
WHY_MOVES = "Why does the plan move what it moves?"
HOW_SURE = "How sure is this?"
DEAREST = "Which rule costs us most?"
CUT = "What if we cut the budget by 10 %?"
NEXT_MONEY = "Where should the next money go?"
ROOM = "Which channels have room to grow?"
FLIP = "What would flip the advice?"
TEST = "What should we test next?"
SAFE = "What could go wrong with this plan?"
ASSUMED = "What does this assume?"
COMPARE = "Which plan should we choose?"
BEFORE = "What was declined or rejected before?"
BOARD = "Summarise it for the board"
HELP = "What can you answer?"


def why(name: str, more: bool) -> str:
    """The question that stands beside a plan that moves a channel."""
    return f"Why does {name} get {'more' if more else 'less'}?"


def clash(labels: Sequence[str], rules: Mapping[str, str] = NO_RULES) -> str:
    """That no plan keeps all of some rules; nothing of numbers.

    Parameters
    ----------
    rules : what is said of a rule in place of its label
    """
    if not labels:
        return "No plan keeps every rule there; Optimize shows a way out."
    return f"No plan keeps {quoted(labels, rules)} together; Optimize shows a way out."


def breaks(labels: Sequence[str], rules: Mapping[str, str] = NO_RULES) -> str:
    """Which rules a plan of one's own breaks; "" for none."""
    return f"It breaks {quoted(labels, rules)}." if labels else ""


def no_price(label: str) -> str:
    """That a rule has no price yet."""
    return f"What {quoted([label])} costs was not found in time."


def at_current_plan(said: str) -> str:
    """Where channels stand, as Optimize says it below its moves."""
    return f"At the current plan: {said}."


def never_silent(ever: bool) -> str:
    """That so long without spend was never observed."""
    seen = (
        "The data hold no stretch as long as this without any spend"
        if ever
        else "In no period of the data was nothing spent"
    )
    return f"{seen}: what is sold then is the model's base, carried beyond what was observed."


def told_apart(names: Sequence[str]) -> str:
    """That no two of some channels, or of all, are told apart badly."""
    if len(names) == 2:
        return f"The data tell {listed(names)} apart: what they bring is not entangled."
    of = f"{listed(names)} and the others" if names else "any two channels"
    return f"The data tell {of} apart: no pair of responses is entangled beyond the usual."


def no_prior(why: str) -> str:
    """Why nothing is known of what was believed before the data."""
    return f"What was believed before the data is not known: {why}."


def now_assumed(said: str) -> str:
    """What an answer assumes otherwise than the question in view."""
    return f"Assumed for this answer: {said}."


def basis(stretch: str, draws: str, tail: str) -> str:
    """Over which horizon, on how many draws, and what is counted after it."""
    return f"Over {stretch}, on {draws} posterior draws; {tail}."


def compared_with(spent: str) -> str:
    """What a change is held against, and where that comes from."""
    return f"Plans are held against the current plan, which spends {spent}."


def assumed(said: str) -> str:
    """One thing that is assumed beyond the model."""
    return f"Assumed: {said}."


def chooses(model: str, host: str) -> str:
    """Which language model chooses what is said, and whose server it is asked of."""
    return f"{model} at {host} chooses what is said"


def no_precedent(plans: Sequence[str]) -> str:
    """That nobody has said no, of all that is kept or of some plans of it."""
    of = listed(plans) if plans else "this model's line"
    return f"Nothing that was declined or rejected is kept of {of}."


def precedent(
    kind: str, what: str, names: Sequence[str], why: str, who: str, at: str, locale: str
) -> str:
    """A "no" of the past with its reason: “TV was declined by Ada Byron, 26 Nov 2026: “...””.

    Parameters
    ----------
    kind : "declined" or "rejected"
    what, names : the plan that was rejected, or the channels whose move was declined
    at : ISO 8601; "" where it is the question in view
    """
    subject = f"A move of {listed(names)}" if names else (what or "A move")
    by = f" by {who}" if who else ""
    when = f", {said_moment(at, locale)}" if at else " in the question in view"
    return f"{subject} was {kind}{by}{when}: “{why}”."


def advice_now(said: str) -> str:
    """What is advised as things are, as Compare says it."""
    return f"As things are, the advice is: {said}."


def worst_case(case: str, costs: str) -> str:
    """What the worst of the usual stress cases costs, in the words of What-if."""
    return f"Of the usual stress cases the worst for this plan itself is “{case}”. {costs}"


def turned(name: str, becomes: str) -> str:
    """Where one number flips the advice: ``Response of TV, 18 % weaker: TV gets less.``."""
    return f"{name}, {becomes}."


def not_turned(name: str, below: str, above: str) -> str:
    """How far a number was turned without flipping anything."""
    return f"{name}: below, {below}; above, {above}."


def of_all(names: Sequence[str]) -> str:
    """That an answer is of the whole plan, where a part of it was asked about."""
    return f"That is of the whole plan: nothing of it is told for {listed(names)} alone."
