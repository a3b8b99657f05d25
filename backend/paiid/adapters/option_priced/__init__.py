"""A market that also prices option contracts, which are told apart from it."""
