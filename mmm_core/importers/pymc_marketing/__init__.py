"""Models that PyMC-Marketing fitted and saved, read without PyMC."""
