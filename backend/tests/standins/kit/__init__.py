"""What every stand-in server is made of: serving, faults, the control endpoint, one market."""
