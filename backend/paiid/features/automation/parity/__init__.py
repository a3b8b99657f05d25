"""The nightly check: the definition replayed on what paper saw, and compared with what paper did, trade by trade."""
