"""Ranked ideas."""
