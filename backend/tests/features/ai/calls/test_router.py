from typing import Any

import pytest

from paiid.core.pagination import encode_cursor
from paiid.core.security import Principal
from paiid.domain.advice.chain import link_hash
from paiid.features.ai.calls.outcomes import OutcomeRepository, Resolved
from paiid.features.settings.schemas import Preferences
from tests.features.ai.conftest import AskAs, Desk
from tests.support.advice import ACME, AFTER_FRIDAY, FRIDAY, make_call, make_outcome, make_packet
from tests.support.slices import ADA, BOB, EVE

CALL = "/api/ai/recommendations/call_000001"
DECISIONS = f"{CALL}/decisions"
DISMISS = {"kind": "dismissed", "reason": "I do not trust it."}
ENTRY = {
    "symbol": "ACME",
    "direction": "buy",
    "thesis": "The new plant opens in spring and the price does not show it.",
    "exit": {"stop": "95", "target": "110", "horizon_sessions": 20},
    "confidence": "0.6",
}


async def resolve(desk: Desk, *calls: Any, **changes: Any) -> None:
    for call in calls:
        stored = await desk.calls.find(call.user_id, call.id)
        one = Resolved(call.id, stored.stored.hash, make_outcome(**changes), "script", AFTER_FRIDAY)
        await desk.db.write(lambda conn, one=one: OutcomeRepository().insert(conn, [one]))  # type: ignore[misc]


class TestRead:
    async def test_the_frozen_record_comes_whole(self, desk: Desk, ask_as: AskAs) -> None:
        call = make_call(1)
        await desk.keep(call)
        async with ask_as(ADA) as client:
            found = (await client.get(CALL)).raise_for_status().json()
        assert found["hash"] == link_hash(found["previous_hash"], call.body)
        assert found["state"] == "new"
        assert found["confidence"] == {"raw": "0.55", "calibrated": "0.55", "low": None, "high": None, "count": 0}
        assert [fact["number"] for fact in found["evidence"]] == [1, 2, 3, 4, 5, 6, 7]
        assert found["sizing"]["binding"] == found["sizing"]["limits"][0]["limit"] == "volatility"
        assert (found["reward_to_risk"], found["risk_per_share"]) == ("1.5", "4")
        assert (found["starts_on"], found["session_date"]) == ("2026-11-23", FRIDAY.isoformat())
        assert (found["outcome"], found["decisions"]) == (None, [])

    async def test_a_viewer_reads_its_own_only(self, desk: Desk, ask_as: AskAs) -> None:
        await desk.keep(make_call(1), make_call(2, EVE.user_id))
        async with ask_as(EVE) as client:
            assert (await client.get(CALL)).status_code == 404
            assert (await client.get("/api/ai/recommendations/call_000002")).status_code == 200

    @pytest.mark.parametrize(("principal", "status"), [(None, 401), (BOB, 404)])
    async def test_others_see_nothing(
        self, desk: Desk, ask_as: AskAs, principal: Principal | None, status: int
    ) -> None:
        await desk.keep(make_call(1))
        async with ask_as(principal) as client:
            assert (await client.get(CALL)).status_code == status
            assert (await client.post(DECISIONS, json=DISMISS)).status_code == status


class TestDecide:
    async def test_a_dismissal_and_a_snooze_stand_beside_the_call(self, desk: Desk, ask_as: AskAs) -> None:
        await desk.keep(make_call(1))
        async with ask_as(ADA) as client:
            before = (await client.get(CALL)).json()["hash"]
            snooze = {"kind": "snoozed", "snoozed_until": "2026-11-21T15:00:00Z"}
            answer = await client.post(DECISIONS, json=snooze)
            assert (answer.status_code, answer.json()["state"]) == (201, "snoozed")
            assert (await client.get(CALL)).json()["state"] == "snoozed"
            desk.market.advance(days=1)
            assert (await client.get(CALL)).json()["state"] == "new"
            assert (await client.post(DECISIONS, json=DISMISS)).json()["state"] == "dismissed"
            found = (await client.get(CALL)).json()
        assert found["hash"] == before
        assert [one["kind"] for one in found["decisions"]] == ["snoozed", "dismissed"]
        assert found["decisions"][1]["reason"] == "I do not trust it."

    @pytest.mark.parametrize(
        "body",
        [
            {"kind": "dismissed"},
            {"kind": "accepted"},
            {"kind": "snoozed"},
            {"kind": "dismissed", "reason": "No.", "order_id": "ord_1"},
            {"kind": "snoozed", "snoozed_until": "2026-11-20T22:59:59Z"},
            {"kind": "snoozed", "snoozed_until": "2026-12-21T00:00:00Z"},
            {"kind": "snoozed", "snoozed_until": "2026-11-21T15:00:00"},
            {"kind": "accepted", "order_id": "ord_of_nobody"},
            {"kind": "bought", "order_id": "ord_1"},
        ],
    )
    async def test_a_decision_that_says_too_little_or_too_much(
        self, desk: Desk, ask_as: AskAs, body: dict[str, str]
    ) -> None:
        await desk.keep(make_call(1))
        async with ask_as(ADA) as client:
            assert (await client.post(DECISIONS, json=body)).status_code == 422
            assert (await client.get(CALL)).json()["decisions"] == []

    async def test_a_viewer_decides_nothing(self, desk: Desk, ask_as: AskAs) -> None:
        await desk.keep(make_call(1, EVE.user_id))
        async with ask_as(EVE) as client:
            assert (await client.post(DECISIONS, json=DISMISS)).status_code == 403

    async def test_while_trading_is_paused_nothing_is_accepted(self, desk: Desk, ask_as: AskAs) -> None:
        await desk.keep(make_call(1))
        await desk.settings.save(ADA.user_id, Preferences(trading_paused=True))
        async with ask_as(ADA) as client:
            answer = await client.post(DECISIONS, json={"kind": "accepted", "order_id": "ord_1"})
            assert (answer.status_code, answer.json()["code"]) == (409, "trading-paused")
            assert (await client.post(DECISIONS, json=DISMISS)).status_code == 201

    async def test_what_has_ended_is_past_deciding(self, desk: Desk, ask_as: AskAs) -> None:
        await desk.keep(call := make_call(1), make_call(2))
        await resolve(desk, call)
        async with ask_as(ADA) as client:
            answer = await client.post(DECISIONS, json=DISMISS)
            assert (answer.status_code, answer.json()["code"]) == (409, "recommendation-ended")
            assert (await client.get(CALL)).json()["state"] == "resolved"
            desk.market.advance(days=60)
            other = "/api/ai/recommendations/call_000002/decisions"
            assert (await client.post(other, json=DISMISS)).status_code == 409


class TestHistory:
    async def test_pages_hold_every_call_once_newest_session_first(self, desk: Desk, ask_as: AskAs) -> None:
        days = [make_packet(session_date=FRIDAY.replace(day=day)) for day in (17, 18, 19, 20)]
        await desk.keep(*(make_call(n, packet=packet) for n, packet in enumerate(days + days[::-1], 1)))
        seen, cursor = [], None
        async with ask_as(ADA) as client:
            while True:
                answer = await client.get(
                    "/api/ai/history", params={"limit": 3} | ({"cursor": cursor} if cursor else {})
                )
                page = answer.raise_for_status().json()
                assert page["total"] == 8
                seen += [(one["session_date"], one["number"]) for one in page["items"]]
                if (cursor := page["next_cursor"]) is None:
                    break
        assert len(seen) == 8
        assert seen == sorted(seen, reverse=True)

    async def test_filters(self, desk: Desk, ask_as: AskAs) -> None:
        calls = [make_call(n) for n in (1, 2, 3)]
        await desk.keep(*calls)
        await resolve(desk, calls[0])
        async with ask_as(ADA) as client:
            for params, expected in (
                ({"standing": "open"}, 2),
                ({"standing": "resolved"}, 1),
                ({"standing": "target"}, 1),
                ({"standing": "stop"}, 0),
                ({"advisor": "quant"}, 3),
                ({"advisor": "you"}, 0),
                ({"symbol": "acme", "direction": "buy", "strategy": "momentum"}, 3),
                ({"model": "fit-2"}, 0),
                ({"prompt_version": "rules-1"}, 3),
                ({"start": "2026-11-21"}, 0),
                ({"end": "2026-11-20"}, 3),
            ):
                found = (await client.get("/api/ai/history", params=params)).raise_for_status().json()
                assert (found["total"], len(found["items"])) == (expected, expected), params
            ended = (await client.get("/api/ai/history", params={"standing": "target"})).json()["items"][0]
        assert (ended["state"], ended["outcome"]["ending"], ended["outcome"]["return_ratio"]) == (
            "resolved",
            "target",
            "0.06",
        )

    async def test_what_is_malformed_is_said(self, ask_as: AskAs) -> None:
        async with ask_as(ADA) as client:
            far = encode_cursor("2026-11-20", str(2**40))
            days = {"start": "2026-02-01", "end": "2026-01-01"}
            for params in ({"cursor": "x"}, {"cursor": encode_cursor("a", "b")}, {"cursor": far}, days):
                assert (await client.get("/api/ai/history", params=params)).status_code == 422

    async def test_others_see_nothing(self, desk: Desk, ask_as: AskAs) -> None:
        await desk.keep(make_call(1))
        async with ask_as(BOB) as client:
            assert (await client.get("/api/ai/history")).json() == {"items": [], "next_cursor": None, "total": 0}
        async with ask_as(None) as client:
            assert (await client.get("/api/ai/history")).status_code == 401


class TestJournal:
    async def test_an_entry_is_frozen_at_the_present_price(self, desk: Desk, ask_as: AskAs) -> None:
        async with ask_as(ADA) as client:
            answer = await client.post("/api/ai/journal", json=ENTRY)
            assert answer.status_code == 201, answer.text
            found = answer.json()
            history = (await client.get("/api/ai/history")).json()
            journal = (await client.get("/api/ai/history", params={"advisor": "you"})).json()
        assert (found["advisor"], found["strategy"], found["sizing"]) == ("you", "journal", None)
        assert (found["entry"], found["close"], found["session_date"]) == ("100", "100", "2026-11-20")
        assert (found["starts_on"], found["confidence"]["calibrated"]) == ("2026-11-23", "0.6")
        assert (history["total"], journal["total"]) == (0, 1)

    @pytest.mark.parametrize(
        ("changes", "status", "code"),
        [
            ({"exit": ENTRY["exit"] | {"stop": "101"}}, 422, "invalid-journal-entry"),  # type: ignore[operator]
            ({"exit": ENTRY["exit"] | {"target": "99"}}, 422, "invalid-journal-entry"),  # type: ignore[operator]
            ({"exit": ENTRY["exit"] | {"target": "110.001"}}, 422, "invalid-journal-entry"),  # type: ignore[operator]
            ({"exit": ENTRY["exit"] | {"horizon_sessions": 1}}, 422, None),  # type: ignore[operator]
            ({"confidence": "0.99"}, 422, None),
            ({"confidence": "NaN"}, 422, None),
            ({"thesis": "Up."}, 422, None),
            ({"thesis": "It will rise \u202e and rise and rise."}, 422, "invalid-journal-entry"),
            ({"symbol": "NONE"}, 404, "unknown-symbol"),
            ({"order_id": "ord_of_nobody"}, 422, "wrong-order"),
        ],
    )
    async def test_what_cannot_be_scored_is_refused(
        self, desk: Desk, ask_as: AskAs, changes: dict[str, Any], status: int, code: str | None
    ) -> None:
        async with ask_as(ADA) as client:
            answer = await client.post("/api/ai/journal", json=ENTRY | changes)
            assert answer.status_code == status, answer.text
            assert code is None or answer.json()["code"] == code
            assert (await client.get("/api/ai/history", params={"advisor": "you"})).json()["total"] == 0

    async def test_without_a_price_there_is_no_entry(self, desk: Desk, ask_as: AskAs) -> None:
        desk.market.present.pop(ACME)
        async with ask_as(ADA) as client:
            assert (await client.post("/api/ai/journal", json=ENTRY)).json()["code"] == "no-price"

    @pytest.mark.parametrize(("principal", "status"), [(None, 401), (EVE, 403)])
    async def test_who_may_not_write(self, ask_as: AskAs, principal: Principal | None, status: int) -> None:
        async with ask_as(principal) as client:
            assert (await client.post("/api/ai/journal", json=ENTRY)).status_code == status
