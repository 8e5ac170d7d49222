"""What of an intent a question asks: as it was learned, or told by its wording alone."""

from __future__ import annotations

import re

from planner.agent.understood.classifier import classifier
from planner.agent.understood.found import Found
from planner.agent.understood.question import Intent, Topic

# An amount of what is to be reached: "hit 90m incremental revenue" asks for no budget.
_GOAL = re.compile(
    r"\d\s*(?:k|m|mn|mio|bn|thousand|million|billion)?\s+(?:of |in |eur |euros? )*"
    r"(?:incremental |extra |additional |more |total )*"
    r"(?:revenue|sales|turnover|profit|income|sign-?ups|orders|conversions)\b"
)
_PROMISED = re.compile(r"\b(?:guarante|promis|confirm|assur|certain)\w*\b")

# Up to here an amount is the next unit, whatever it is.
_UNIT = 1000.0
_SPENT = re.compile(r"\b(?:last|final)\b")


def meant(found: Found, intent: Intent) -> Intent:
    """The intent, but for a goal that is to be promised: how sure it is is what is asked."""
    return "certainty" if intent == "change_budget" and _is_promised(found) else intent


def _is_promised(found: Found) -> bool:
    return bool(_PROMISED.search(found.text) and _GOAL.search(found.text))


def topic_of(found: Found, intent: Intent) -> Topic:
    """What of an intent a question asks; "" for the intent itself."""
    if intent == "change_budget":
        return "goal" if _GOAL.search(found.text) else ""
    if intent == "certainty" and _is_promised(found):
        return ""
    topic = classifier().topic(found.masked, intent)
    if topic == "budget" and _has_size(found):
        return ""
    return topic


def _has_size(found: Found) -> bool:
    """Whether more money is asked about than the next unit, which is not spent yet."""
    large = any(one.unit == "money" and one.values[0] >= _UNIT for one in found.amounts)
    return large and not _SPENT.search(found.text)
