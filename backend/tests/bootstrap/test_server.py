"""The collector of garbage rests while the program starts, and works from then on."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from paiid.bootstrap import create_app
from paiid.bootstrap.server import Server
from paiid.settings import Settings


@pytest.fixture(autouse=True)
def _collector_as_before() -> Iterator[None]:
    yield
    gc.unfreeze()
    gc.enable()


async def test_what_a_start_makes_is_never_looked_through_again(tmp_path: Path) -> None:
    server = Server(create_app(Settings(_env_file=None, paiid_home=tmp_path)))
    server.config.lifespan = "off"
    server.config.load()
    server.lifespan = server.config.lifespan_class(server.config)
    frozen = gc.get_freeze_count()
    gc.disable()
    await server.startup(sockets=[])
    assert gc.isenabled()
    assert gc.get_freeze_count() > frozen + 10_000
    await server.shutdown(sockets=[])
