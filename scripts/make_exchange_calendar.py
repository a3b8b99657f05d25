#!/usr/bin/env python3
"""Write backend/paiid/domain/xnys_calendar.json from the `exchange_calendars` package (a development dependency).

Run it with the project's environment when the exchange announces a change, then run
backend/tests/domain/test_exchange_calendar.py, which compares the file with the package day by day.
"""

import json
from datetime import date, time, timedelta
from pathlib import Path

import exchange_calendars

FIRST, LAST = date(2005, 1, 1), date(2031, 12, 31)
TARGET = Path(__file__).resolve().parents[1] / "backend" / "paiid" / "domain" / "xnys_calendar.json"
EARLY_CLOSE = time(13)


def calendar_document() -> dict[str, object]:
    """The exceptions to "every weekday from 9:30 to 16:00" between FIRST and LAST.

    Raises:
        ValueError: a session has hours other than those the reader of the file knows.
    """
    calendar = exchange_calendars.get_calendar("XNYS", start=FIRST.isoformat(), end=LAST.isoformat())
    closes = {
        session.date(): close.tz_convert("America/New_York").time()
        for session, close in calendar.schedule["close"].items()
    }
    if unknown := set(closes.values()) - {time(16), EARLY_CLOSE}:
        raise ValueError(f"closing times the calendar file cannot hold: {unknown}")
    days = (FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1))
    return {
        "exchange": "XNYS",
        "first": FIRST.isoformat(),
        "last": LAST.isoformat(),
        "holidays": [d.isoformat() for d in days if d.weekday() < 5 and d not in closes],
        "early_closes": [d.isoformat() for d, close in closes.items() if close == EARLY_CLOSE],
    }


if __name__ == "__main__":
    TARGET.write_text(json.dumps(calendar_document(), indent=1) + "\n", encoding="utf-8")
    print(f"wrote {TARGET}")
