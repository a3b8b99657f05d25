"""A reader of headlines that needs nobody: a list of words and phrases of our own."""
