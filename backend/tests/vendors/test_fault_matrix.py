"""Whatever a vendor does, the browser sees an answer it can show, and trading stays right."""

from pathlib import Path

import pytest

from tests.support.databases import SqliteDatabases
from tests.vendors import fault_matrix


@pytest.mark.long
@pytest.mark.timeout(600)
async def test_every_fault_against_every_call(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    database = SqliteDatabases(tmp_path).fresh()
    matrix = await fault_matrix.run(fault_matrix.matrix_settings(database, tmp_path))
    request.node.user_properties += [("table", line) for line in [*matrix.lines(), f"{matrix.seconds:.1f} s"]]
    assert matrix.wrong == []
    assert set(matrix.cells) == set(fault_matrix.FAULTS)
    # Faults have hit: otherwise nothing has been shown.
    assert {seen.status for row in matrix.cells.values() for seen in row.values()} >= {200, 409, 502, 503}
