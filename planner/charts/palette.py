"""The only place of the charts that names colours; they are those of `.streamlit/config.toml`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Palette:
    """Colours by what they mean.

    Parameters
    ----------
    ink, quiet, faint, ground : text, secondary text, lines, the page itself
    current : the current plan, and history
    plan, plan_ground : the plan in view; the ground where little of it is
    mind, mind_ground : extrapolation, weak evidence, a guardrail that binds
    loss, loss_ground : loss, and nothing else
    """

    ink: str
    quiet: str
    faint: str
    ground: str
    current: str
    plan: str
    plan_ground: str
    mind: str
    mind_ground: str
    loss: str
    loss_ground: str


LIGHT = Palette(
    ink="#1F2933",
    quiet="#4A5560",
    faint="#DDE2E6",
    ground="#FFFFFF",
    current="#5F6B76",
    plan="#0F766E",
    plan_ground="#E3F1EF",
    mind="#7A4F00",
    mind_ground="#FDF3DC",
    loss="#B42318",
    loss_ground="#FCEBEA",
)
DARK = Palette(
    ink="#E4E8EB",
    quiet="#B4BDC4",
    faint="#323A40",
    ground="#14181B",
    current="#8F9AA3",
    plan="#4FC4B5",
    plan_ground="#16302E",
    mind="#F2C572",
    mind_ground="#382C14",
    loss="#F0786C",
    loss_ground="#3D1F1D",
)


def palette_of(theme: str) -> Palette:
    """The colours of a theme by its name, "dark" or any other."""
    return DARK if theme == "dark" else LIGHT
