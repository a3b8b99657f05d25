"""PaiiD: a personal, self-hosted investment dashboard."""

__version__ = "0.1.0"
