"""Who hears what: own events all and in order, quotes the newest only, nothing of anybody else's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paiid.core.events import Event
from paiid.domain.instrument import Symbol
from paiid.features.stream.frames import frame, parse_topics
from paiid.features.stream.hub import MAX_STREAMS_PER_USER, REPLAY, StreamHub, Subscription, TooManyStreamsError
from tests.support.sse import Message, parse_all

AAPL, SPY = Symbol("AAPL"), Symbol("SPY")


@pytest.fixture
def hub() -> StreamHub:
    return StreamHub()


def open_stream(hub: StreamHub, topics: str = "orders", user: str = "ada", last: str | None = None) -> Subscription:
    return hub.connect(user, parse_topics(topics), last)


def heard(subscription: Subscription) -> list[Message]:
    return parse_all(subscription.take())


def numbers(subscription: Subscription) -> list[int]:
    return [message.data for message in heard(subscription) if message.event == "order"]


def publish(hub: StreamHub, *found: int, user: str = "ada", kind: str = "order") -> None:
    for number in found:
        hub.on_event(Event(user, kind, str(number)))


def quote(number: int) -> bytes:
    return frame("quote", str(number))


class TestEvents:
    def test_first_word_says_what_the_stream_carries(self, hub: StreamHub) -> None:
        (ready,) = heard(open_stream(hub, "orders,quotes:SPY,quotes:AAPL,status"))
        assert ready.event == "ready"
        assert ready.data == {"topics": ["orders", "status"], "symbols": ["AAPL", "SPY"]}

    def test_none_is_dropped_and_the_order_is_kept(self, hub: StreamHub) -> None:
        stream = open_stream(hub)
        publish(hub, *range(2000))
        assert numbers(stream) == list(range(2000))

    def test_every_stream_of_the_user_hears_it(self, hub: StreamHub) -> None:
        streams = [open_stream(hub) for _ in range(3)]
        publish(hub, 1)
        assert [numbers(stream) for stream in streams] == [[1]] * 3

    def test_nobody_else_does(self, hub: StreamHub) -> None:
        bob = open_stream(hub, "orders,positions,alerts,jobs", user="bob")
        publish(hub, 1)
        publish(hub, 2, kind="alert")
        hub.send_latest("positions", frame("portfolio", "{}"), user_id="ada")
        assert [message.event for message in heard(bob)] == ["ready"]

    @pytest.mark.parametrize(("kind", "topic"), [("order", "orders"), ("alert", "alerts"), ("job", "jobs")])
    def test_only_topics_that_were_asked_for(self, hub: StreamHub, kind: str, topic: str) -> None:
        asked, other = open_stream(hub, topic), open_stream(hub, "status")
        publish(hub, 1, kind=kind)
        assert [message.event for message in heard(asked)] == ["ready", kind]
        assert [message.event for message in heard(other)] == ["ready"]

    def test_wakes_the_stream(self, hub: StreamHub) -> None:
        stream = open_stream(hub)
        stream.take()
        assert not stream.wake.is_set()
        publish(hub, 1)
        assert stream.wake.is_set()


class TestQuotes:
    def test_the_newest_of_each_symbol_only(self, hub: StreamHub) -> None:
        stream = open_stream(hub, "quotes:AAPL,quotes:SPY")
        for number in range(5):
            hub.send_quote(AAPL, quote(number))
            hub.send_quote(SPY, quote(10 + number))
        assert [message.data for message in heard(stream)[1:]] == [4, 14]
        hub.send_quote(SPY, quote(20))
        assert [message.data for message in heard(stream)] == [20]

    def test_a_symbol_that_was_not_asked_for_does_not_come(self, hub: StreamHub) -> None:
        stream = open_stream(hub, "quotes:AAPL")
        hub.send_quote(SPY, quote(1))
        assert len(heard(stream)) == 1

    def test_symbols_are_watched_while_somebody_does(self, hub: StreamHub) -> None:
        first, second = open_stream(hub, "quotes:AAPL"), open_stream(hub, "quotes:AAPL,quotes:SPY", user="bob")
        assert set(hub.symbols()) == {AAPL, SPY}
        hub.disconnect(second)
        assert hub.symbols() == [AAPL]
        hub.disconnect(first)
        assert hub.symbols() == []

    def test_events_come_before_quotes_and_none_is_lost_between(self, hub: StreamHub) -> None:
        stream = open_stream(hub, "orders,quotes:AAPL")
        hub.send_quote(AAPL, quote(7))
        publish(hub, 1)
        assert [message.event for message in heard(stream)] == ["ready", "order", "quote"]


class TestResume:
    def test_exactly_what_was_missed(self, hub: StreamHub) -> None:
        stream = open_stream(hub)
        publish(hub, 1, 2)
        last = heard(stream)[-1].id
        hub.disconnect(stream)
        publish(hub, 3, 4)
        assert numbers(open_stream(hub, last=last)) == [3, 4]

    def test_from_the_first_word_on(self, hub: StreamHub) -> None:
        (ready,) = heard(open_stream(hub))
        publish(hub, 1)
        assert numbers(open_stream(hub, last=ready.id)) == [1]

    def test_nothing_missed_is_nothing_again(self, hub: StreamHub) -> None:
        stream = open_stream(hub)
        publish(hub, 1)
        assert [one.event for one in heard(open_stream(hub, last=heard(stream)[-1].id))] == ["ready"]

    def test_only_topics_that_are_asked_for_now(self, hub: StreamHub) -> None:
        last = heard(open_stream(hub))[0].id
        publish(hub, 1)
        publish(hub, 2, kind="job")
        assert [one.event for one in heard(open_stream(hub, "jobs", last=last))] == ["job", "ready"]

    @given(before=st.integers(0, REPLAY), missed=st.integers(0, REPLAY))
    def test_never_a_gap_and_never_twice(self, before: int, missed: int) -> None:
        hub = StreamHub()
        stream = open_stream(hub)
        publish(hub, *range(before))
        last = heard(stream)[-1].id
        publish(hub, *range(before, before + missed))
        assert numbers(open_stream(hub, last=last)) == list(range(before, before + missed))

    def test_more_missed_than_is_kept_says_so(self, hub: StreamHub) -> None:
        last = heard(open_stream(hub))[0].id
        publish(hub, *range(REPLAY + 1))
        assert [one.event for one in heard(open_stream(hub, last=last))] == ["reset", "ready"]

    def test_the_id_of_another_process_says_so(self, hub: StreamHub) -> None:
        other = heard(open_stream(StreamHub()))[0].id
        assert [one.event for one in heard(open_stream(hub, last=other))] == ["reset", "ready"]

    def test_the_id_of_another_user_gives_nothing_of_theirs(self, hub: StreamHub) -> None:
        last = heard(open_stream(hub, user="bob"))[0].id
        publish(hub, 1, 2, user="bob")
        assert numbers(open_stream(hub, last=last)) == []

    @pytest.mark.parametrize("number", ["", "x", "-1", "5", "99999999999999999999", "²", "1e3", "0x1"])
    def test_a_number_that_was_never_given_says_so(self, hub: StreamHub, number: str) -> None:
        boot = str(heard(open_stream(hub))[0].id).rpartition(".")[0]
        publish(hub, 1)
        assert heard(open_stream(hub, last=f"{boot}.{number}"))[0].event == "reset"
        assert heard(open_stream(hub, last=number))[0].event in {"reset", "ready"}


class TestLimits:
    def test_thirty_streams_a_user(self, hub: StreamHub) -> None:
        streams = [open_stream(hub) for _ in range(MAX_STREAMS_PER_USER)]
        with pytest.raises(TooManyStreamsError) as refused:
            open_stream(hub)
        assert (refused.value.status, refused.value.headers["Retry-After"]) == (429, "5")
        open_stream(hub, user="bob")
        hub.disconnect(streams[0])
        open_stream(hub)

    def test_nothing_is_kept_of_streams_that_left(self, hub: StreamHub) -> None:
        for number in range(100):
            stream = open_stream(hub, "orders,quotes:AAPL", user=f"user{number}")
            hub.disconnect(stream)
            hub.disconnect(stream)
        assert (hub.client_count, hub.symbols(), hub.users_with("orders")) == (0, [], [])

    def test_users_with_a_topic(self, hub: StreamHub) -> None:
        open_stream(hub, "orders")
        open_stream(hub, "positions")
        open_stream(hub, "orders", user="bob")
        assert hub.users_with("positions") == ["ada"]

    def test_closing_ends_all_and_whatever_opens_then(self, hub: StreamHub) -> None:
        streams = [open_stream(hub), open_stream(hub, user="bob")]
        hub.close_all()
        streams.append(open_stream(hub))
        assert all(stream.closed for stream in streams)
        assert all(stream.wake.is_set() for stream in streams)
