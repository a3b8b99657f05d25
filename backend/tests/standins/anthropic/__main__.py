"""Serves the stand-in: `python -m standins.anthropic --port 0`."""

from ..kit.program import main
from .app import make_standin

main(make_standin())
