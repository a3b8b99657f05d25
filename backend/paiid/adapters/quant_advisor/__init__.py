"""A transparent advisor: documented factors of daily bars, ranked; no model, no forecast of a probability."""
