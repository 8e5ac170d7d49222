"""What a plan means to finance: cash by month, payback, net present value (numbers 24, 25)."""
