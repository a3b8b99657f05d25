"""What computes: in a process beside the server, or in the command line's own."""
