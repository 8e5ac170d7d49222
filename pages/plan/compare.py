"""Plans side by side as finance compares investments."""

from planner.ui.compare import screen

screen.show()
