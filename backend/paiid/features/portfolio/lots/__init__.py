"""Open lots, realized gains, and what a sale would realize."""
