"""What Headroom costs in time and memory, beside PyMC-Marketing's own optimizer."""
