"""How the news read: tone, urgency, what they have to do with what the user holds, and what belongs together."""
