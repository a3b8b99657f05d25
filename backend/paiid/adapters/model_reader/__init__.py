"""A reader of headlines that asks a language model."""
