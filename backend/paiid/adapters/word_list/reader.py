"""The word list as the product's `NewsReader`."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from paiid.adapters.word_list.lexicon import Lexicon, lexicon
from paiid.adapters.word_list.scoring import score_of, words_of
from paiid.domain.reading import NEUTRAL_BELOW, EventKind, Measured, Reading, Text, Urgency

MEASURED: Final = Measured(right=164, of=180)
"""On the held-out half of `tests/data/labelled_headlines.json`; a test counts again."""
_SUMMARY_COUNTS: Final = Decimal("0.5")


class WordListReader:
    """Reads by a list of words and phrases of our own. Nothing is learned and nobody is asked."""

    name: str = "word list"
    measured: Measured | None = MEASURED

    def __init__(self) -> None:
        self._lexicon: Lexicon = lexicon()
        self.version: str = self._lexicon.version

    async def read(self, texts: Sequence[Text]) -> list[Reading]:
        """One reading for each of `texts`, in their order."""
        return [self.read_one(text) for text in texts]

    def read_one(self, text: Text) -> Reading:
        """Tone, urgency and kind. The summary is looked at where the headline says nothing."""
        words = words_of(text.headline, self._lexicon)
        score, event = score_of(words, self._lexicon), self._event(words)
        is_routine = self._lexicon.routine.is_in(words)
        if abs(score) < NEUTRAL_BELOW and not is_routine and not self._lexicon.calm.is_in(words):
            of_summary = score_of(words_of(text.summary, self._lexicon), self._lexicon)
            score = (of_summary * _SUMMARY_COUNTS).quantize(Decimal("0.01"))
        return Reading(score, self._urgency(words, score, is_routine=is_routine), event)

    def _event(self, words: Sequence[str]) -> EventKind:
        """The first kind of the list's order that the words tell of."""
        ranks = (phrase.weight for _, _, phrase in self._lexicon.events.found_in(words))
        return EventKind(self._lexicon.event_kinds[int(min(ranks, default=-1.0))])

    def _urgency(self, words: Sequence[str], score: Decimal, *, is_routine: bool) -> Urgency:
        if is_routine or "?" in words:
            return Urgency.LOW
        is_urgent = abs(score) >= NEUTRAL_BELOW and self._lexicon.urgent.is_in(words)
        return Urgency.HIGH if is_urgent else Urgency.NORMAL
