"""Many variants of one strategy, tried on the same bars, and what picking the best of them is worth."""
