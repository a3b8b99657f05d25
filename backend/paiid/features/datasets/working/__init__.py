"""What reads, checks and writes bars, in a process beside the server: everything heavy is imported there."""
