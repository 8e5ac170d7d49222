"""Answers whose claims a language model chooses: it writes no figure, no name and no sentence."""
