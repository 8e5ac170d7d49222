"""What the environment sets."""

from __future__ import annotations

import os

from mmm_core.errors import InvalidSetting


def whole_number(name: str, default: int, least: int, most: int, asked: int | None = None) -> int:
    """The setting of that name, or ``asked`` in its place; the default where neither says.

    Raises
    ------
    InvalidSetting
        If it is no whole number from ``least`` to ``most``.
    """
    text = os.environ.get(name, "").strip() if asked is None else str(asked)
    if not text:
        return default
    if not text.isdecimal() or not least <= int(text[:9]) <= most:
        raise InvalidSetting(
            f"{name} is {text[:20]!r}.", f"Give a whole number from {least:,} to {most:,}."
        )
    return int(text[:9])


def is_on(name: str, default: bool) -> bool:
    """Whether a setting is on; the default where it says nothing.

    Raises
    ------
    InvalidSetting
        If it is neither on nor off.
    """
    text = os.environ.get(name, "").strip().lower()
    if text in ("", "on", "off"):
        return text == "on" if text else default
    raise InvalidSetting(f"{name} is {text[:20]!r}.", "Give on or off.")
