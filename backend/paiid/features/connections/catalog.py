"""Every vendor this release knows of: what it would bring, and which settings connect it."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Vendor:
    """One vendor, connected or not.

    `keys` are the settings without which there is no connection; `options` may be set besides. `brings` completes
    "Would bring …". `check` is what to look at when the key is not accepted.
    """

    id: str
    name: str
    roles: tuple[str, ...]
    keys: tuple[str, ...]
    options: tuple[str, ...]
    brings: str
    check: str


_ALPACA_KEYS: Final = ("ALPACA_PAPER_API_KEY", "ALPACA_PAPER_SECRET_KEY")
_ALPACA_CHECK: Final = "check that both belong to the same paper account and that neither was replaced since"

VENDORS: Final = (
    Vendor(
        id="tradier",
        name="Tradier",
        roles=("market_data",),
        keys=("TRADIER_API_KEY",),
        options=("TRADIER_API_BASE_URL", "TRADIER_ACCOUNT_ID"),
        brings="real prices, bars and option chains",
        check="check the token on Tradier's API access page; one of the sandbox needs "
        "TRADIER_API_BASE_URL=https://sandbox.tradier.com/v1",
    ),
    Vendor(
        id="alpaca",
        name="Alpaca trading",
        roles=("broker",),
        keys=_ALPACA_KEYS,
        options=("ALPACA_BASE_URL",),
        brings="a paper account at Alpaca, beside the one kept here",
        check=_ALPACA_CHECK,
    ),
    Vendor(
        id="alpaca-data",
        name="Alpaca data",
        roles=("market_data",),
        keys=_ALPACA_KEYS,
        options=("ALPACA_DATA_URL",),
        brings="real prices, and a second opinion on those of another source",
        check=_ALPACA_CHECK,
    ),
    Vendor(
        id="finnhub",
        name="Finnhub",
        roles=("news",),
        keys=("FINNHUB_API_KEY",),
        options=("FINNHUB_BASE_URL",),
        brings="news of companies and of the market",
        check="check the key on Finnhub's dashboard",
    ),
    Vendor(
        id="alpha_vantage",
        name="Alpha Vantage",
        roles=("news",),
        keys=("ALPHA_VANTAGE_API_KEY",),
        options=("ALPHA_VANTAGE_BASE_URL",),
        brings="news with a measured sentiment",
        check="check the key in the message that Alpha Vantage sent with it",
    ),
    Vendor(
        id="polygon",
        name="Polygon",
        roles=("news",),
        keys=("POLYGON_API_KEY",),
        options=("POLYGON_BASE_URL",),
        brings="news with the companies each item is about",
        check="check the key on Polygon's dashboard",
    ),
    Vendor(
        id="anthropic",
        name="Anthropic",
        roles=("advisor", "assistant"),
        keys=("ANTHROPIC_API_KEY",),
        options=("ANTHROPIC_MODEL", "ANTHROPIC_MONTHLY_BUDGET_USD", "ANTHROPIC_TRAINING_CUTOFF"),
        brings="advice argued by a language model, scored like ours, and answers in words about your portfolio",
        check="check the key in Anthropic's console, and that ANTHROPIC_MODEL is a model it lists",
    ),
)
