"""Programs that look in over the Model Context Protocol, and may propose orders; off unless its setting is on."""
