"""How good the calls have been, said plainly."""
