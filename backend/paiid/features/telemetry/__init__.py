"""How the ten workflows are used; no free text, no third party."""
