"""A plan of one's own, period by period, and what it brings while it is edited."""

from planner.ui.what_if import screen

screen.show()
