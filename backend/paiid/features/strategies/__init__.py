"""Strategy templates."""
