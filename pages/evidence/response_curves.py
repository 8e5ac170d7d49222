"""What each channel brings at every level of spend, and how much headroom is left."""

from planner.ui.parts import spent
from planner.ui.response_curves import screen
from planner.ui.shell import sidebar, state

model = state.current_model()
sidebar.in_view(model)
if state.is_unfit(model):
    spent.instead(model, "response curves")
else:
    screen.show(model)
