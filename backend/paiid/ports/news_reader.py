"""Reading headlines."""

from collections.abc import Sequence
from typing import Protocol

from paiid.domain.reading import Measured, Reading, Text


class NewsReader(Protocol):
    """Tells tone, urgency and kind of a text. May raise `ProviderError`.

    The texts come from outside. Whatever stands in them, the answer is a `Reading` within its bounds.
    """

    name: str
    """Shown to the user, e.g. `word list`."""
    measured: Measured | None
    """How good it is; None where that was not measured."""

    @property
    def version(self) -> str:
        """Changes whenever the same text may read differently; readings are kept by it."""
        ...

    async def read(self, texts: Sequence[Text]) -> list[Reading]:
        """One reading for each of `texts`, in their order."""
        ...
