"""Two fits of one business: what moved between them, and which plans would change."""

from planner.ui.fits import screen
from planner.ui.shell import sidebar, state

model = state.current_model()
sidebar.in_view(model)
screen.show(model)
