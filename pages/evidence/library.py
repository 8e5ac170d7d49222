"""The library: its models, and what their owners say of them."""

from planner.ui.library import screen

screen.show()
