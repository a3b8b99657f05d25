"""Topics a client may ask for, and events on the wire."""

import pytest

from paiid.features.stream.frames import InvalidTopicError, Topics, frame, parse_topics


class TestTopics:
    @pytest.mark.parametrize(
        ("text", "symbols", "plain"),
        [
            ("quotes:AAPL", {"AAPL"}, set()),
            ("quotes:aapl, quotes:BRK-B,quotes:$spx", {"AAPL", "BRK.B", "$SPX"}, set()),
            ("orders,positions,status,alerts,jobs", set(), {"orders", "positions", "status", "alerts", "jobs"}),
            ("portfolio", set(), {"positions"}),
            ("orders,,orders, ,quotes:SPY,quotes:spy", {"SPY"}, {"orders"}),
            ("", set(), set()),
        ],
    )
    def test_parsed(self, text: str, symbols: set[str], plain: set[str]) -> None:
        assert parse_topics(text) == Topics(frozenset(symbols), frozenset(plain))  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        "text",
        ["secrets", "quotes", "quotes:", "quotes:not a symbol", "Orders", "orders;positions", "quotes:A\nB", "🚀"],
    )
    def test_refused_with_what_there_is(self, text: str) -> None:
        with pytest.raises(InvalidTopicError) as refused:
            parse_topics(text)
        assert refused.value.status == 422

    def test_two_hundred_are_taken_and_one_more_is_not(self) -> None:
        many = [f"quotes:A{number}" for number in range(201)]
        assert len(parse_topics(",".join(many[:200])).symbols) == 200
        with pytest.raises(InvalidTopicError, match="At most 200"):
            parse_topics(",".join(many))


class TestFrame:
    def test_with_an_id(self) -> None:
        assert frame("order", '{"id":"o1"}', "s_1.7") == b'id: s_1.7\nevent: order\ndata: {"id":"o1"}\n\n'

    def test_without_an_id_a_browser_keeps_the_one_it_has(self) -> None:
        assert frame("quote", "{}") == b"event: quote\ndata: {}\n\n"
