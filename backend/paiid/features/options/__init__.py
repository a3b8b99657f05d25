"""Option chains, to look at."""
