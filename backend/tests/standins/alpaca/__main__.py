"""Serves the stand-in: `python -m standins.alpaca --port 0`."""

from ..kit.program import main
from .app import AlpacaStandin

main(AlpacaStandin())
