"""A call: advice as it is frozen, with all that it rested on, and what may be read back from it."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from paiid.core.clock import require_utc
from paiid.domain.advice.chain import canonical_json, digest
from paiid.domain.advice.draft import AdviceDraft, Author
from paiid.domain.advice.outcome import Terms
from paiid.domain.advice.packet import EvidencePacket
from paiid.domain.advice.sizing import Sizing
from paiid.domain.exchange_calendar import CalendarRangeError, all_session_opens, all_sessions

BODY_VERSION: Final = 1
JOURNAL: Final = "you"
"""The advisor of the user's own calls."""


@dataclass(frozen=True, slots=True)
class Confidence:
    """How sure a call is that the target comes first, in [0, 1].

    `raw` is what the advisor said; `calibrated` what its resolved calls make of that, the same while they are too few.
    `low` to `high` is the 95 % interval of `calibrated` and `count` the resolved calls it rests on; None and 0 without.
    """

    raw: Decimal
    calibrated: Decimal
    low: Decimal | None = None
    high: Decimal | None = None
    count: int = 0


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the prices came from, and how the call came about.

    `is_backfilled`: made later than its session, from what was known on it. `order_id`: the order of a journal entry.
    """

    source: str
    is_simulated: bool
    is_backfilled: bool = False
    order_id: str | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """One frozen call.

    `close` is its symbol's close of `session_date`, USD in the prices of the draft: by it later bars are restated.
    Sessions from `starts_on` to `ends_on` decide. `inputs_hash` is that of the packet. `packet` and `sizing` are None
    of a journal entry.
    """

    id: str
    user_id: str
    run_id: str | None
    author: Author
    draft: AdviceDraft
    packet: EvidencePacket | None
    confidence: Confidence
    sizing: Sizing | None
    session_date: date
    close: Decimal
    starts_on: date
    ends_on: date
    made_at: datetime
    origin: Origin
    inputs_hash: str
    is_contaminated: bool

    @property
    def body(self) -> str:
        """What is hashed and stored: all of it, as canonical JSON."""
        return canonical_json({"version": BODY_VERSION, "call": self})

    @property
    def strategy(self) -> str:
        """The screen that made it a candidate; `journal` for the user's own."""
        if self.packet is None or not self.packet.screens:
            return "journal" if self.author.advisor == JOURNAL else "none"
        return self.packet.screens[0].value

    @property
    def terms(self) -> Terms:
        """What decides how it ends."""
        return Terms(
            direction=self.draft.direction,
            stop=self.draft.stop,
            target=self.draft.target,
            session_date=self.session_date,
            close=self.close,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            quantity=self.sizing.quantity if self.sizing is not None else Decimal(0),
        )


@dataclass(frozen=True, slots=True)
class Making:
    """What a call is made of beside its draft; `id` is new and `made_at` now, also of a call about the past."""

    id: str
    user_id: str
    author: Author
    made_at: datetime
    origin: Origin
    run_id: str | None = None


def freeze(
    making: Making,
    draft: AdviceDraft,
    packet: EvidencePacket,
    confidence: Confidence,
    sizing: Sizing,
    *,
    close: Decimal | None = None,
) -> Call:
    """A call of a validated, sized draft.

    Args:
        making: who made it, when and for whom.
        draft: validated.
        packet: what it was asked with.
        confidence: raw and calibrated.
        sizing: of the calibrated probability.
        close: of `packet.session_date`, in the draft's prices; `packet.last` where None, as in a run after a close.

    Raises:
        CalendarRangeError: the exchange's calendar ends before the horizon.
    """
    known_at = packet.as_of if making.origin.is_backfilled else max(packet.as_of, making.made_at)
    starts_on, ends_on = window(packet.session_date, known_at, draft.horizon_sessions)
    return Call(
        id=making.id,
        user_id=making.user_id,
        run_id=making.run_id,
        author=making.author,
        draft=draft,
        packet=packet,
        confidence=confidence,
        sizing=sizing,
        session_date=packet.session_date,
        close=packet.last if close is None else close,
        starts_on=starts_on,
        ends_on=ends_on,
        made_at=require_utc(making.made_at),
        origin=making.origin,
        inputs_hash=digest(canonical_json(packet)),
        is_contaminated=is_contaminated(making.author, packet.session_date),
    )


def freeze_own(making: Making, draft: AdviceDraft, *, confidence: Decimal, session_date: date, close: Decimal) -> Call:
    """A journal entry: the user's own call, scored like any other. Arguments as of `freeze`."""
    starts_on, ends_on = window(session_date, making.made_at, draft.horizon_sessions)
    return Call(
        id=making.id,
        user_id=making.user_id,
        run_id=None,
        author=making.author,
        draft=draft,
        packet=None,
        confidence=Confidence(raw=confidence, calibrated=confidence),
        sizing=None,
        session_date=session_date,
        close=close,
        starts_on=starts_on,
        ends_on=ends_on,
        made_at=require_utc(making.made_at),
        origin=making.origin,
        inputs_hash=digest(canonical_json(draft)),
        is_contaminated=False,
    )


def is_contaminated(author: Author, session_date: date) -> bool:
    """The model may have been trained on what came after."""
    return author.training_cutoff is not None and session_date <= author.training_cutoff


def window(session_date: date, known_at: datetime, horizon_sessions: int) -> tuple[date, date]:
    """The first and last session that decide: after `session_date`, and none that had opened when the call was made.

    Raises:
        CalendarRangeError: the exchange's calendar ends before the last.
    """
    sessions = all_sessions()
    first = max(bisect_right(sessions, session_date), bisect_left(all_session_opens(), known_at))
    last = first + horizon_sessions - 1
    if last >= len(sessions):
        raise CalendarRangeError(f"the exchange calendar ends at {sessions[-1]}")
    return sessions[first], sessions[last]
