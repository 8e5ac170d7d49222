"""The agent panel: a question in plain words in, claims that were checked out."""
