"""How calls ended, told from bars after each close."""
