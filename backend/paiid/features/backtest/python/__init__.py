"""Strategies written in Python: read without running them, run in a process of their own."""
