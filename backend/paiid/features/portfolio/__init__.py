"""What an account is worth, what it earned, and why."""
