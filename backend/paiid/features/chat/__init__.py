"""Answers in words about the user's own portfolio and the market."""
