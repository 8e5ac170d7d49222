"""What answers of a language model have taken, and what is left for the next one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from threading import Lock

from planner.agent.language.settings import Settings


@dataclass(frozen=True)
class Taken:
    """What one answer took.

    Parameters
    ----------
    tokens : read and written, as its server counts them
    known : whether the server has said so of every request; what was not finished, or not
        counted, may have cost as much as an answer may
    """

    tokens: int
    known: bool

    def said(self, settings: Settings) -> str:
        """In words, in money where a price is set."""
        if not self.known:
            return "what it cost is not known: it did not finish, or its server did not say"
        tokens = f"{self.tokens:,} tokens"
        if not settings.price:
            return f"{tokens}, what they cost is not known: no price is set"
        return f"{tokens}, {cents(self.tokens * settings.price / 1_000_000)} at most"


class Spent:
    """What all answers of a session took together; several may be on their way."""

    def __init__(self) -> None:
        self._tokens, self._lock = 0, Lock()

    def add(self, of: Taken, settings: Settings) -> None:
        """One answer more: what is not known of it counts as the most that it may take."""
        with self._lock:
            self._tokens += of.tokens if of.known else max(of.tokens, settings.tokens)

    def left(self, settings: Settings) -> Settings | None:
        """What the next answer may take; None where the session's limit leaves none."""
        if settings.session_tokens is None:
            return settings
        with self._lock:
            left = settings.session_tokens - self._tokens
        return replace(settings, tokens=min(settings.tokens, left)) if left > 0 else None


def cents(of: float) -> str:
    """An amount in cents, never as nothing where it is something."""
    return "under 0.01 cents" if 0 < of < 0.01 else f"{of:,.2f} cents"
