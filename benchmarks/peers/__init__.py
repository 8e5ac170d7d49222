"""Other tools that answer the same questions."""
