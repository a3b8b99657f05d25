"""Turns of phrase that stand for a whole condition: crossings with a name, new highs, days in a row, time held."""

from collections.abc import Callable
from decimal import Decimal
from typing import Final

from paiid.domain.strategy_calendar import CalendarField, CalendarFigure
from paiid.domain.strategy_text import operand_text
from paiid.domain.strategy_tree import (
    AllOf,
    Comparator,
    Compare,
    Indicator,
    IndicatorName,
    Number,
    Operand,
    PositionField,
    PositionFigure,
    Price,
    PriceField,
    Rule,
)
from paiid.features.strategies.drafting.figures import NUMBER, bars_of, indicator, sessions
from paiid.features.strategies.drafting.operands import operand
from paiid.features.strategies.drafting.portfolio import below_its_high, so_many_open
from paiid.features.strategies.drafting.scanning import Cursor

_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday")
_COUNTS: Final = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_COUNT: Final = rf"(\d{{1,2}}|{'|'.join(_COUNTS)})"
_SPAN: Final = r"(\d{1,4}|an?|one|two|three|four|five|six|ten)[ -](day|session|bar|week|month|year)s?"
_SHORTEST_RETURN: Final = 2
_PERCENT: Final = r"(?:%|per ?cent)"
_AT_LEAST: Final = r"(?:by |at least |more than |over |of |about )*"
_UP: Final = r"(?:gains|gained|rises|rose|is up|has gained|has risen|profit (?:is|of|reaches)|return (?:is|reaches))"
_DOWN: Final = r"(?:loses|lost|falls|fell|drops|dropped|declines|is down|has fallen|has lost|loss (?:is|of|reaches))"
_SUBJECT: Final = r"(?:(?:it|the price|price|the stock|the fund|the position|the trade|the close) )?"


def turn(cursor: Cursor, *, holds: bool) -> Rule | None:
    """The condition that such a phrase says, if one comes next."""
    for read in _HELD_TURNS + _TURNS if holds else _TURNS:
        begun = cursor.mark()
        found = read(cursor)
        if found is not None:
            return found
        cursor.back(begun)
    return None


def moment(cursor: Cursor) -> Rule | None:
    """The day or the time of day that such a phrase says, if one comes next: it needs no word that joins it."""
    begun = cursor.mark()
    found = _calendar(cursor) or _time_of_day(cursor)
    if found is None:
        cursor.back(begun)
    return found


def _number(value: Decimal | int | str) -> Number:
    return Number(Decimal(value))


def _crossing(cursor: Cursor) -> Rule | None:
    found = cursor.take(r"(?:there is )?(?:a |the )?(golden|death) cross(?: happens| occurs| appears)?")
    if found is None:
        return None
    cursor.reading.assumed("The averages of 50 and of 200 sessions cross.", found.span())
    comparator = Comparator.CROSSES_ABOVE if found[1] == "golden" else Comparator.CROSSES_BELOW
    fast, slow = (indicator(IndicatorName.SMA, bars=cursor.reading.days, period=period) for period in (50, 200))
    return Compare(fast, comparator, slow)


def _stretched(cursor: Cursor) -> Rule | None:
    """`RSI(2) is oversold`, `oversold`, `overbought (above 80)`."""
    of = operand(cursor)
    found = cursor.take(
        r"(?:is |gets |becomes |turns |looks )?(oversold|overbought)"
        rf"(?: ?\(? ?(?:rsi )?(?:below|under|above|over|<|>) ?{NUMBER} ?\)?)?"
    )
    if found is None:
        return None
    if not (isinstance(of, Indicator) and of.name is IndicatorName.RSI):
        of = indicator(IndicatorName.RSI, of.symbol if isinstance(of, Price) else None, period=14)
    is_low = found[1] == "oversold"
    level = found[2] or ("30" if is_low else "70")
    cursor.reading.assumed(f"{found[1].capitalize()}: {operand_text(of, {})} beyond {level}.", found.span())
    return Compare(of, Comparator.BELOW if is_low else Comparator.ABOVE, _number(level))


def _new_extreme(cursor: Cursor) -> Rule | None:
    found = cursor.take(
        rf"{_SUBJECT}(?:makes|make|hits|reaches|sets|prints|closes at|is at|at) (?:a |an )?(?:new )?{_SPAN} "
        rf"(?:closing )?(high|low)"
    ) or cursor.take(rf"(?:a |an )?new {_SPAN} (?:closing )?(high|low)")
    if found is None:
        return None
    is_high = found[3] == "high"
    name = IndicatorName.HIGHEST_HIGH if is_high else IndicatorName.LOWEST_LOW
    bars = bars_of(cursor, found[2])
    # Of longer bars only closed ones are seen: the newest is before the bar judged already.
    of = indicator(name, ago=0 if bars else 1, bars=bars, period=sessions(found[1], found[2]))
    return Compare(Price(PriceField.CLOSE), Comparator.ABOVE if is_high else Comparator.BELOW, of)


def _in_a_row(cursor: Cursor) -> Rule | None:
    found = cursor.take(
        rf"{_SUBJECT}(?:closes |closed |is |goes |has )?(?:been )?(up|down|higher|lower|rising|falling) (?:for "
        rf")?{_COUNT} "
        r"(?:days|sessions|closes|times)(?: in a row| running)?"
    )
    words, count = (found[1], found[2]) if found else ("", "")
    if found is None:
        other = cursor.take(
            rf"(?:after )?{_COUNT} (?:consecutive |straight )?(up|down|higher|lower|rising|falling) (?:days|"
            rf"sessions|closes)(?: in a row| running)?"
        )
        if other is None:
            return None
        words, count = other[2], other[1]
    days = _COUNTS.get(count) or int(count)
    if not 1 <= days <= 20:
        return None
    is_up = words in {"up", "higher", "rising"}
    comparator = Comparator.ABOVE if is_up else Comparator.BELOW
    bars = cursor.reading.days
    steps = tuple(
        Compare(Price(PriceField.CLOSE, None, ago, bars), comparator, Price(PriceField.CLOSE, None, ago + 1, bars))
        for ago in range(days)
    )
    return steps[0] if days == 1 else AllOf(steps)


def _move(cursor: Cursor) -> Rule | None:
    """`falls 5 % in 10 days`."""
    of: Operand | None = operand(cursor)
    symbol = of.symbol if isinstance(of, Price) else None
    found = cursor.take(
        rf"{_SUBJECT}({_UP}|{_DOWN}) {_AT_LEAST}{NUMBER} ?{_PERCENT} (?:in|over|within|during) (?:the )?(?:last |"
        rf"past )?{_SPAN}"
    )
    if found is None:
        return None
    period = sessions(found[3], found[4])
    if period < _SHORTEST_RETURN:
        return None
    is_up = found[1].startswith(("gain", "ris", "rose", "is up", "has gained", "has risen", "profit", "return"))
    ratio = Decimal(found[2]) / 100 * (1 if is_up else -1)
    of_period = indicator(IndicatorName.TOTAL_RETURN, symbol, bars=bars_of(cursor, found[4]), period=period, skip=0)
    return Compare(of_period, Comparator.AT_LEAST if is_up else Comparator.AT_MOST, _number(ratio))


def _calendar(cursor: Cursor) -> Rule | None:
    day = cursor.take(rf"(?:it is |today is )?(?:on )?(?:a )?({'|'.join(_DAYS)})s?")
    if day is not None:
        figure, number = CalendarFigure(CalendarField.WEEKDAY), _number(_DAYS.index(day[1]) + 1)
        return AllOf((Compare(figure, Comparator.AT_LEAST, number), Compare(figure, Comparator.AT_MOST, number)))
    found = cursor.take(
        r"(?:it is |on |at )*(?:the )?(first|last) (?:trading )?(?:day|session|close) of (?:the|each|every|a) month"
    )
    if found is None:
        return None
    if found[1] == "first":
        return Compare(CalendarFigure(CalendarField.SESSION_OF_MONTH), Comparator.AT_MOST, _number(1))
    return Compare(CalendarFigure(CalendarField.SESSIONS_LEFT_IN_MONTH), Comparator.AT_MOST, _number(0))


def _time_of_day(cursor: Cursor) -> Rule | None:
    """`in the first 30 minutes`, `after the first hour`, `15 minutes before the close`; on bars within the day."""
    if cursor.reading.days is None:
        return None
    found = cursor.take(
        rf"(?:it is )?(in|within|during|after) the (first|last) (?:{NUMBER} )?(minute|hour)s?"
        r"(?: of (?:the )?(?:day|session|trading))?"
    )
    if found is not None:
        minutes = _number(Decimal(found[3] or 1) * (60 if found[4] == "hour" else 1))
        if found[2] == "last":
            return Compare(CalendarFigure(CalendarField.MINUTES_TO_CLOSE), Comparator.AT_MOST, minutes)
        comparator = Comparator.ABOVE if found[1] == "after" else Comparator.AT_MOST
        return Compare(CalendarFigure(CalendarField.MINUTES_SINCE_OPEN), comparator, minutes)
    before = cursor.take(rf"(?:it is )?{NUMBER} minutes (?:before the (?:close|end of (?:the )?(?:day|session)))")
    if before is None:
        return None
    return Compare(CalendarFigure(CalendarField.MINUTES_TO_CLOSE), Comparator.AT_MOST, _number(Decimal(before[1])))


def _held(cursor: Cursor) -> Rule | None:
    found = cursor.take(
        rf"(?:after|(?:it is |it has been |the position is |we have )?held (?:for )?(?:at least )?|for) "
        rf"?{_SPAN}(?: held| have passed| later)?"
    ) or cursor.take(rf"{_SPAN} (?:after (?:the )?entry|have passed|later|after buying)")
    if found is None:
        return None
    held = PositionFigure(PositionField.SESSIONS_HELD)
    return Compare(held, Comparator.AT_LEAST, _number(sessions(found[1], found[2])))


def _from_high(cursor: Cursor) -> Rule | None:
    found = cursor.take(
        rf"{_SUBJECT}{_DOWN} {_AT_LEAST}{NUMBER} ?{_PERCENT} (?:from|below) (?:its|the) (?:high|peak|highest "
        rf"price)(?: since (?:the )?entry)?"
    )
    if found is None:
        return None
    return Compare(PositionFigure(PositionField.FALL_FROM_HIGH), Comparator.AT_LEAST, _number(Decimal(found[1]) / 100))


def _since_entry(cursor: Cursor) -> Rule | None:
    found = cursor.take(
        rf"{_SUBJECT}({_UP}|{_DOWN}) {_AT_LEAST}{NUMBER} ?{_PERCENT}(?: (?:since|from|above|below) (?:the "
        rf")?(?:entry|purchase)(?: price)?)?"
        r"(?! (?:in|over|within|during|from|below|above))"
    )
    if found is None:
        return None
    is_up = found[1].startswith(("gain", "ris", "rose", "is up", "has gained", "has risen", "profit", "return"))
    ratio = Decimal(found[2]) / 100 * (1 if is_up else -1)
    figure = PositionFigure(PositionField.RETURN_SINCE_ENTRY)
    return Compare(figure, Comparator.AT_LEAST if is_up else Comparator.AT_MOST, _number(ratio))


_Read = Callable[[Cursor], Rule | None]
_TURNS: Final[tuple[_Read, ...]] = (
    so_many_open,
    below_its_high,
    _crossing,
    _stretched,
    _new_extreme,
    _in_a_row,
    _move,
    _calendar,
    _time_of_day,
)
_HELD_TURNS: Final[tuple[_Read, ...]] = (_held, _from_high, _since_entry)
