"""The second net: prose is shown only where everything in it was matched to facts (numbers 29)."""
