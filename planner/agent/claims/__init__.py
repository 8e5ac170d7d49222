"""What may be said: typed relations between facts, checked by code."""
