"""Plans that are kept: which there are, which one holds, and what was decided."""

from planner.ui.plans import home

home.show()
