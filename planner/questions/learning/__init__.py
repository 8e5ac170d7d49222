"""What is worth knowing, and what to measure after a decision (numbers 31)."""
