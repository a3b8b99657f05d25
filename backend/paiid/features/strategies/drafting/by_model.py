"""The draft that a language model makes. Its answer is a filled form and can do nothing: it is checked and reviewed."""

import json
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, Final

from pydantic import ValidationError

from paiid.domain.foreign_text import visible
from paiid.domain.inert_text import inert, inert_json
from paiid.domain.strategy import StrategyDefinition as Definition
from paiid.domain.strategy_rules import validate
from paiid.domain.strategy_text import rule_text, unit_of
from paiid.domain.strategy_tree import Argument, Compare, Constant, Indicator, Number, Operand, Rank, Rule
from paiid.domain.strategy_writing import VOLATILITY_PERIOD, VOLATILITY_PREMIUM, OptionWriting, writing_arguments
from paiid.domain.strategy_writing_words import writing_price
from paiid.features.strategies.conversion import definition_of
from paiid.features.strategies.document import FORMAT, StrategyDocument
from paiid.features.strategies.drafting.model_form import SCHEMA, SYSTEM, distance, sides, sizing
from paiid.features.strategies.drafting.notes import Draft, Note, NoteKind
from paiid.features.strategies.drafting.scanning import LONGEST
from paiid.features.strategies.drafting.writing import ALWAYS
from paiid.features.strategies.drafting.writing_form import writing
from paiid.features.strategies.drafting.writing_parts import FRACTIONS
from paiid.ports.language_model import ModelRequest, UserTurn
from paiid.ports.model_meter import Purpose, Spender

MOST_TOKENS: Final = 4000
_LONGEST_ANSWER: Final = 60_000
_LONGEST_NOTE: Final = 300
_MOST_NOTES: Final = 60
_NUMBERS: Final = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
_WORDS: Final = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
)
_SCALES: Final = (Decimal(1), Decimal("0.01"), Decimal(5), Decimal(21), Decimal(252))
"""A percent is a hundredth; weeks, months and years are so many sessions."""
_DAYS: Final = (Decimal(1), Decimal(7), Decimal(30))
"""Calendar days in weeks and months."""
_IN_DAYS: Final = ("days_to_expiry", "roll_days")
_USUAL: Final = {"volatility_period": VOLATILITY_PERIOD, "volatility_premium": VOLATILITY_PREMIUM}
_PARTS: Final = {
    "strike.distance": "the strike",
    "days_to_expiry": "the days to the end of a contract",
    "close_at": "the part of the premium at which it is bought back",
    "roll_days": "the days before the end that it is bought back",
    "volatility_period": "the sessions of the volatility",
    "volatility_premium": "implied over realized volatility",
}


class UnreadableFormError(ValueError):
    """The answer is no form of a strategy; the message may be told to the model, and to nobody else."""


def request_of(text: str, user_id: str, complaints: Sequence[str] = ()) -> ModelRequest:
    """One question; the description is data in it."""
    told: dict[str, Any] = {"description": inert(text, LONGEST)}
    if complaints:
        told["complaints"] = [inert(one, _LONGEST_NOTE) for one in complaints]
    return ModelRequest(
        spender=Spender(user_id, Purpose.STRATEGY),
        system=SYSTEM,
        turns=[UserTurn(inert_json(told))],
        max_output_tokens=MOST_TOKENS,
        schema=SCHEMA,
    )


def draft_of(answer: str, text: str) -> Draft:
    """The draft that an answer says.

    Raises:
        UnreadableFormError: it is not the form, or what it says cannot be run.
    """
    form = _form(answer)
    try:
        document = StrategyDocument.model_validate(_document(form, text))
        notes = tuple(_notes(form, text))
    except ValidationError as error:
        places = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()[:3])
        raise UnreadableFormError(f"The form cannot be used: {places}.") from None
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableFormError("The form has parts that are missing or of another kind.") from error
    definition = definition_of(document, "draft")
    problems = validate(definition)
    if problems:
        raise UnreadableFormError("; ".join(f"{one.path}: {one.message}" for one in problems[:5]))
    return Draft(definition, (*notes, *_unsaid(definition, text)))


def _form(answer: str) -> dict[str, Any]:
    try:
        form = json.loads(answer) if len(answer) <= _LONGEST_ANSWER else None
    except (ValueError, RecursionError):
        form = None
    if not isinstance(form, dict):
        raise UnreadableFormError("It is not the JSON that was asked for.")
    return form


def _document(form: dict[str, Any], text: str) -> dict[str, Any]:
    symbols = list(dict.fromkeys(form["symbols"]))
    return {
        "format": FORMAT,
        "name": inert(form["name"], 80) or "Described strategy",
        "family": "custom",
        "summary": visible(text, 400),
        "universe": {"name": inert(", ".join(symbols), 80) or "Symbols", "symbols": symbols, "meaning": ""},
        "timeframe": form["timeframe"],
        "evaluation": form["evaluation"],
        "parameters": [],
        **sides(form),
        "sizing": sizing(form["sizing"]),
        "risk": {
            "max_positions": form["max_positions"],
            "max_weight": form["max_weight"],
            "stop": distance(form["stop"]),
            "target": distance(form["target"]),
            "meaning": "",
        },
        "costs": {
            "commission_per_share": form["commission_per_share"],
            "slippage_bps": form["slippage_bps"],
            "meaning": "",
        },
        "fails_when": [],
        "references": [],
        "entry_limit": distance(form["entry_limit"]),
        **writing(form),
    }


def _notes(form: dict[str, Any], text: str) -> Iterator[Note]:
    """What the model says of its reading; only phrases that were really said are quoted."""
    said = _plain(text)
    for one in form["read"][:_MOST_NOTES]:
        phrase = inert(one["phrase"], _LONGEST_NOTE)
        if phrase and _plain(phrase) in said:
            yield Note(NoteKind.UNDERSTOOD, phrase, inert(one["meaning"], _LONGEST_NOTE))
    for one in form["not_understood"][:_MOST_NOTES]:
        phrase = inert(one["phrase"], _LONGEST_NOTE)
        if phrase and _plain(phrase) in said:
            yield Note(NoteKind.NOT_UNDERSTOOD, phrase, inert(one["reason"], _LONGEST_NOTE))
    for one in form["assumed"][:_MOST_NOTES]:
        yield Note(NoteKind.ASSUMED, "", inert(one, _LONGEST_NOTE))


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _unsaid(definition: Definition, text: str) -> Iterator[Note]:
    """Numbers and symbols of the draft that the description does not have: found by comparing, not by asking."""
    low = text.casefold()
    said = {Decimal(one) for one in _NUMBERS.findall(low.replace(",", ""))}
    said |= {Decimal(value) for value, word in enumerate(_WORDS) if re.search(rf"\b{word}\b", low)}
    said |= {value for word, value in FRACTIONS.items() if re.search(rf"\b{word}\b", low)}
    strange = [one for one in definition.universe.symbols if not re.search(rf"\b{re.escape(one.casefold())}\b", low)]
    if strange:
        yield Note(NoteKind.ASSUMED, "", f"Not in your words: the symbols {', '.join(strange[:20])}.")
    for rule in definition.rules.values():
        for compare in _comparisons(rule):
            unsaid = [one for one in _numbers(compare) if not _is_said(one, said)]
            if unsaid:
                numbers = ", ".join(f"{one.normalize():f}" for one in unsaid)
                words = rule_text(compare, {}, unit_of(definition.timeframe))
                yield Note(NoteKind.ASSUMED, "", f"Not in your words: {numbers}, in “{words}”.")
    for what, argument in _settings(definition):
        if isinstance(argument, Number) and not _is_said(argument.value, said):
            yield Note(NoteKind.ASSUMED, "", f"Not in your words: {argument.value.normalize():f}, {what}.")
    if definition.option_writing is not None:
        yield from _of_writing(definition, definition.option_writing, said)


def _of_writing(definition: Definition, part: OptionWriting, said: set[Decimal]) -> Iterator[Note]:
    """What the contracts have that was not said, and what their prices are."""
    if definition.entry == Constant(value=True):
        yield Note(NoteKind.ASSUMED, "", ALWAYS)
    for name, argument, _ in writing_arguments(part):
        if not isinstance(argument, Number) or argument == _USUAL.get(name):
            continue
        value, scales = argument.value, _DAYS if name in _IN_DAYS else _SCALES
        # "take profit at 75 %" leaves a quarter of the premium.
        is_rest = name == "close_at" and _is_said(1 - value, said)
        if not is_rest and not _is_said(value, said, scales):
            yield Note(NoteKind.ASSUMED, "", f"Not in your words: {value.normalize():f}, {_PARTS[name]}.")
    yield Note(NoteKind.ASSUMED, "", writing_price(part, {}))


def _is_said(number: Decimal, said: set[Decimal], scales: Sequence[Decimal] = _SCALES) -> bool:
    """Whether a number was said, or of how many of `scales` it is made."""
    return number == 0 or any(abs(number) / scale in said for scale in scales)


def _settings(definition: Definition) -> Iterator[tuple[str, Argument]]:
    yield from ((f"the {name.replace('_', ' ')} of the size", one) for name, one in definition.sizing.arguments.items())
    if definition.risk.stop is not None:
        yield "the distance of the stop", definition.risk.stop.distance
    if definition.risk.target is not None:
        yield "the distance of the target", definition.risk.target.distance
    if definition.entry_limit is not None:
        yield "the distance of the limit", definition.entry_limit.distance


def _comparisons(rule: Rule) -> Iterator[Compare]:
    if isinstance(rule, Compare):
        yield rule
    elif not isinstance(rule, Constant):
        for child in rule.rules:
            yield from _comparisons(child)


def _numbers(compare: Compare) -> Iterator[Decimal]:
    for side in (compare.left, compare.right):
        yield from _of_operand(side)


def _of_operand(side: Operand) -> Iterator[Decimal]:
    if isinstance(side, Number):
        yield side.value
    elif isinstance(side, Rank):
        yield from _of_operand(side.by)
    elif isinstance(side, Indicator):
        yield from (one.value for one in side.arguments.values() if isinstance(one, Number))
