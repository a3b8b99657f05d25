"""The language model, its meter, and who may use them."""

from dataclasses import dataclass

from paiid.bootstrap.adapters import Adapters
from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.features.ai_usage.metering import Metering
from paiid.features.ai_usage.service import UsageService
from paiid.ports.language_model import LanguageModel
from paiid.settings import Settings


@dataclass(frozen=True)
class Models:
    """`model` is None without a key."""

    metering: Metering
    usage: UsageService
    model: LanguageModel | None


def build_models(settings: Settings, db: Database, clock: Clock, adapters: Adapters) -> Models:
    """The model of the settings, its calls booked in the database."""
    metering = Metering(db, clock, settings.anthropic_monthly_budget_usd)
    usage = UsageService(metering)
    if adapters.anthropic is None:
        return Models(metering, usage, None)
    from paiid.adapters.anthropic.model import AnthropicModel

    return Models(metering, usage, AnthropicModel(adapters.anthropic, metering))
