"""Other backtesters, in an environment and a process of their own."""
