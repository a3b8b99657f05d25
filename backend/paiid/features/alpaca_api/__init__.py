"""An account as Alpaca's trading API v2 shows it, for programs that were written for Alpaca."""
