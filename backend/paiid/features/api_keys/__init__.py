"""Keys with which programs trade an account, and nothing else of its owner's."""
