"""What the panel may compute: read-only, by the very functions that the screens call."""
