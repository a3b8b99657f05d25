"""The language model, its meter, and the chat over them."""

from dataclasses import dataclass, replace

from paiid.bootstrap.adapters import Adapters
from paiid.bootstrap.anthropic import wants_anthropic
from paiid.bootstrap.chat import build_chat, build_toolbox
from paiid.bootstrap.portfolio import Portfolio
from paiid.bootstrap.services import Trading
from paiid.core.clock import Clock
from paiid.features.ai_usage.metering import Metering
from paiid.features.ai_usage.service import UsageService
from paiid.features.backtest.service import BacktestService
from paiid.features.chat.service import ChatService
from paiid.ports.advisor import Advisor
from paiid.ports.language_model import LanguageModel
from paiid.settings import Settings


@dataclass(frozen=True)
class Models:
    """`model` is None without a key."""

    metering: Metering
    usage: UsageService
    model: LanguageModel | None
    chat: ChatService
    advisor: Advisor | None
    """Who gives advice in place of the quantitative advisor, where the settings want the model's."""

    def asked(self, adapters: Adapters) -> Adapters:
        """The same adapters, with who gives advice here."""
        return adapters if self.advisor is None else replace(adapters, advisor=self.advisor)


def build_models(
    settings: Settings,
    clock: Clock,
    adapters: Adapters,
    trading: Trading,
    *,
    portfolio: Portfolio,
    backtests: BacktestService,
) -> Models:
    """The model of the settings, its calls booked in the database."""
    metering = Metering(trading.db, clock, settings.anthropic_monthly_budget_usd)
    model = _model(adapters, metering)
    tools = build_toolbox(clock, adapters, trading, portfolio, backtests)
    chat = build_chat(settings, clock, trading, tools, model)
    return Models(metering, UsageService(metering), model, chat, _advisor(settings, model))


def _model(adapters: Adapters, metering: Metering) -> LanguageModel | None:
    if adapters.anthropic is None:
        return None
    from paiid.adapters.anthropic.model import AnthropicModel

    return AnthropicModel(adapters.anthropic, metering)


def _advisor(settings: Settings, model: LanguageModel | None) -> Advisor | None:
    if model is None or not wants_anthropic(settings):
        return None
    from paiid.adapters.anthropic.advisor import AnthropicAdvisor

    return AnthropicAdvisor(model)
