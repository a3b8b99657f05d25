"""Forms as a language model fills them, and what a draft tells."""

from typing import Any

from paiid.features.strategies.drafting.notes import Draft, NoteKind


def told(draft: Draft, kind: NoteKind) -> list[str]:
    """The phrases of the notes of a kind; of one without a phrase its meaning."""
    return [one.phrase or one.meaning for one in draft.notes if one.kind is kind]


def contracts(kind: str, **changes: Any) -> dict[str, Any]:
    """What the form says of the options that are written; nothing of what is not changed."""
    return {
        "kind": kind,
        "strike": "none",
        "strike_distance": "",
        "days_to_expiry": 0,
        "cycle": "none",
        "close_at": "",
        "roll_days": 0,
        "volatility_period": 0,
        "volatility_premium": "",
    } | changes


def operand(kind: str, **members: Any) -> dict[str, Any]:
    """One operand of the form; what it does not have is empty."""
    empty = {"name": "", "value": "", "arguments": [], "symbol": "", "ago": 0, "bars": "none"}
    if "period" in members:
        members["arguments"] = [{"name": "period", "value": f"{members.pop('period')}"}]
    return {"kind": kind, **empty, **members}


def form(**changes: Any) -> dict[str, Any]:
    """What a model answers to the first example: dips above the long average."""
    rsi = operand("indicator", name="rsi", period=2)
    average = operand("indicator", name="sma", period=200)
    close = operand("price", name="close")
    entry = [
        {"left": rsi, "comparator": "below", "right": operand("number", value="10")},
        {"left": close, "comparator": "above", "right": average},
    ]
    leave = [{"left": close, "comparator": "above", "right": operand("indicator", name="sma", period=5)}]
    return {
        "name": "Dips",
        "symbols": ["SPY"],
        "timeframe": "1d",
        "evaluation": "every_close",
        "entry": [{"all_of": entry, "none_of": []}],
        "exit": [{"all_of": leave, "none_of": []}],
        "short_entry": [],
        "short_exit": [],
        "sizing": {"method": "risk_per_trade", "value": "0.01", "period": 0},
        "max_positions": 1,
        "max_weight": "1",
        "stop": {"kind": "atr_multiple", "distance": "2"},
        "target": {"kind": "none", "distance": ""},
        "entry_limit": {"kind": "none", "distance": ""},
        "option_writing": contracts("none"),
        "commission_per_share": "0",
        "slippage_bps": "5",
        "read": [{"phrase": "stop 2 ATR", "meaning": "A stop."}, {"phrase": "never said", "meaning": "Made up."}],
        "assumed": ["Trades SPY."],
        "not_understood": [],
    } | changes
