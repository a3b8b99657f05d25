"""What the backtest's worker process computes for automations; nothing of it runs in the web process."""
