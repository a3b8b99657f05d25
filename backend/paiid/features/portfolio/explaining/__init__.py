"""Numbers opened: how each is defined, what went in, the way to it; and why the ways to measure a return differ."""
