"""Writes files."""

import asyncio
import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from paiid.core.csv import safe_cell
from paiid.core.db import Database
from paiid.domain.portfolio_file import PRICE_COLUMNS, PortfolioFile, activity_rows, portfolio_json, price_rows
from paiid.features.exports.beancount import beancount_ledger
from paiid.features.exports.reading import PortfolioReader

_WORDS: Final = frozenset({"account", "note", "symbol", "to_symbol"})


@dataclass(frozen=True)
class ExportService:
    """Files of one user's portfolio; each raises `AccountNotFoundError` for an account the user has not.

    They are put together in a thread: 100,000 activities take a second or two.
    """

    db: Database
    reader: PortfolioReader

    async def portfolio(self, user_id: str, account: str | None) -> str:
        """The portfolio file (JSON)."""
        content = await self._content(user_id, account)
        return await asyncio.to_thread(lambda: "".join(portfolio_json(content)))

    async def activities(self, user_id: str, account: str | None) -> str:
        """The generic activities file (CSV)."""
        content = await self._content(user_id, account)
        return await asyncio.to_thread(lambda: _csv(*activity_rows(content.accounts)))

    async def prices(self, user_id: str) -> str:
        """The generic prices file (CSV): the owner's own prices and rates."""
        content = await self._content(user_id, None)
        return await asyncio.to_thread(lambda: _csv(PRICE_COLUMNS, price_rows(content)))

    async def beancount(self, user_id: str, account: str | None) -> str:
        """The accounts as a ledger for Beancount."""
        content = await self._content(user_id, account)
        return await asyncio.to_thread(lambda: "".join(beancount_ledger(content)))

    async def _content(self, user_id: str, account: str | None) -> PortfolioFile:
        return await self.db.read(lambda conn: self.reader.content(conn, user_id, account))


def _csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    words = [name in _WORDS for name in columns]
    # Numbers are written plainly, also those below zero, which only look like formulas.
    writer.writerows(_row(row, words) for row in rows)
    return out.getvalue()


def _row(row: Sequence[str], is_text: Sequence[bool]) -> list[str]:
    return [safe_cell(cell) if text else cell for cell, text in zip(row, is_text, strict=True)]
