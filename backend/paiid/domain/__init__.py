"""Frozen values and pure rules; no framework, no I/O."""
