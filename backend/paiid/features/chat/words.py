"""What the chat says about itself, and about what went wrong."""

from typing import Final

from paiid.ports.errors import ProviderError, ProviderMisconfigured

HAS_MODEL: Final = (
    "Ask about your portfolio and the market in your own words. Answers are made from data that is looked up while you "
    "wait, and cite it; orders can be filled in for you, never placed."
)
HAS_NONE: Final = (
    "No language model is connected. With ANTHROPIC_API_KEY set on the server you could ask in your own words about "
    "your positions, returns, lots, orders, prices, news and options; each answer would cite the data it was made "
    "from, show what it cost, and could fill in an order ticket for you to check. Until then the questions below are "
    "answered from the same data without a model."
)


def problem_words(error: ProviderError) -> str:
    """Why there is no answer, in plain words."""
    if isinstance(error, ProviderMisconfigured):
        return "The language model is not set up rightly; its owner can see why in Settings, under Connections."
    return str(error)
