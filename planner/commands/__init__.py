"""What the command line answers: one module a command, named as the command is.

Each has ``add(parser)``, its options, and ``answer(given)``, a JSON document or that and an exit
code. Only the command that is called is imported (``planner.cli``).
"""
