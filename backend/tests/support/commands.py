"""The console command in this very process."""

from collections.abc import Callable

Run = Callable[..., str]
"""`run(arguments, env, expect=0)` answers what was printed; both streams where the exit code is not 0."""
