"""A strategy's definition as the engine's plan. Import in a worker only: numpy, TA-Lib and numba stand behind it."""
