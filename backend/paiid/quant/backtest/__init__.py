"""The backtest engine: arrays in, arrays out. The rules it follows are in docs/decisions/0070."""
