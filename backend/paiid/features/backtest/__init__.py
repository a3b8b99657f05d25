"""Backtests of users' strategies: data in, a stored run with its numbers and how far to trust them out."""
