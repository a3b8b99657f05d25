"""Which accounts have exchanged shares, so that their lots can only be told together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from paiid.domain.activity import activity_order
from paiid.domain.holdings import AccountFold
from paiid.domain.lot_book import NO_CHOICES
from paiid.domain.lot_books import Key, LotAccount, paired_transfers
from paiid.features.ledger.repository import AccountRow


class Kin(NamedTuple):
    """An account with its fold."""

    row: AccountRow
    fold: AccountFold


@dataclass(frozen=True, slots=True)
class Kinship:
    """Accounts that lots went between, or one alone; `pairs` are the transfers, as `paired_transfers` finds them."""

    members: tuple[Kin, ...]
    pairs: Mapping[Key, Key] = field(default_factory=dict)


def moves_shares(fold: AccountFold) -> bool:
    """Whether shares ever came to the account or left it without a trade."""
    return any(flow.activity.symbol is not None for flow in fold.flows)


def kinships(accounts: Iterable[Kin]) -> list[Kinship]:
    """Every account in its kinship; one of pretend money stands for itself."""
    every = list(accounts)
    movers = [one for one in every if one.row.is_tracked and moves_shares(one.fold)]
    pairs = paired_transfers([_shares_of(one) for one in movers]) if len(movers) > 1 else {}
    if not pairs:
        return [Kinship((one,)) for one in every]
    heads = {one.row.id: one.row.id for one in every}
    for (account, _), (other, _) in pairs.items():
        kept, gone = heads[account], heads[other]
        heads = {name: kept if head == gone else head for name, head in heads.items()}
    groups: dict[str, list[Kin]] = {}
    for one in every:
        groups.setdefault(heads[one.row.id], []).append(one)
    return [_kinship(group, pairs) for group in groups.values()]


def _kinship(group: Sequence[Kin], pairs: Mapping[Key, Key]) -> Kinship:
    names = {one.row.id for one in group}
    return Kinship(tuple(group), {key: other for key, other in pairs.items() if key[0] in names})


def _shares_of(one: Kin) -> LotAccount:
    moved = [flow.activity for flow in one.fold.flows if flow.activity.symbol is not None]
    return LotAccount(one.row.id, one.row.lot_method, sorted(moved, key=activity_order), NO_CHOICES)
