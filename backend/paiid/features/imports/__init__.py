"""Files that users bring: activities, prices and currency rates of tracked accounts."""
