"""`paiid migrate`: where a database is, and taking it elsewhere with a way back."""
