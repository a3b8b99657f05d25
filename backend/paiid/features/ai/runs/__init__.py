"""From candidates to frozen calls, for one user at a time."""
