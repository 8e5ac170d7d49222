"""Which language model is asked, and how much of it: ``HEADROOM_LLM_*``, or none."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from mmm_core.errors import InvalidSetting
from mmm_core.settings import is_on, whole_number

_FEWEST = 1_000


@dataclass(frozen=True)
class Settings:
    """A language model and the limits of one answer.

    Parameters
    ----------
    model : its name; without a URL with its vendor, as in "openai:NAME"
    url : of an OpenAI-compatible server; "" for the vendor's own
    key : of that server
    seconds, requests, tokens : the most that one answer takes, retries included
    session_tokens : the most that all answers of one session take; None for no limit
    price : of a million tokens in cents; 0 where it is not known
    is_paid : whether what it may cost is limited in money
    streams : whether its server is asked to send an answer as it comes
    """

    model: str
    url: str = ""
    key: str = field(default="", repr=False)
    seconds: int = 30
    requests: int = 6
    tokens: int = 40_000
    session_tokens: int | None = None
    price: int = 0
    is_paid: bool = False
    streams: bool = True

    @property
    def host(self) -> str:
        """Whose server it is asked of, without anything secret."""
        return urlsplit(self.url).hostname or self.model.partition(":")[0]


def configured() -> Settings | None:
    """What the environment says; None where no model is named, and nothing is asked.

    Raises
    ------
    InvalidSetting
        If a limit is none, or a model without a URL names no vendor.
    """
    model = os.environ.get("HEADROOM_LLM_MODEL", "").strip()
    if not model:
        return None
    url = os.environ.get("HEADROOM_LLM_URL", "").strip()
    if url and not url.startswith(("http://", "https://")):
        raise InvalidSetting(f"HEADROOM_LLM_URL is {url[:40]!r}.", "Give an http(s) address.")
    if not url and ":" not in model:
        raise InvalidSetting(
            f"HEADROOM_LLM_MODEL is {model[:40]!r}, and HEADROOM_LLM_URL is not set.",
            "Give the address of its server, or its vendor: openai:NAME.",
        )
    tokens = whole_number("HEADROOM_LLM_TOKENS", 40_000, _FEWEST, 1_000_000)
    price = whole_number("HEADROOM_LLM_PRICE", 0, 1, 1_000_000)
    of_one = _affordable("HEADROOM_LLM_COST", price)
    of_all = _affordable("HEADROOM_LLM_SESSION_COST", price)
    return Settings(
        model,
        url,
        os.environ.get("HEADROOM_LLM_KEY", "").strip(),
        whole_number("HEADROOM_LLM_SECONDS", 30, 1, 600),
        whole_number("HEADROOM_LLM_REQUESTS", 6, 1, 50),
        tokens if of_one is None else min(tokens, of_one),
        of_all,
        price,
        of_one is not None or of_all is not None,
        is_on("HEADROOM_LLM_STREAM", True),
    )


def _affordable(name: str, price: int) -> int | None:
    """Tokens that the most that may be paid, a setting, pays for; None where none is set."""
    cost = whole_number(name, 0, 1, 1_000_000)
    if not cost:
        return None
    if not price:
        raise InvalidSetting(
            f"{name} is set, and HEADROOM_LLM_PRICE is not.",
            "Give the price of a million tokens in cents, the dearer of those read and written.",
        )
    paid = cost * 1_000_000 // price
    if paid < _FEWEST:
        raise InvalidSetting(
            f"{name} of {cost} cents pays for {paid:,} tokens at {price:,} cents a "
            f"million; an answer takes {_FEWEST:,} or more.",
            "Allow more, or leave it out.",
        )
    return paid
