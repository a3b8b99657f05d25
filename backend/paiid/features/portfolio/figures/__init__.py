"""What an account is worth over time, and what that says: returns, risk, trades."""
