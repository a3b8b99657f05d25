"""Composes one brief: every step at once, each told as it ends, the suggestions last."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Final

from paiid.core.errors import AppError
from paiid.domain.brief import StepKey
from paiid.features.morning.knowledge import Knowledge
from paiid.features.morning.steps import actions
from paiid.features.morning.steps.registry import TITLES, Steps, Tell
from paiid.features.morning.telling import StepState, ToldStep
from paiid.ports.errors import ProviderError

logger = logging.getLogger(__name__)

STEP_TIMEOUT_S: Final = 15.0
Tells = Callable[[ToldStep], None]
"""Called with each step when it has ended."""


async def compose(knowledge: Knowledge, steps: Steps, wanted: Sequence[StepKey], tells: Tells) -> list[ToldStep]:
    """The wanted steps in their order. A step that fails says so and takes nothing from the others."""
    reading = {key: tell for key, tell in steps.reading().items() if key in wanted}
    tasks = [asyncio.create_task(_one(key, tell, knowledge)) for key, tell in reading.items()]
    told: list[ToldStep] = []
    try:
        for ended in asyncio.as_completed(tasks):
            step = await ended
            told.append(step)
            tells(step)
    finally:
        for task in tasks:
            task.cancel()
    told.sort(key=lambda step: list(StepKey).index(step.key))
    if StepKey.ACTIONS in wanted:
        said = actions.tell(told)
        last = ToldStep(
            StepKey.ACTIONS,
            actions.TITLE,
            StepState.DONE,
            tuple(said.sentences),
            tuple(said.citations),
            suggestions=tuple(said.suggestions),
        )
        told.append(last)
        tells(last)
    return told


async def _one(key: StepKey, tell: Tell, knowledge: Knowledge) -> ToldStep:
    try:
        async with asyncio.timeout(STEP_TIMEOUT_S):
            said = await tell(knowledge)
    except TimeoutError:
        return _failed(key, f"No answer within {STEP_TIMEOUT_S:.0f} seconds.")
    except AppError as error:
        return _failed(key, error.detail)
    except ProviderError as error:
        logger.info("morning_step_failed", extra={"step": key.value, "error": repr(error)})
        return _failed(key, "Its source gave no answer.")
    except Exception:
        logger.exception("morning_step_broken")
        return _failed(key, "Something went wrong here; the log tells more.")
    return ToldStep(
        key,
        TITLES[key],
        StepState.DONE,
        tuple(said.sentences),
        tuple(said.citations),
        suggestions=tuple(said.suggestions),
    )


def _failed(key: StepKey, detail: str) -> ToldStep:
    return ToldStep(key, TITLES[key], StepState.FAILED, (), (), detail)
