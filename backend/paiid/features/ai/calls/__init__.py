"""Calls as they are frozen, what the user decided, and the history of both."""
