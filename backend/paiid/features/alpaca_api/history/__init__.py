"""The past of a key's account."""
