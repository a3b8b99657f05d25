"""The owner's accounts at real brokers, to look at; never part of the paper book."""
