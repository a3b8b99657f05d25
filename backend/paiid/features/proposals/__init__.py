"""Orders that somebody else than their owner would like to place: each waits for a yes or a no."""
