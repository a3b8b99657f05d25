"""The command of each stand-in: `python -m standins.NAME --port 0`."""

import argparse

from .serving import run
from .standin import Standin


def main(standin: Standin) -> None:
    """Serve it in the foreground on the port of the command line; 0 takes a free one."""
    parser = argparse.ArgumentParser(prog=f"standins.{standin.name}")
    parser.add_argument("--port", type=int, default=0)
    run(standin, parser.parse_args().port)
