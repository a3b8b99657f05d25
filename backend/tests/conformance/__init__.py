"""Scenarios whose every figure is worked by hand; docs/portfolio/conformance.md tells how other tools run them."""
