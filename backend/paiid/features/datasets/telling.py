"""Imported bars as the API tells them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from paiid.domain.market import Interval
from paiid.features.datasets.repository import DatasetRow
from paiid.features.datasets.schemas import DatasetBarRead, DatasetBarsRead, Prices

if TYPE_CHECKING:
    from paiid.features.datasets.working.files import Columns

MOST_BARS: Final = 10_000


def bars_read(row: DatasetRow, columns: "Columns") -> DatasetBarsRead:
    """The first `MOST_BARS` of them; built without validation, for the values are ours."""
    sessions, starts, *prices, volume = (column[:MOST_BARS].tolist() for column in columns)
    return DatasetBarsRead.model_construct(
        symbol=row.symbol,
        interval=Interval(row.timeframe),
        source=row.source,
        prices=Prices(row.prices),
        bars=[
            DatasetBarRead.model_construct(
                start=datetime.fromtimestamp(start, UTC),
                session_date=date.fromordinal(session),
                open=_price(opened),
                high=_price(high),
                low=_price(low),
                close=_price(close),
                volume=int(traded),
            )
            for session, start, opened, high, low, close, traded in zip(sessions, starts, *prices, volume, strict=True)
        ],
        truncated=columns[0].size > MOST_BARS,
    )


def _price(value: float) -> Decimal:
    return Decimal(f"{value:.4f}").normalize()
