"""The morning brief: what the day begins with, each sentence with the figures it rests on."""
