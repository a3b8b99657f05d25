"""A strategy described in words becomes a draft of a definition, which its author reviews before it is saved."""
