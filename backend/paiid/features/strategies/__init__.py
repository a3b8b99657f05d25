"""Strategy templates, and users' own strategies."""
