"""Positions of a key's account."""
