"""Orders of a key's account."""
