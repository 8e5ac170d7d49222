"""What each channel returns, and what the next money would bring."""

from planner.ui.parts import spent
from planner.ui.returns import screen
from planner.ui.shell import sidebar, state

model = state.current_model()
sidebar.in_view(model)
if state.is_unfit(model):
    spent.instead(model, "returns")
else:
    screen.show(model)
