"""From a ledger to figures, curves and trades. Runs in the worker process."""
