"""Whether a model may carry decisions, and what may be asked of it."""

from planner.ui.model_card import screen
from planner.ui.shell import sidebar, state

model = state.current_model()
sidebar.in_view(model)
screen.show(model)
