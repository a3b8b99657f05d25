"""Two years of advice for demo accounts, made day by day on the local market with that day's data alone."""
