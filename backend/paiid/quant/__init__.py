"""Pure numerics on numpy arrays; imported lazily, knows no capability."""
