"""In which tone something is said: what its colour and mark mean on every screen and page."""

from __future__ import annotations

from typing import Literal

# Green is "change" alone (numbers 16), and of a goal that is sure.
Tone = Literal["good", "caution", "cannot", "plain"]
