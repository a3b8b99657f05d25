"""Watching a running service from outside: probes, their history, and what that says."""
