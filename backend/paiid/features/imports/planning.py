"""What an import would change: accounts it names, activities that are new, those that are there already."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from itertools import chain
from typing import Any, Final, NamedTuple

from paiid.core.ids import new_id
from paiid.domain.account import LotMethod
from paiid.domain.activity import NO_TERMS, Activity, ActivityKind, activity_order, currency_code
from paiid.features.imports.parsing import Drafted, Parsed
from paiid.features.imports.splits import held_before, ratio
from paiid.features.ledger.repository import AccountRow
from paiid.features.tracking.repository import ActivitiesState
from paiid.features.tracking.service.accounts import NewAccount
from paiid.features.tracking.writing import digest

DEFAULT_ACCOUNT: Final = "Imported"
_LONGEST_NAME: Final = 100
_READ: Final = 4 * _LONGEST_NAME
_BY_ID, _BY_CONTENT = "act_i_", "act_c_"
_NAMED_BY_ROWS: Final = frozenset({"generic", "paiid", "ghostfolio"})
"""Files whose own account column counts before the account that was chosen."""


@dataclass(frozen=True, slots=True)
class Present:
    """A tracked account as it is now; `row` is None for one that the import would open."""

    row: AccountRow | None
    opening: NewAccount | None = None
    activities: Sequence[Activity] = ()
    state: ActivitiesState | None = None
    id: str = ""


class LotChoice(NamedTuple):
    """A sale of the file uses up a lot of the file, as its `position`-th."""

    account_id: str
    closing_id: str
    position: int
    lot_id: str


@dataclass
class AccountPlan:
    """What is new in one account, in the order in which it counts."""

    present: Present
    added: list[Activity] = field(default_factory=list)
    duplicates: int = 0


@dataclass
class Plan:
    """What is new in every account."""

    accounts: list[AccountPlan]
    choices: list[LotChoice]

    @property
    def added(self) -> int:
        """How many activities are new."""
        return sum(len(one.added) for one in self.accounts)

    @property
    def duplicates(self) -> int:
        """How many are there already."""
        return sum(one.duplicates for one in self.accounts)


def labels(parsed: Parsed, chosen: str | None) -> list[str]:
    """The accounts that the rows name, in the order of their first row, then those that the file describes."""
    named = (label_of(one, parsed.preset.id, chosen) for one in parsed.drafts)
    return list(dict.fromkeys(chain(named, _told(parsed))))


def _told(parsed: Parsed) -> list[str]:
    return [account_name(str(one["name"])) for one in parsed.accounts if one.get("name")]


def label_of(draft: Drafted, preset_id: str, chosen: str | None) -> str:
    """Which account a row is of."""
    if chosen is not None and (draft.account is None or preset_id not in _NAMED_BY_ROWS):
        return account_name(chosen)
    return account_name(draft.account or DEFAULT_ACCOUNT)


@lru_cache(1024)
def account_name(text: str) -> str:
    """One line without control characters, of at most 100 letters."""
    plain = "".join(letter if letter.isprintable() else " " for letter in text[:_READ])
    return " ".join(plain.split())[:_LONGEST_NAME] or DEFAULT_ACCOUNT


def opening(label: str, parsed: Parsed, chosen: str | None) -> Present:
    """An account that is not there yet: as the file describes it, else in the currency of most of its rows."""
    wanted = label.casefold()
    told = next((one for one in parsed.accounts if account_name(str(one.get("name", ""))).casefold() == wanted), {})
    found = Counter(
        one.activity.currency for one in parsed.drafts if label_of(one, parsed.preset.id, chosen) == label
    )  # fmt: skip
    currency = currency_or(str(told.get("currency") or ""), (found.most_common(1) or [("USD", 0)])[0][0])
    method = str(told.get("lot_method") or LotMethod.FIFO)
    lot_method = LotMethod(method) if method in set(LotMethod) else LotMethod.FIFO
    return Present(None, NewAccount(label, currency, lot_method), id=new_id("acc"))


def currency_or(text: str, otherwise: str) -> str:
    """The code in `text`, if it is the shape of one."""
    try:
        return currency_code(text)
    except ValueError:
        return otherwise


def plan(parsed: Parsed, present: Mapping[str, Present], chosen: str | None) -> Plan:
    """Compare what the file says with what is there; rows of splits that make no ratio are refused.

    Args:
        parsed: the file.
        present: the accounts by the labels of the rows; rows of other labels have been refused.
        chosen: the account for rows that name none.
    """
    by_label: defaultdict[str, list[Drafted]] = defaultdict(list)
    for one in parsed.drafts:
        label = label_of(one, parsed.preset.id, chosen)
        if label in present:
            by_label[label].append(one)
    names: dict[int, str] = {}
    plans: dict[str, AccountPlan] = {}
    for label, drafts in by_label.items():
        # Two labels may mean one account: its name and its id.
        account = plans.setdefault(present[label].id, AccountPlan(present[label]))
        _Comparison(parsed, account, names).run(drafts)
    for account in plans.values():
        account.added = _ordered(account.added)
    told = {present[label].id for label in _told(parsed) if label in present}
    for label in _told(parsed):
        if label in present:
            plans.setdefault(present[label].id, AccountPlan(present[label]))
    kept = [one for one in plans.values() if one.added or one.duplicates or one.present.id in told]
    return Plan(kept, list(_choices(by_label, present, names, plans)))


class _Comparison:
    """The rows of one account against what is in it."""

    def __init__(self, parsed: Parsed, account: AccountPlan, names: dict[int, str]) -> None:
        self.parsed, self.account, self.names = parsed, account, names
        there = [*account.present.activities, *account.added]
        self.ids = {one.id for one in there}
        self.by_content: defaultdict[Any, list[str]] = defaultdict(list)
        self.without_id: defaultdict[Any, list[str]] = defaultdict(list)
        for one in reversed(there):
            key = content(one)
            self.by_content[key].append(one.id)
            if not one.id.startswith(_BY_ID):
                self.without_id[key].append(one.id)

    def run(self, drafts: Iterable[Drafted]) -> None:
        """Put what is new into the plan."""
        later: list[Drafted] = []
        for draft in drafts:
            if draft.is_added:
                later.append(draft)
            else:
                self._take(draft, draft.activity)
        self._splits(later)

    def _take(self, draft: Drafted, activity: Activity) -> None:
        key = content(activity)
        if draft.source_id is None:
            known = self.by_content.get(key)
            name = known.pop() if known else None
            fresh = "" if name else self._free_name(key)
        else:
            fresh = _BY_ID + self._hash(self.parsed.preset.id, draft.source_id, draft.part)
            known = self.without_id.get(key)
            name = fresh if fresh in self.ids else known.pop() if known else None
        if name is not None:
            self.account.duplicates += 1
            self.names.setdefault(draft.place, name)
            return
        self.ids.add(fresh)
        self.names.setdefault(draft.place, fresh)
        self.account.added.append(activity._replace(id=fresh))

    def _free_name(self, key: object) -> str:
        number = 0
        while (name := _BY_CONTENT + self._hash(key, number)) in self.ids:
            number += 1
        return name

    def _hash(self, *parts: object) -> str:
        return digest(self.account.present.id, *parts).removeprefix("act_")

    def _splits(self, drafts: Sequence[Drafted]) -> None:
        """Splits told by the shares that came, the earliest first, for a later one multiplies an earlier."""
        together: defaultdict[Any, list[Drafted]] = defaultdict(list)
        for draft in drafts:
            together[draft.activity.day, draft.activity.symbol].append(draft)
        for (day, symbol), rows in sorted(together.items(), key=lambda one: one[0][0]):
            first = rows[0]
            there = self.account.present.activities
            if any(one.kind is ActivityKind.SPLIT and (one.day, one.symbol) == (day, symbol) for one in there):
                self.account.duplicates += len(rows)
                continue
            known = _ordered(chain(there, self.account.added))
            held = held_before(known, first.activity)
            added = sum((row.activity.quantity for row in rows), first.activity.quantity * 0)
            found = ratio(held, added)
            if found is None:
                reason = (
                    f"{added} shares of {symbol} came with a split, and {held} were held before, as far as is known; "
                    "import the earlier history first, or type the split with its ratio."
                )
                for row in rows:
                    self.parsed.refuse(row.row, "quantity", reason, [])
                continue
            self._take(first, first.activity._replace(quantity=found))


def _ordered(found: Iterable[Activity]) -> list[Activity]:
    """By `activity_order`, day by day: one long sort would let no other thread come in between."""
    by_day: defaultdict[Any, list[Activity]] = defaultdict(list)
    for one in found:
        by_day[one.day].append(one)
    return [one for day in sorted(by_day) for one in sorted(by_day[day], key=activity_order)]


def content(activity: Activity) -> tuple[Any, ...]:
    """What makes two rows the same; a price follows from the amount, and a note is worded as one likes."""
    a = activity
    return (
        a.kind.value, a.day, a.at, a.symbol, a.quantity.normalize(), a.amount.normalize(), a.fee.normalize(),
        a.tax.normalize(), a.currency, () if a.terms == NO_TERMS else tuple(map(_plain, a.terms[:-1])),
    )  # fmt: skip


def _plain(term: Any) -> str | None:
    return str(term.normalize()) if isinstance(term, Decimal) else term


def _choices(
    by_label: Mapping[str, Sequence[Drafted]],
    present: Mapping[str, Present],
    names: Mapping[int, str],
    plans: Mapping[str, AccountPlan],
) -> Iterable[LotChoice]:
    fresh = {one.id for account in plans.values() for one in account.added}
    for label, drafts in by_label.items():
        for draft in drafts:
            closing = names.get(draft.place)
            if not draft.lots or closing not in fresh or closing is None:
                continue
            for position, place in enumerate(draft.lots):
                if place in names:
                    yield LotChoice(present[label].id, closing, position, names[place])
