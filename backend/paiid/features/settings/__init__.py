"""A user's own preferences."""
