"""Reads the scenario files."""

import json
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from paiid.domain.account import LotMethod
from paiid.domain.activity import TRADES, ZERO, Activity, ActivityKind, Terms, activity_order, gross
from paiid.domain.instrument import Symbol
from paiid.domain.ledger_activities import new_york_day
from paiid.domain.portfolio_file import OwnInstrument, OwnPrice, OwnRate, PortfolioFile, TrackedAccount

FOLDER = Path(__file__).with_name("scenarios")


@cache
def scenarios() -> dict[str, dict[str, Any]]:
    """Every scenario by the name of its file."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))}


def portfolio_of(scenario: dict[str, Any]) -> PortfolioFile:
    """The scenario as what a user tracks."""
    by_account: dict[str, list[Activity]] = {}
    for number, row in enumerate(scenario["activities"], 1):
        activity = _activity(f"row-{number}", row, scenario["base_currency"])
        by_account.setdefault(row.get("account", "Main"), []).append(activity)
    prices = [
        OwnPrice(Symbol(row["symbol"]), date.fromisoformat(row["date"]), Decimal(row["close"]), row["currency"])
        for row in scenario["prices"]
    ]
    instruments = {
        one.symbol: OwnInstrument(one.symbol, one.symbol, one.currency, "other", "Unclassified") for one in prices
    }
    return PortfolioFile(
        accounts=[
            TrackedAccount(
                name, scenario["base_currency"], LotMethod(scenario["lot_method"]), sorted(found, key=activity_order)
            )
            for name, found in by_account.items()
        ],
        instruments=list(instruments.values()),
        prices=prices,
        rates=[
            OwnRate(row["base"], row["quote"], date.fromisoformat(row["date"]), Decimal(row["rate"]))
            for row in scenario.get("rates", ())
        ],
    )


def _activity(activity_id: str, row: dict[str, Any], base_currency: str) -> Activity:
    kind, symbol, price = ActivityKind(row["type"]), row.get("symbol"), _number(row, "price")
    at = datetime.fromisoformat(row["date"]) if "T" in row["date"] else None
    quantity, amount = _number(row, "quantity") or ZERO, _number(row, "amount")
    if amount is None:
        amount = gross(price, quantity, symbol or "") if price is not None and kind in TRADES else ZERO
    return Activity(
        id=activity_id,
        kind=kind,
        day=date.fromisoformat(row["date"]) if at is None else new_york_day(at),
        at=at,
        symbol=None if symbol is None else Symbol(symbol),
        quantity=quantity,
        price=price,
        amount=amount,
        fee=_number(row, "fee") or ZERO,
        tax=_number(row, "tax") or ZERO,
        currency=row.get("currency", base_currency),
        terms=Terms(
            to_symbol=Symbol(row["to_symbol"]) if "to_symbol" in row else None,
            ratio=_number(row, "ratio"),
            cost_share=_number(row, "cost_share"),
            to_currency=row.get("to_currency"),
            to_amount=_number(row, "to_amount"),
        ),
    )


def _number(row: dict[str, Any], name: str) -> Decimal | None:
    return Decimal(row[name]) if name in row else None
