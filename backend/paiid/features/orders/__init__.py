"""Orders, executions and what becomes of them."""
