"""`python -m standins.tradier --port 8201 --sandbox --rate-limit 60`."""

import argparse

from ..kit.serving import run
from .app import tradier
from .state import TradierState


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="standins.tradier", description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--sandbox", dest="mode", action="store_const", const="sandbox")
    mode.add_argument("--live", dest="mode", action="store_const", const="live")
    parser.add_argument("--rate-limit", type=int, help="requests a minute of reads; 60 in the sandbox, else 120")
    parser.set_defaults(mode="sandbox")
    given = parser.parse_args()
    run(tradier(TradierState(mode=given.mode, rate_limit=given.rate_limit)), given.port)


if __name__ == "__main__":
    main()
