"""Clauses of buying and selling: which words begin one, and which rule it says."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from paiid.domain.strategy_text import rule_text, unit_of
from paiid.domain.strategy_tree import AllOf, AnyOf, Comparator, Compare, NoneOf, Rule
from paiid.domain.strategy_writing import WritingKind
from paiid.features.strategies.drafting.conditions import condition, in_time, joined
from paiid.features.strategies.drafting.scanning import TAKEN, Cursor, Reading, says_something

_CONTRACTS: Final = r"(?:the |a )?(?:covered |cash[ -]secured )?(?:calls?|puts?|contracts?|options?)"
_CUE: Final = re.compile(
    r"(?<!\w)(?:"
    r"(?P<nothing>(?:buy|enter|open) nothing(?: new| more)?|(?:do not|don't|don’t|never) (?:buy|enter))|"
    r"(?P<cover>cover(?: (?:it|them|the shorts?|shorts?))?|buy to cover|"
    rf"buy (?:(?:it|them|{_CONTRACTS}) )?back(?: (?:it|them|{_CONTRACTS}))?|"
    rf"(?:close|exit|leave) (?:(?:the |a )?shorts?(?: positions?)?|{_CONTRACTS}))|"
    r"(?P<short>(?:sell|go|going) (?:it |them )?short|short[- ]sell|shorts?(?= when| if| it| them))|"
    r"(?P<hold>(?:hold|own|stay (?:in|long|invested)|be (?:long|invested))"
    r"(?=[\s\x1f]*(?:it|them|(?:the )?shares)?[\s\x1f]*(?:only )?(?:while|when|if|as long as|whenever)))|"
    r"(?P<entry>buy|enter|go long|going long|open (?:a |the )?(?:long )?(?:position|trade)|entry(?: rule| when)?:?|"
    r"purchase|long (?=when|if))|"
    r"(?P<exit>sell|exit(?: rule)?:?|close (?:it|the (?:position|trade)|all)|get out|leave|take profits? (?=when|if))"
    r")(?!\w)"
)
_LINK: Final = (
    r"(?:(?:it|them|a share|shares|stocks?|the (?:shares|stock|fund|position|trade)|long|the dip|everything) )?"
    r"(?:only )?(?:when(?:ever)?|if|once|while|as long as|on|at|after(?= (?:it|the(?! (?:first|last))|a)))?"
)
_SAYS_WHEN: Final = re.compile(r"\b(?:when|whenever|if|once|while|as long as|on|at|after)$")
_WHEN: Final = r",? ?(?:only )?(?:when(?:ever)?|if|once|while|as long as)(?!\w)"
_CLOSING: Final = ("exit", "cover")
_NOT_BACK: Final = {
    False: "Nothing is sold short that could be bought back.",
    True: "A call is bought back by its premium or its days; by a rule, the shares are sold with it.",
}
_STOP: Final = re.compile(r"[;!?]|\.(?!\d)")
_PREFIX: Final = r"(?:and |or |then )*(?:only )?(?:if|when|whenever|once|while|as long as|provided(?: that)?)"
_MIRRORED: Final = (
    r"(?:it |they |that )?(?:(cross(?:es)?)|is|are|falls|drops|closes|gets|goes|moves|rises|climbs)(?: back)? "
    r"(?:(below|under|down)|above|over|up)(?: it| them| again)*"
)
_DOWNWARD: Final = {Comparator.CROSSES_BELOW, Comparator.BELOW, Comparator.AT_MOST}
_MIRRORS: Final = {
    (True, True): Comparator.CROSSES_BELOW,
    (True, False): Comparator.CROSSES_ABOVE,
    (False, True): Comparator.BELOW,
    (False, False): Comparator.ABOVE,
}


@dataclass(frozen=True, slots=True)
class Clauses:
    """When to buy and to sell, and when to sell short and to buy back; None where nothing is said of it.

    `is_lost`: some "when" of buying was said, and not understood.
    """

    entry: Rule | None
    leave: Rule | None
    short_entry: Rule | None
    short_leave: Rule | None
    is_lost: bool


def clauses(reading: Reading, *, ranks: bool, writes: WritingKind | None = None) -> Clauses:
    """When to open and when to close; what stands outside of their clauses is told.

    With `ranks` a condition that stands alone belongs to the best that are held; `writes` are the contracts written.
    """
    cues = list(_CUE.finditer(reading.low))
    found = _Clauses(reading, writes, sells_short=any(one.lastgroup == "short" for one in cues))
    starts = [*(one.start() for one in cues), len(reading.low)]
    at = 0
    for cue, until in zip(cues, starts[1:], strict=True):
        before = found.ahead(at, cue.start(), holds=cue.lastgroup in _CLOSING)
        sentence = _STOP.search(reading.low, cue.end(), until)
        at = until if sentence is None else sentence.start()
        found.clause(cue, at, before)
    rest = found.ahead(at, starts[-1], holds=False, counts=ranks)
    barred = NoneOf(tuple(_alternatives(found.barred))) if found.barred else None
    entry = [one for one in (joined(AnyOf, found.entry), rest) if one is not None]
    if barred is not None and (entry or ranks):
        entry.append(barred)
    return Clauses(
        joined(AllOf, entry),
        joined(AnyOf, found.leave),
        joined(AnyOf, found.short),
        joined(AnyOf, found.cover),
        found.is_lost,
    )


def _alternatives(rules: list[Rule]) -> Iterator[Rule]:
    for one in rules:
        if isinstance(one, AnyOf):
            yield from one.rules
        else:
            yield one


@dataclass
class _Clauses:
    reading: Reading
    writes: WritingKind | None
    sells_short: bool
    is_lost: bool = False
    entry: list[Rule] = field(default_factory=list)
    leave: list[Rule] = field(default_factory=list)
    short: list[Rule] = field(default_factory=list)
    cover: list[Rule] = field(default_factory=list)
    barred: list[Rule] = field(default_factory=list)

    def ahead(self, start: int, end: int, *, holds: bool, counts: bool = True) -> Rule | None:
        """The rule of "if …" that stands before "buy" or "sell"; other words are told."""
        for part in re.finditer(rf"[^;!?{TAKEN}]+", self.reading.low[start:end]):
            cursor = Cursor(self.reading, start + part.start(), start + part.end())
            rule = self._ahead(cursor, holds=holds) if counts else None
            self.leftover(cursor.at, cursor.end)
            if rule is not None:
                self.leftover(cursor.end, end)
                return rule
        return None

    def _ahead(self, cursor: Cursor, *, holds: bool) -> Rule | None:
        begun = cursor.mark()
        cursor.take(r"(?:[\s,.:]|(?:and|then)(?!\w))+")
        time = in_time(cursor)
        if time is None:
            cursor.back(begun)
        rule = None
        if cursor.take(rf"[\s,.]*{_PREFIX}"):
            rule = condition(cursor, holds=holds)
            self.is_lost |= rule is None and not holds
        return joined(AllOf, [one for one in (time, rule) if one is not None])

    def clause(self, cue: re.Match[str], end: int, before: Rule | None) -> None:
        """The clause that `cue` begins, `before` being what was said ahead of it."""
        kind = self._kind(cue)
        if kind is None:
            self.reading.not_understood((cue.start(), end), _NOT_BACK[self.writes is not None])
            return
        is_closing = kind in _CLOSING
        cursor = Cursor(self.reading, cue.end(), end)
        time = self._time(cursor)
        link = cursor.take(_LINK)
        if link is None and is_closing:
            cursor.take(r"(?:everything|all(?: of it| positions)?)")
        rule = self._mirrored(cursor, self.short if kind == "cover" else self.entry) if is_closing else None
        rule = rule or condition(cursor, holds=is_closing)
        self.leftover(cursor.at, end)
        self.is_lost |= rule is None and not is_closing and link is not None and _SAYS_WHEN.search(link[0]) is not None
        rule = joined(AllOf, [one for one in (before, time, rule) if one is not None])
        if rule is None:
            if kind == "nothing":
                self._nothing(cue)
            return
        lists = {"exit": self.leave, "short": self.short, "cover": self.cover, "nothing": self.barred}
        lists.get(kind or "", self.entry).append(rule)
        if kind == "hold":
            self.leave.append(NoneOf((rule,)))

    def _time(self, cursor: Cursor) -> Rule | None:
        """`buy in the first 30 minutes when …`: the time is for all that follows, an "or" in it included."""
        begun = cursor.mark()
        time = in_time(cursor)
        if time is None or not cursor.comes(_WHEN):
            cursor.back(begun)
            return None
        return time

    def _kind(self, cue: re.Match[str]) -> str | None:
        """What a clause says; None for buying back where nothing is there to be bought back by a rule."""
        kind = cue.lastgroup
        if kind == "exit" and self.short and not self.entry:
            # Of what is only sold short, "exit" is the purchase that closes it.
            return "cover"
        if kind == "cover" and not self.sells_short:
            # A put has no shares beside it: what ends by the exit rule is the put.
            return "exit" if self.writes is WritingKind.CASH_SECURED_PUT else None
        return kind

    def _nothing(self, cue: re.Match[str]) -> None:
        """`sell everything and buy nothing`: of exit and entry at one close, it is the exit."""
        if self.leave:
            self.reading.understood(cue.span(), "Where the exit rule holds, nothing is bought.")
        else:
            self.reading.not_understood(cue.span(), "It does not say when.")

    def _mirrored(self, cursor: Cursor, entries: list[Rule]) -> Rule | None:
        """`sell when it crosses below`: what the entry compares, the other way."""
        mark = cursor.mark()
        cursor.skip()
        said = cursor.take(_MIRRORED)
        one = entries[0] if len(entries) == 1 else None
        is_down = said is not None and said[2] is not None
        if (
            said is None
            or says_something(self.reading.low[cursor.at : cursor.end])
            or not isinstance(one, Compare)
            or (one.comparator in _DOWNWARD) is is_down
        ):
            cursor.back(mark)
            return None
        rule = Compare(one.left, _MIRRORS[said[1] is not None, is_down], one.right)
        words = rule_text(rule, {}, unit_of(self.reading.timeframe))
        self.reading.understood((mark[0], cursor.at), f"{words[0].upper()}{words[1:]}.")
        return rule

    def leftover(self, start: int, end: int) -> None:
        """Words that no clause takes; words that say nothing are no loss."""
        for part in re.finditer(rf"[^;,!?{TAKEN}]+", self.reading.low[start:end]):
            if says_something(part[0]):
                span = start + part.start(), start + part.end()
                self.reading.not_understood(span, "This phrase is not known.")
