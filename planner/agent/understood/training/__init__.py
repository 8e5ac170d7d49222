"""Training questions, one file an intent, and the script that makes the weights of them."""
