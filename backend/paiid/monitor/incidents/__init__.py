"""Incidents: reports by the operator's template, filled in from what is known, each line with its source."""
