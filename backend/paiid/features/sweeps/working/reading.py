"""Results of a sweep, asked of its Parquet files."""

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Self

import duckdb
import numpy as np

from paiid.features.backtest.numbers import ratio, usd
from paiid.features.sweeps.folder import SweepFolder
from paiid.features.sweeps.results import SweepCellRead, SweepFigureRead, SweepResultsRead, SweepVariantRead
from paiid.features.sweeps.study import Study
from paiid.features.sweeps.working.asked import Question
from paiid.features.sweeps.working.trials import FIGURES, block_columns
from paiid.quant.overfit import FloatArray


class Results:
    """The files of a sweep as one table."""

    def __init__(self, study: Study, folder: SweepFolder) -> None:
        self._study = study
        self._connection = duckdb.connect()
        self.is_empty = not any(folder.path.glob("chunk-*.parquet"))
        if not self.is_empty:
            source = folder.chunks.replace("'", "''")
            self._connection.execute(f"CREATE VIEW trials AS SELECT * FROM read_parquet('{source}')")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def read(self, question: Question) -> SweepResultsRead:
        """What the question asks."""
        where, given = _where(question.where)
        metric = _known(question.metric)
        tried, known, low, middle, high = (
            self._rows(
                f"SELECT count(*), count({metric}), min({metric}), median({metric}), max({metric}) FROM trials {where}",
                given,
            )[0]
            if not self.is_empty
            else (0, 0, None, None, None)
        )
        return SweepResultsRead(
            metric=question.metric,
            figures=[
                SweepFigureRead(key=one.key, title=one.title, unit=one.unit, meaning=one.meaning)
                for one in FIGURES.values()
            ],
            tried=tried,
            known=known,
            lowest=ratio(low),
            median=ratio(middle),
            highest=ratio(high),
            best=self.best(question.metric, question.limit, question.where),
            x=question.x,
            y=question.y,
            cells=self._cells(question, where, given),
        )

    def best(
        self, metric: str, limit: int, where: Sequence[tuple[str, Decimal]] = (), span: int = 0
    ) -> list[SweepVariantRead]:
        """The variants with the highest figure; those without it are not among them."""
        condition, given = _where(where, span)
        names = ", ".join(f'"{key}"' for key in FIGURES)
        query = (
            f"SELECT variant, final_equity, {names} FROM trials {condition} AND {_known(metric)} IS NOT NULL "
            f"ORDER BY {_known(metric)} DESC, variant LIMIT {int(limit)}"
        )
        return [
            SweepVariantRead(
                variant=variant,
                values=self._study.design.values(variant),
                final_equity=None if equity is None else usd(equity),
                figures={key: ratio(_number(value)) for key, value in zip(FIGURES, values, strict=True)},
            )
            for variant, equity, *values in self._rows(query, given)
        ]

    def blocks(self) -> tuple[FloatArray, FloatArray]:
        """[n, b] sums and squares of the variants that could be judged; see `quant.overfit`."""
        names = block_columns()
        columns = ", ".join(names)
        query = (
            f"SELECT {columns} FROM trials WHERE span = 0 AND NOT isnan(coalesce({names[0]}, 'nan')) ORDER BY variant"
        )
        found = np.array(self._rows(query, []), np.float64).reshape(-1, len(names))
        half = len(names) // 2
        return found[:, :half], found[:, half:]

    def sharpes(self) -> list[tuple[int, float | None]]:
        """The Sharpe ratio (a year's) of each trial on the whole range."""
        return [
            (trial, _number(value))
            for trial, value in self._rows("SELECT trial, sharpe FROM trials WHERE span = 0", [])
        ]

    def counts(self, metric: str) -> tuple[int, int]:
        """Variants tried on the whole range, and those of them that have the figure."""
        if self.is_empty:
            return 0, 0
        tried, known = self._rows(f"SELECT count(*), count({_known(metric)}) FROM trials WHERE span = 0", [])[0]
        return tried, known

    def _cells(self, question: Question, where: str, given: list[Any]) -> list[SweepCellRead]:
        metric, x = _known(question.metric), f'"p_{question.x}"'
        y = "CAST(NULL AS DOUBLE)" if question.y is None else f'"p_{question.y}"'
        query = (
            f"SELECT {x}, {y}, median({metric}), count(*), arg_max(variant, {metric}) FROM trials {where} "
            f"GROUP BY 1, 2 ORDER BY 1, 2"
        )
        exact = self._exact()
        return [
            SweepCellRead(
                x=exact[question.x][at_x],
                y=None if question.y is None else exact[question.y][at_y],
                value=ratio(value),
                variants=variants,
                best=best,
            )
            for at_x, at_y, value, variants, best in self._rows(query, given)
        ]

    def _exact(self) -> Mapping[str, Mapping[float, Decimal]]:
        return {axis.name: {float(value): value for value in axis.values} for axis in self._study.design.axes}

    def _rows(self, query: str, given: list[Any]) -> list[tuple[Any, ...]]:
        if self.is_empty:
            return []
        return list(self._connection.execute(query, given).fetchall())


def _known(metric: str) -> str:
    """The figure, NULL where it has no meaning."""
    if metric not in FIGURES:
        raise ValueError(f"there is no figure {metric}")
    return f'(CASE WHEN isnan("{metric}") THEN NULL ELSE "{metric}" END)'


def _where(conditions: Sequence[tuple[str, Decimal]], span: int = 0) -> tuple[str, list[Any]]:
    """Names are of the sweep's own axes, which the service has made sure of."""
    parts = ["span = ?", *(f'"p_{name}" = ?' for name, _ in conditions)]
    return f"WHERE {' AND '.join(parts)}", [span, *(float(value) for _, value in conditions)]


def _number(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else value
