"""The one book: accounts and their double-entry ledger."""
