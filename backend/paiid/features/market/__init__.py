"""Quotes, bars, indices and the exchange's day."""
