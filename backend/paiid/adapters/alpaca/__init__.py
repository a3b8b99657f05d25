"""Alpaca's paper Trading API as a broker. Money never moves here: only its paper hosts are spoken to."""
