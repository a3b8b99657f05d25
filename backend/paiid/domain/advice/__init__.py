"""Advice: what may be said, how large it may be, how it is frozen, and how it ended."""
