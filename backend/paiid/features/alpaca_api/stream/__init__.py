"""Updates of a key's orders as they happen."""
