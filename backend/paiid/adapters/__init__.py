"""Implementations of the ports, one folder a vendor or local stand-in."""
