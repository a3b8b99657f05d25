"""Vertical slices, one folder a capability."""
