"""The use cases: deciding, sending, protecting, managing."""
