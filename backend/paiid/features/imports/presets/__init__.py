"""The exports that are read, one file a vendor."""
