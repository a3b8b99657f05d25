"""Accounts that no broker of ours keeps: what their owner imported or typed, and the owner's own prices and rates."""
