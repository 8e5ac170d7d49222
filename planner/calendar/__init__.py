"""A plan while it is edited: whole cents by period and cell, and every change of them.

draft holds the money, grid says what each field of a table stands for, edits and moves change it,
history takes changes back. No model is evaluated here.
"""
