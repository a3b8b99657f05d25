"""Saved strategies run on paper after each close, and are replayed at night."""
