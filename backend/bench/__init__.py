"""Benchmarks: each figure beside a peer of the same run, interleaved with it. `make bench`."""
