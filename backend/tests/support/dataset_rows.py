"""Rows of imported bars, without the bars."""

from datetime import UTC, date, datetime

from paiid.features.datasets.repository import DatasetRow


def dataset_row(dataset_id: str, user_id: str = "usr_ada") -> DatasetRow:
    """A set of daily bars of ACME; each id is a source of its own."""
    return DatasetRow(
        id=dataset_id,
        user_id=user_id,
        source=dataset_id,
        symbol="ACME",
        timeframe="1d",
        prices="adjusted",
        file_name="acme.csv",
        file_hash="0" * 64,
        data_hash="1" * 64,
        bars=2,
        first_session=date(2026, 11, 19),
        last_session=date(2026, 11, 20),
        size_bytes=14,
        faults=0,
        quality="{}",
        created_at=datetime(2026, 11, 23, 18, 46, tzinfo=UTC),
    )
