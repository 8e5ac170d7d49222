"""Use cases that the screens, the command line and the agent all call."""
