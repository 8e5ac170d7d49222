"""Honest sentences about facts in many wordings, and ways to spoil them.

Figures are written here by rules of their own: nothing is shared with `planner.wording` or with the
checker that is tested.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from planner.agent.understood.question import Names
from planner.facts.fact import Fact, Facts

ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    "nineteen",
)
TENS = ("", "", *("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"))


@dataclass(frozen=True)
class World:
    """One answer to write about.

    Parameters
    ----------
    facts, names, worth : as the checker takes them
    """

    facts: Facts
    names: Names
    worth: float | None

    def fact(self, *path: str) -> Fact | None:
        """The fact of an id, given in its pieces."""
        return self.facts.get("/".join(path))

    def name(self, label: str) -> str:
        """What a channel is called."""
        return self.names.channels[label][0]

    @property
    def sign(self) -> str:
        """Of its currency."""
        return {"EUR": "€", "USD": "$", "GBP": "£", "": ""}[self.names.currency]


# --- figures ----------------------------------------------------------------------------


def small_in_words(value: int) -> str:
    if value < 20:
        return ONES[value]
    tens, rest = divmod(value, 10)
    return TENS[tens] + (f"-{ONES[rest]}" if rest else "")


def _scaled(value: float) -> tuple[float, str]:
    size = abs(value)
    for scale, name in ((1e9, "B"), (1e6, "M"), (1e3, "k")):
        if size >= 0.9995 * scale:
            return size / scale, name
    return size, ""


def digits(value: float) -> str:
    places = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:.{places}f}"


def money(world: World, value: float, random: Random, words: bool = True) -> str:
    """An amount without its sign, in one of the ways people write it."""
    size, scale = _scaled(value)
    sign = world.sign
    long = {"M": "million", "B": "billion", "k": "thousand", "": ""}[scale]
    ways = [f"{sign}{digits(size)} {scale}", f"{sign}{digits(size)}{scale}"]
    if scale in ("M", "B"):
        ways += [f"{sign}{digits(size)} {long}", f"{sign}{size:.1f} {long}"]
        if sign == "€":
            ways += [f"{digits(size)} {long} euros", f"EUR {digits(size)} {long}"]
        if words and size < 100 and sign == "€":
            whole, point = f"{size:.1f}".split(".")
            ways.append(f"{small_in_words(int(whole))} point {ONES[int(point)]} {long} euros")
    if scale == "k":
        ways.append(f"{sign}{round(abs(value), -2 if size >= 10 else -1):,.0f}")
    if not scale:
        ways = [f"{sign}{digits(size)}"]
    said = random.choice(ways).strip()
    return f"about {said}" if random.random() < 0.2 else said


def amount(world: World, fact: Fact, random: Random, value: float | None = None) -> str:
    value = float(fact.value) if value is None else value
    if fact.unit == "outcome":
        value *= world.worth or 1.0
        if world.worth is None:
            size, scale = _scaled(value)
            return f"{digits(size)} {scale}".strip()
    return money(world, value, random)


def span(world: World, fact: Fact, random: Random, turned: bool = False) -> str:
    assert fact.low is not None
    assert fact.high is not None
    low, high = (-fact.high, -fact.low) if turned else (fact.low, fact.high)
    worth = (world.worth or 1.0) if fact.unit == "outcome" else 1.0
    low, high = low * worth, high * worth
    if fact.unit == "return":
        return f"{low:.2f} to {high:.2f}x"
    sign = world.sign if fact.unit == "money" or world.worth is not None else ""
    ends = []
    for end in (low, high):
        size, scale = _scaled(end)
        ends.append(f"{'−' if end < 0 else ''}{sign}{digits(size)} {scale}".strip())
    if low > 0 and ends[0].split()[-1] == ends[1].split()[-1] and random.random() < 0.4:
        return f"{ends[0].split()[0]} to {ends[1]}".replace(f"to {sign}", "to ")
    return f"{ends[0]} to {ends[1]}"


def chance(value: float, random: Random) -> str:
    percent = round(100 * value)
    if value > 0.995:
        return random.choice(["over 99 %", "more than 99%"])
    if value < 0.005:
        return "under 1 %"
    ways = [f"{percent} %", f"{percent}%", f"{percent} percent"]
    if 2 <= percent <= 98:
        ways.append(f"{small_in_words(percent)} percent")
    ways.append(f"{percent} in 100")
    return random.choice(ways)


def times(value: float, random: Random) -> str:
    ways = [f"{value:.2f}x", f"{value:.1f}x"]
    if value >= 1:
        whole, point = f"{value:.1f}".split(".")
        ways += [f"{value:.1f} times", f"{ONES[int(whole)]} point {ONES[int(point)]} times"]
    return random.choice(ways[: 2 if value < 1 or value >= 20 else 4])


# --- sentences --------------------------------------------------------------------------

Writer = Callable[[World, Random, str], str | None]
MOVE = "plan:best/against:reference/channel:{}"


def _moved(world: World, label: str) -> tuple[Fact, Fact, Fact, Fact | None] | None:
    at = MOVE.format(label)
    now, then, more = (world.fact(at, one) for one in ("spend_now", "spend", "more_spend"))
    if now is None or then is None or more is None:
        return None
    if abs(float(more.value)) < 0.02 * max(float(now.value), 1.0):
        return None
    return now, then, more, world.fact(at, "profit_gain") or world.fact(at, "gain")


def move(world: World, random: Random, label: str) -> str | None:
    found = _moved(world, label)
    if found is None:
        return None
    now, then, more, gain = found
    name, up = world.name(label), float(more.value) > 0
    a, b, c = (amount(world, one, random, abs(float(one.value))) for one in (now, then, more))
    share = abs(float(more.value)) / float(now.value)
    ways = [
        f"{name} gets {c} {'more' if up else 'less'}: {b} instead of {a}.",
        f"{name}'s spend {'rises' if up else 'falls'} from {a} to {b}.",
        f"The plan {'raises' if up else 'cuts'} {name} by {c}, from {a} now to {b}.",
        f"{name} {'goes up' if up else 'goes down'} by {100 * share:.1f} %.",
        f"Spend on {name} {'increases' if up else 'decreases'} by {c}.",
        f"We would {'add' if up else 'take'} {c} {'to' if up else 'from'} {name}.",
        f"{name} is {'increased' if up else 'trimmed'} to {b}, {c} {'more' if up else 'less'} "
        "than now.",
        f"Today {a} goes to {name}; in the best plan it is {b}.",
        f"The best plan puts {b} into {name}, {'up' if up else 'down'} from {a}.",
        f"{'An extra' if up else 'A cut of'} {c} {'goes to' if up else 'falls on'} {name}.",
        f"{name} {'gains' if up else 'loses'} {c} of budget.",
        f"There is {'more' if up else 'less'} money for {name} in this plan.",
        f"The plan {'increases' if up else 'reduces'} spend on {name}.",
    ]
    if gain is not None and gain.low is not None and (gain.low > 0 or (gain.high or 0) < 0):
        more_up = float(gain.value) > 0
        what = "profit" if "profit" in gain.name else "revenue"
        g = amount(world, gain, random, abs(float(gain.value)))
        s = span(world, gain, random, turned=not more_up)
        ways += [
            f"The move of {name} brings {g} {'more' if more_up else 'less'} {what} ({s}).",
            f"{name} then {'adds' if more_up else 'costs'} {g} of {what}.",
            f"Because {name} gets {'more' if up else 'less'}, {what} from it "
            f"{'rises' if more_up else 'falls'} by {g}.",
        ]
    return random.choice(ways)


def level(world: World, random: Random, label: str) -> str | None:
    at = f"plan:best/channel:{label}"
    spend, brings = world.fact(at, "spend"), world.fact(at, "incremental")
    if spend is None or brings is None:
        return None
    name, what = world.name(label), "incremental revenue"
    s, b = amount(world, spend, random), amount(world, brings, random)
    return random.choice([
        f"{name} gets {s} and brings {b} of {what} ({span(world, brings, random)}).",
        f"In the best plan {name} takes {s}.",
        f"With {s} on {name}, the model expects {b} in {what}.",
        f"{name} returns {b}, with a 90 % interval of {span(world, brings, random)}.",
        f"About {b.removeprefix('about ')} of {what} comes from {name} "
        f"(90 % interval {span(world, brings, random)}).",
        f"{name}: {s} spend, {b} {what}.",
    ])  # fmt: skip


def returns(world: World, random: Random, label: str) -> str | None:
    at = f"plan:best/channel:{label}"
    average, marginal = world.fact(at, "iroas"), world.fact(at, "mroas")
    even = world.fact("plan:current", "break_even")
    if average is None or marginal is None or average.unit != "return":
        return None
    name, i, m = world.name(label), float(average.value), float(marginal.value)
    if even is not None and _crosses(m, float(even.value)):
        return None
    if even is not None and _crosses(i, float(even.value)):
        return None
    ways = [
        f"{name} has an iROAS of {times(i, random)} and an mROAS of {times(m, random)}.",
        f"At the margin, {name} returns {times(m, random)} ({span(world, marginal, random)}).",
        f"The next euro on {name} brings back €{m:.2f}.",
        f"{name}'s average return is {times(i, random)}, its marginal return {times(m, random)}.",
        f"Every euro spent on {name} returns €{i:.2f} on average.",
    ]
    if even is not None and abs(m - float(even.value)) > 0.06:
        side = "above" if m > float(even.value) else "below"
        ways += [
            f"{name}'s mROAS of {times(m, random)} is {side} break-even "
            f"({float(even.value):.1f}x).",
            f"At {times(m, random)}, {name} is {side} the break-even of {float(even.value):.1f}x.",
        ]
    return random.choice(ways)


def _crosses(value: float, even: float) -> bool:
    return any((round(value, n) >= even) != (value >= even) for n in (1, 2))


def totals(world: World, random: Random, _: str) -> str | None:
    best, now = world.fact("plan:best", "incremental"), world.fact("plan:current", "incremental")
    spend, before = world.fact("plan:best", "spend"), world.fact("plan:current", "spend")
    profit = world.fact("plan:best", "profit")
    assert best is not None
    assert now is not None
    assert spend is not None
    assert before is not None
    b, n = amount(world, best, random), amount(world, now, random)
    s, o = amount(world, spend, random), amount(world, before, random)
    ways = [
        f"The best plan spends {s} and brings {b} of incremental revenue "
        f"({span(world, best, random)}).",
        f"In total the plan brings {b}; the current plan brings {n}.",
        f"The current plan spends {o} over the 13 weeks and brings {n}.",
        f"Incremental revenue is {b} in the best plan, against {n} today.",
    ]
    if profit is not None and float(profit.value) > 0:
        ways.append(
            f"It earns {amount(world, profit, random)} in profit ({span(world, profit, random)})."
        )
    more = world.fact("plan:best", "against:reference", "more_spend")
    if more is not None and abs(float(more.value)) > 1000:
        side = "more" if float(more.value) > 0 else "less"
        ways.append(f"The best plan spends {amount(world, more, random, abs(float(more.value)))} "
                    f"{side} than the current plan.")  # fmt: skip
    return random.choice(ways)


def gains(world: World, random: Random, _: str) -> str | None:
    at = "plan:best/against:reference"
    gain, better = (
        world.fact(at, "profit_gain") or world.fact(at, "gain"),
        world.fact(at, "p_better"),
    )
    if gain is None or better is None or not gain.value:
        return None
    what = "profit" if "profit" in gain.name else "revenue"
    up, p = float(gain.value) > 0, float(better.value)
    g = amount(world, gain, random, abs(float(gain.value)))
    ways = [
        f"The best plan brings {g} {'more' if up else 'less'} {what} than the current plan.",
        f"{'A gain' if up else 'A loss'} of {g} in {what} is expected.",
        f"The current plan brings {g} {'less' if up else 'more'} {what} than the best plan.",
        f"The plan is better than the current plan in {chance(p, random)} of the draws.",
    ]
    if 0.3 < p < 0.995:
        ways += [
            f"There is a {chance(p, random)} chance that the plan beats the current one.",
            f"The chance that it does worse is {chance(1 - p, random)}.",
        ]
    return random.choice(ways)


def verdicts(world: World, random: Random, _: str) -> str | None:
    found = [one for one in world.facts.values() if one.name == "p_better" and "judged" in one.id]
    bars = [one for one in world.facts.values() if one.name == "confidence"]
    if not found or not bars:
        return None
    p, c = float(found[0].value), float(bars[0].value)
    if abs(p - c) < 0.02:
        return None
    side, wanted = "more" if p >= c else "less", f"{100 * c:.0f} %"
    return random.choice([
        f"It is better in {chance(p, random)} of the draws, {side} than the {wanted} that a change "
        "should have.",
        f"At {chance(p, random)} it is {'above' if p >= c else 'below'} the required {wanted}.",
    ])  # fmt: skip


def rankings(world: World, random: Random, _: str) -> str | None:
    labels = list(world.names.channels)
    name, words = random.choice([
        ("mroas", ["the highest mROAS", "the lowest mROAS"]),
        ("spend", ["the largest spend", "the smallest spend"]),
        ("incremental", ["the most incremental revenue", "the least incremental revenue"]),
    ])  # fmt: skip
    found = {one: world.fact(f"plan:best/channel:{one}", name) for one in labels}
    known = {one: float(fact.value) for one, fact in found.items() if fact is not None}
    if len(known) < 2:
        return None
    side = random.randrange(2)
    label = (max, min)[side](known, key=lambda one: known[one])
    fact = found[label]
    assert fact is not None
    value = times(known[label], random) if fact.unit == "return" else amount(world, fact, random)
    even = world.fact("plan:current", "break_even")
    if fact.unit == "return" and even is not None and _crosses(known[label], float(even.value)):
        return None
    if fact.unit == "outcome_per_money":
        value = digits(known[label])
    return random.choice([
        f"{world.name(label)} has {words[side]} of all channels.",
        f"Of all channels, {world.name(label)} has {words[side]}, {value}.",
        f"{world.name(label)}, with {value}, has {words[side]}.",
    ])  # fmt: skip


def two(world: World, random: Random, label: str) -> str | None:
    other = random.choice([one for one in world.names.channels if one != label])
    a, b = (world.fact(f"plan:best/channel:{one}", "spend") for one in (label, other))
    if a is None or b is None or abs(float(a.value) - float(b.value)) < 0.02 * float(a.value):
        return None
    x, y = amount(world, a, random), amount(world, b, random)
    m, n = world.name(label), world.name(other)
    side = "more" if float(a.value) > float(b.value) else "less"
    return random.choice([
        f"{m} gets {x}, {n} {y}.",
        f"{m} and {n} get {x} and {y}.",
        f"{x} goes to {m} and {y} to {n}.",
        f"{m} takes {x} while {n} takes {y}.",
        f"The plan spends {side} on {m} than on {n} ({x} against {y}).",
        f"Spend is {x} on {m} and {y} on {n}.",
    ])  # fmt: skip


def shifts(world: World, random: Random, _: str) -> str | None:
    moved = {one: _moved(world, one) for one in world.names.channels}
    ups = [one for one, of in moved.items() if of is not None and float(of[2].value) > 0]
    downs = [one for one, of in moved.items() if of is not None and float(of[2].value) < 0]
    if not ups or not downs:
        return None
    a, b = world.name(random.choice(downs)), world.name(random.choice(ups))
    return random.choice([
        f"The plan moves money from {a} to {b}.",
        f"{a} gets less and {b} more.",
        f"Money is taken from {a} and put into {b}.",
        f"{b} is raised, {a} is cut.",
        f"It shifts budget out of {a} into {b}.",
    ])  # fmt: skip


def prices(world: World, random: Random, _: str) -> str | None:
    found = [one for one in world.facts.values() if one.name == "price" and float(one.value) > 1000]
    if not found:
        return None
    fact = random.choice(found)
    label = dict(fact.about)["rule"]
    g, s = amount(world, fact, random), span(world, fact, random)
    return random.choice([
        f'The rule "{label}" costs {g} ({s}).',
        f"Without “{label}” the plan would bring {g} more.",
        f"Dropping {label} gains {g} ({s}).",
        f"{label} has a price of {g}.",
    ])  # fmt: skip


WRITERS: tuple[Writer, ...] = (
    move, level, returns, totals, gains, verdicts, rankings, two, shifts, prices, move, level, two,
)  # fmt: skip


def honest(world: World, random: Random) -> str:
    """One honest sentence, or two."""
    said = ""
    while not said:
        label = random.choice(list(world.names.channels))
        said = random.choice(WRITERS)(world, random, label) or ""
    if random.random() < 0.2:
        return f"{said} {honest(world, random)}"
    return said


# --- corruptions ------------------------------------------------------------------------

_NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)*")
_TURNED = (
    ("more", "less"), ("rises", "falls"), ("raises", "cuts"), ("increases", "decreases"),
    ("gains", "loses"), ("above", "below"), ("up", "down"), ("gain", "loss"), ("add", "take"),
    ("increased", "trimmed"), ("better", "worse"), ("raised", "cut"), ("adds", "costs"),
    ("increases", "reduces"),
)  # fmt: skip
_RANKED = (("highest", "lowest"), ("largest", "smallest"), ("most", "least"))


def corruptions(world: World, text: str, random: Random) -> Iterator[tuple[str, str]]:
    """Ways to spoil a text, each with its kind; only those that make it false."""
    for make in (_digit, _unit, _sign, _names, _direction, _rank, _interval, _words):
        spoiled = make(world, text, random)
        if spoiled and spoiled != text:
            yield make.__name__.strip("_"), spoiled


def _digit(_: World, text: str, random: Random) -> str | None:
    found = [one for one in _NUMBER.finditer(text) if one.group() not in ("13", "100", "90", "99")
             and not re.match(r"c\d", text[max(one.start() - 1, 0) :])]  # fmt: skip
    if not found:
        return None
    one = random.choice(found)
    places = [i for i, c in enumerate(one.group()) if c.isdigit()]
    at = places[0] if random.random() < 0.6 else random.choice(places[:2])
    old = int(one.group()[at])
    new = random.choice([d for d in range(10) if abs(d - old) >= 2 and not (d == 0 and at == 0)])
    changed = one.group()[:at] + str(new) + one.group()[at + 1 :]
    return text[: one.start()] + changed + text[one.end() :]


def _unit(world: World, text: str, random: Random) -> str | None:
    swaps = [(" M", " k"), (" k", " M"), (" million", " billion"), ("x", " %"), ("M", "k")]
    if world.sign:
        swaps.append((world.sign, "£" if world.sign != "£" else "$"))
    able = [
        (a, b) for a, b in swaps if re.search(rf"\d{re.escape(a)}(?![\w])|{re.escape(a)}\d", text)
    ]
    if not able:
        return None
    a, b = random.choice(able)
    return re.sub(rf"(?<=\d){re.escape(a)}(?![\w])|{re.escape(a)}(?=\d)", b, text, count=1)


def _sign(world: World, text: str, random: Random) -> str | None:
    if "−" in text:
        return text.replace("−", "", 1)
    found = re.search(
        rf"(?<![\w]){re.escape(world.sign)}\d" if world.sign else r"(?<![\w.,−])\d", text
    )
    return None if found is None else f"{text[: found.start()]}−{text[found.start() :]}"


def _names(world: World, text: str, random: Random) -> str | None:
    names = [world.name(one) for one in world.names.channels]
    here = [one for one in names if re.search(rf"(?<!\w){re.escape(one)}(?!\w)", text)]
    if len(here) < 2:
        return None
    a, b = random.sample(here, 2)
    swapped = re.sub(rf"(?<!\w){re.escape(a)}(?!\w)", "\0", text)
    swapped = re.sub(rf"(?<!\w){re.escape(b)}(?!\w)", a, swapped).replace("\0", b)
    return None if sorted(_bound(swapped)) == sorted(_bound(text)) else swapped


def _bound(text: str) -> list[str]:
    return re.split(r"(?<=[.])\s", text)


def _direction(_: World, text: str, random: Random) -> str | None:
    words = dict((*_TURNED, *((b, a) for a, b in _TURNED)))
    found = [one for one in re.finditer(r"\b[a-z]+\b", text)
             if one.group() in words and not text[one.end() :].startswith(" than 99")]  # fmt: skip
    if not found:
        return None
    one = random.choice(found)
    return text[: one.start()] + words[one.group()] + text[one.end() :]


def _rank(_: World, text: str, random: Random) -> str | None:
    for a, b in (*_RANKED, *((b, a) for a, b in _RANKED)):
        if re.search(rf"\b{a}\b", text) and "at least" not in text:
            return re.sub(rf"\b{a}\b", b, text, count=1)
    return None


def _interval(_: World, text: str, random: Random) -> str | None:
    found = re.search(r"(\d+(?:\.\d+)?)( [kMB])?( to | and )(?=[€$−]?[€$]?(\d+(?:\.\d+)?))", text)
    if found is None or ("from" in text[: found.start()][-12:] and "(" not in text):
        return None
    value = float(found[1])
    wide = value * (
        0.7 if text[max(found.start() - 2, 0) : found.start()].strip("€$ ") != "−" else 1.4
    )
    places = len(found[1].partition(".")[2])
    return text[: found.start()] + f"{wide:.{places}f}" + text[found.end(1) :]


def _words(_: World, text: str, random: Random) -> str | None:
    ones, tens = ONES[1:10], TENS[2:]
    follows = rf"[ -](?:point|percent|million|{'|'.join(ones)})"
    words = re.finditer(rf"\b(?:{'|'.join([*ones, *tens])})\b", text)
    found = [one for one in words if re.match(follows, text[one.end() :])]
    if not found:
        return None
    one = random.choice(found)
    pool = ones if one.group() in ones else tens
    other = random.choice([w for w in pool if w != one.group()])
    return text[: one.start()] + other + text[one.end() :]
