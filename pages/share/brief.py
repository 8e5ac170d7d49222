"""One page that a plan is decided on."""

from planner.ui.brief import screen

screen.show()
