"""The executive brief: facts and wording made into one neutral page, and that page into files."""
