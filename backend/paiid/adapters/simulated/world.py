"""The world of one seed: everything the local market is made from, built on demand and kept."""

import threading
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from paiid.adapters.simulated.engine import Engine


class World:
    """A deterministic market from a seed.

    Cheap to make: the numbers behind it are computed when first asked for, which also imports numpy.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._engine: Engine | None = None
        self._lock = threading.Lock()

    @property
    def is_ready(self) -> bool:
        """Whether `engine` answers without the delay of its first use."""
        return self._engine is not None

    @property
    def engine(self) -> "Engine":
        """The numeric side of the world."""
        if self._engine is None:
            with self._lock:
                if self._engine is None:
                    from paiid.adapters.simulated.engine import Engine

                    self._engine = Engine(self.seed)
        return self._engine


@lru_cache(maxsize=4)
def build_world(seed: int) -> World:
    """The world of `seed`, one a process."""
    return World(seed)
