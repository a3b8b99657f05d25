"""The operator's deployment checklist as software: each line an item, each tick with its evidence."""
