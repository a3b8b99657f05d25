"""A local broker: takes orders, fills them on the market data at hand, and keeps them in two tables of its own."""
