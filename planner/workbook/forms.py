"""How cells look: formats by name, in the colours of the screens."""

from __future__ import annotations

from typing import Any

from planner.charts.palette import LIGHT

_WHOLE = 10_000.0  # amounts that large are written without decimals
_TITLE = {"bold": True, "font_size": 16}
_HEAD = {
    "bold": True,
    "bottom": 1,
    "bottom_color": LIGHT.faint,
    "font_color": LIGHT.quiet,
    "valign": "bottom",
}
_AMOUNT = "#,##0{};[Red]-#,##0{};0"
_CHANGE = "+#,##0{};[Red]-#,##0{};0"
FORMS: dict[str, dict[str, Any]] = {
    "text": {"align": "left"},
    "quiet": {"font_color": LIGHT.quiet},
    "wrapped": {"text_wrap": True, "align": "left"},
    "quiet_wrapped": {"text_wrap": True, "font_color": LIGHT.quiet},
    "said": {"text_wrap": True, "bold": True},
    "mind": {"text_wrap": True, "bg_color": LIGHT.mind_ground, "font_color": LIGHT.mind},
    "aside": {"font_color": LIGHT.quiet, "align": "left", "indent": 2},
    "aside_wrapped": {"text_wrap": True, "align": "left", "indent": 2},
    "flag": {"bold": True, "align": "right", "font_color": LIGHT.plan},
    "link": {"font_color": LIGHT.plan, "underline": 1},
    "title": {**_TITLE, "font_color": LIGHT.ink},
    "title_wrapped": {**_TITLE, "font_color": LIGHT.ink, "text_wrap": True},
    "section": {"bold": True, "font_size": 12, "font_color": LIGHT.plan},
    "head": _HEAD,
    "head_aside": {**_HEAD, "align": "left", "indent": 2},
    "head_right": {**_HEAD, "align": "right", "text_wrap": True},
    # With as many decimals as the size of a workbook's amounts asks for.
    "money": {"num_format": _AMOUNT},
    "outcome": {"num_format": _AMOUNT},
    "moved": {"num_format": _CHANGE},
    "changed": {"num_format": _CHANGE},  # of outcome
    "sum": {"num_format": _AMOUNT, "bold": True, "top": 1, "top_color": LIGHT.faint},
    "sum_text": {"bold": True, "top": 1, "top_color": LIGHT.faint},
    "fine": {"num_format": "#,##0.00;[Red]-#,##0.00;0.00"},
    "ratio": {"num_format": "0.00"},
    "share": {"num_format": "0.0%"},
    "fine_share": {"num_format": "0.00%"},
    "plain": {"num_format": "General"},
    "factor": {"num_format": "0.0000"},
    "day": {"num_format": "d mmm yyyy", "align": "left"},
    "day_right": {"num_format": "d mmm yyyy", "align": "right", "font_color": LIGHT.quiet},
    "right": {"align": "right"},
}
INPUT = {
    "bg_color": LIGHT.plan_ground,
    "font_color": "#0000FF",
    "locked": False,
    "border": 1,
    "border_color": LIGHT.faint,
}
SAVED = {"font_color": LIGHT.current, "italic": True}


def decimals(size: float) -> str:
    """How amounts of a size are written: ``.00`` is with cents."""
    if size >= _WHOLE:
        return ""
    return ".00" if size >= 1e-2 * _WHOLE else ".0000"
