"""Bars that users bring along: checked row by row, kept as Parquet files, judged, and chosen by their backtests."""
