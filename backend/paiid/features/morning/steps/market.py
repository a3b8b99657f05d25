"""Where the market's day stands."""

from datetime import timedelta
from typing import Final

from paiid.domain.exchange_calendar import NEW_YORK, is_early_close, is_session
from paiid.domain.market import MarketState
from paiid.features.morning.knowledge import Knowledge
from paiid.features.morning.telling import Source, Telling, Tone
from paiid.features.morning.words import clock

TITLE: Final = "Market and calendar"
_STATES: Final = {
    MarketState.PRE: "in pre-market trading",
    MarketState.OPEN: "open",
    MarketState.AFTER: "in after-hours trading",
    MarketState.CLOSED: "closed",
}
_AHEAD: Final = 7


async def tell(knowledge: Knowledge) -> Telling:
    """State, next change, early closes and holidays of the week ahead."""
    status, telling = await knowledge.status(), Telling()
    source = Source(status.source, status.now)
    telling.say(
        f"The market is {telling.cite('Market state', _STATES[status.state], source)}; the next change is at "
        f"{telling.cite('Next change', clock(status.next_change_at), source)}."
    )
    opens = status.opens_at.astimezone(NEW_YORK)
    hours = telling.cite("Session", f"{clock(status.opens_at)} to {clock(status.closes_at)}", source)
    when = "Today's session" if status.session_date == knowledge.today() else f"The next session, {opens:%A %B %-d},"
    telling.say(f"{when} runs from {hours}.")
    if status.is_tradable and status.state is not MarketState.OPEN:
        telling.say("The simulated market trades around the clock here, so orders fill now.")
    calendar = Source("New York exchange calendar", status.now)
    for days in range(_AHEAD):
        day = knowledge.today() + timedelta(days=days)
        if is_early_close(day):
            cited = telling.cite("Early close", f"{day:%A %B %-d}", calendar)
            telling.say(f"The session of {cited} ends early.", Tone.WARN)
        elif day.weekday() < 5 and not is_session(day):
            telling.say(
                f"The exchange is closed on {telling.cite('Holiday', f'{day:%A %B %-d}', calendar)}.", Tone.WARN
            )
    return telling
