"""Assets, the clock and the calendar."""
