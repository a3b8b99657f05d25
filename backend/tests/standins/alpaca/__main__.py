"""`python -m standins.alpaca --port 8391`, from backend/tests."""

import argparse

from ..kit.serving import run
from .app import AlpacaStandin

parser = argparse.ArgumentParser(prog="standins.alpaca", description="A stand-in for Alpaca, on 127.0.0.1.")
parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
run(AlpacaStandin(), parser.parse_args().port)
