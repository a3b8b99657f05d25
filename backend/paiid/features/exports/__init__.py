"""Files out: everything that can be imported again, a ledger for Beancount, a report to print."""
