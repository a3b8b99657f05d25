"""Builds the chat over what the other slices tell."""

from paiid.bootstrap.adapters import Adapters
from paiid.bootstrap.portfolio import Portfolio
from paiid.bootstrap.services import Trading
from paiid.core.clock import Clock
from paiid.features.ai.scorecard.service import ScorecardService
from paiid.features.ai.service import StandingAdvice
from paiid.features.backtest.service import BacktestService
from paiid.features.chat.service import ChatService
from paiid.features.chat.tools.advice import AdviceTools
from paiid.features.chat.tools.market import MarketTools
from paiid.features.chat.tools.own import OwnTools
from paiid.features.chat.tools.studies import StudyTools
from paiid.features.chat.tools.toolbox import Toolbox
from paiid.features.news.service import NewsService
from paiid.features.options.service import OptionService
from paiid.ports.language_model import LanguageModel
from paiid.settings import Settings


def build_toolbox(
    clock: Clock, adapters: Adapters, trading: Trading, portfolio: Portfolio, backtests: BacktestService
) -> Toolbox:
    """What an assistant may look up."""
    market = trading.market
    scorecard = ScorecardService(trading.db, adapters.market_data)
    own = OwnTools(portfolio.service, portfolio.lots, trading.read, market, scorecard)
    advice = AdviceTools(StandingAdvice(trading.db, adapters.market_data))
    others = MarketTools(
        market, NewsService(adapters.news, adapters.market_data), OptionService(adapters.options, market)
    )
    studies = StudyTools(backtests, clock)
    return Toolbox((*own.tools(), *advice.tools(), *studies.tools(), *others.tools()))


def build_chat(
    settings: Settings, clock: Clock, trading: Trading, tools: Toolbox, model: LanguageModel | None
) -> ChatService:
    """The service; without a model it answers a few phrases."""
    return ChatService(
        db=trading.db,
        clock=clock,
        market=trading.market,
        tools=tools,
        model=model,
        turn_limit=settings.chat_answer_limit_usd,
    )
