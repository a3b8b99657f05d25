"""The Tradier stand-in: sign-in, quotas, shapes and market data, over plain HTTP."""

import math
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.standins.kit.faults import fault
from tests.standins.tradier_bench import ACCOUNT, HEADERS, MONDAY, Desk, read, trading_desk

QUOTES = "/v1/markets/quotes"


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with trading_desk() as made:
        yield made


class TestSignIn:
    @pytest.mark.parametrize(
        ("token", "code"),
        [
            ("", "keymanagement.service.invalid_access_token"),
            ("expired", "keymanagement.service.access_token_expired"),
            ("live-token", "keymanagement.service.InvalidAPICallAsNoApiProductMatchFound"),
        ],
    )
    async def test_bad_tokens_get_the_gateways_fault(self, desk: Desk, token: str, code: str) -> None:
        answer = await desk.http.get(
            QUOTES, params={"symbols": "AAPL"}, headers={"Authorization": f"Bearer {token}".strip()}
        )
        assert answer.status_code == 401
        assert answer.json()["fault"]["detail"]["errorcode"] == code

    async def test_a_foreign_account_is_401_text(self, desk: Desk) -> None:
        answer = await desk.http.get("/v1/accounts/VA99/balances")
        assert (answer.status_code, answer.text) == (401, "Unauthorized Account: VA99")

    async def test_without_accept_the_answer_is_xml(self, desk: Desk) -> None:
        answer = await desk.http.get(QUOTES, params={"symbols": "AAPL"}, headers={"Accept": "*/*"})
        assert answer.headers["content-type"].startswith("application/xml")
        assert "<quotes><quote><symbol>AAPL</symbol>" in answer.text
        desk.state.without_accept = "406"
        assert (await desk.http.get(QUOTES, params={"symbols": "A"}, headers={"Accept": "*/*"})).status_code == 406

    async def test_json_bodies_are_refused(self, desk: Desk) -> None:
        answer = await desk.http.post(QUOTES, json={"symbols": "AAPL"})
        assert answer.status_code == 400
        assert "application/x-www-form-urlencoded" in answer.text


class TestQuota:
    async def test_the_window_opens_with_the_first_request(self, desk: Desk) -> None:
        desk.state.rate_limit = 2
        answers = [await desk.http.get("/v1/markets/clock") for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert [answer.headers["X-Ratelimit-Available"] for answer in answers] == ["1", "0", "0"]
        assert [answer.headers["X-Ratelimit-Used"] for answer in answers] == ["1", "2", "2"]
        ends = {answer.headers["X-Ratelimit-Expiry"] for answer in answers}
        assert ends == {str(int((MONDAY + timedelta(minutes=1)).timestamp()) * 1000)}
        assert "retry-after" not in answers[2].headers
        desk.state.clock.frozen_at = MONDAY + timedelta(seconds=60)
        assert (await desk.http.get("/v1/markets/clock")).status_code == 200

    async def test_families_and_tokens_count_apart(self, desk: Desk) -> None:
        desk.state.rate_limit = 1
        paths = ["/v1/markets/clock", "/v1/user/profile", "/v1/markets/clock"]
        assert [(await desk.http.get(path)).status_code for path in paths] == [200, 200, 429]
        other = await desk.http.get("/v1/markets/clock", headers={"Authorization": "Bearer token-2"})
        assert other.status_code == 200

    async def test_the_429_may_be_a_fault(self, desk: Desk) -> None:
        desk.state.rate_limit, desk.state.quota_form = 1, "fault"
        await desk.http.get("/v1/markets/clock")
        assert "fault" in (await desk.http.get("/v1/markets/clock")).json()

    async def test_live_accounts_may_ask_twice_as_often(self) -> None:
        async with trading_desk(mode="live") as live:
            assert (await live.http.get("/v1/markets/clock")).headers["X-Ratelimit-Allowed"] == "120"


class TestQuotes:
    async def test_one_symbol_is_a_bare_object(self, desk: Desk) -> None:
        row = (await desk.get(QUOTES, symbols="AAPL"))["quotes"]["quote"]
        assert row["symbol"] == "AAPL"
        assert row["bid"] < row["last"] < row["ask"]
        assert row["low"] <= row["last"] <= row["high"]
        assert row["close"] is None
        assert row["change"] == row["last"] - row["prevclose"]
        late = MONDAY - timedelta(minutes=15)
        assert row["trade_date"] == int(late.timestamp()) * 1000

    async def test_kinds_may_be_mixed_and_duplicates_collapse(self, desk: Desk) -> None:
        option = (await chain(desk, "AAPL"))[0]["symbol"]
        form = {"symbols": f"AAPL,SPX,spy,{option},AAPL,BRK/B", "greeks": "true"}
        rows = read(await desk.http.post(QUOTES, data=form))["quotes"]["quote"]
        kinds = {row["symbol"]: row["type"] for row in rows}
        assert kinds == {"AAPL": "stock", "SPX": "index", "SPY": "etf", option: "option", "BRK/B": "stock"}

    async def test_unmatched_symbols_are_a_scalar_or_a_list(self, desk: Desk) -> None:
        one = (await desk.get(QUOTES, symbols="AAPL,NOPE"))["quotes"]
        assert one["unmatched_symbols"] == {"symbol": "NOPE"}
        none = (await desk.get(QUOTES, symbols="NOPE,BRK.B"))["quotes"]
        assert none == {"unmatched_symbols": {"symbol": ["BRK.B", "NOPE"]}}

    async def test_before_the_open_the_day_is_null(self, desk: Desk) -> None:
        desk.state.always_open = False
        desk.state.clock.frozen_at = MONDAY.replace(hour=13)
        row = (await desk.get(QUOTES, symbols="AAPL"))["quotes"]["quote"]
        assert [row[name] for name in ("open", "high", "low", "close")] == [None] * 4
        day = (await desk.get("/v1/markets/history", symbol="AAPL", start="2026-11-20"))["history"]["day"]
        assert row["prevclose"] == day["close"]
        assert row["change"] == row["last"] - row["prevclose"]

    async def test_the_sandbox_opens_a_quarter_of_an_hour_late(self, desk: Desk) -> None:
        desk.state.always_open = False
        desk.state.clock.frozen_at = MONDAY.replace(hour=14, minute=44)
        assert (await desk.get("/v1/markets/clock"))["clock"]["state"] == "open"
        assert (await desk.get(QUOTES, symbols="AAPL"))["quotes"]["quote"]["open"] is None
        desk.state.mode = "live"
        assert (await desk.get(QUOTES, symbols="AAPL"))["quotes"]["quote"]["open"] > 0

    async def test_after_the_close_there_is_one(self, desk: Desk) -> None:
        desk.state.always_open = False
        desk.state.clock.frozen_at = MONDAY.replace(hour=23)
        row = (await desk.get(QUOTES, symbols="AAPL"))["quotes"]["quote"]
        day = (await desk.get("/v1/markets/history", symbol="AAPL", start="2026-11-23"))["history"]["day"]
        assert row["close"] == day["close"]

    async def test_numbers_keep_their_digits(self, desk: Desk) -> None:
        desk.state.zero_quotes = ["AAPL"]
        text = (await desk.http.get(QUOTES, params={"symbols": "AAPL"})).text
        assert '"bid": 0.0, "ask": null' in text


async def chain(desk: Desk, symbol: str, n: int = 0, **params: Any) -> list[dict[str, Any]]:
    """The rows of the n-th expiration."""
    days = (await desk.get("/v1/markets/options/expirations", symbol=symbol))["expirations"]["date"]
    found = await desk.get("/v1/markets/options/chains", symbol=symbol, expiration=days[n], **params)
    rows: list[dict[str, Any]] = found["options"]["option"]
    return rows


class TestOptions:
    async def test_greeks_only_when_asked_for(self, desk: Desk) -> None:
        assert all("greeks" not in row for row in await chain(desk, "AAPL", 3))
        for row in await chain(desk, "AAPL", 3, greeks="true"):
            greeks = row["greeks"]
            assert 0 <= (greeks["delta"] if row["option_type"] == "call" else -greeks["delta"]) <= 1
            assert greeks["gamma"] >= 0
            assert greeks["vega"] >= 0
            assert (greeks["rho"] >= 0) == (row["option_type"] == "call")
            assert 0 < greeks["bid_iv"] < greeks["mid_iv"] < greeks["ask_iv"] < 2
            assert datetime.strptime(greeks["updated_at"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC) <= MONDAY

    async def test_calls_get_cheaper_and_puts_dearer_with_the_strike(self, desk: Desk) -> None:
        rows = await chain(desk, "MSFT", 4)
        for kind, sign in (("call", -1), ("put", 1)):
            prices = [row["ask"] for row in sorted(rows, key=lambda row: row["strike"]) if row["option_type"] == kind]
            assert prices == sorted(prices, reverse=sign < 0)

    @pytest.mark.parametrize("form", ["null", "absent", "nan"])
    async def test_missing_greeks(self, desk: Desk, form: str) -> None:
        desk.state.greeks_form = form
        row = (await chain(desk, "AAPL", greeks="true"))[0]
        if form == "absent":
            assert "greeks" not in row
        elif form == "null":
            assert row["greeks"] is None
        else:
            assert math.isnan(row["greeks"]["delta"])

    async def test_an_index_has_two_roots_on_a_monthly(self, desk: Desk) -> None:
        found = await desk.get("/v1/markets/options/chains", symbol="SPX", expiration="2026-12-18")
        rows = found["options"]["option"]
        roots = {row["root_symbol"] for row in rows if row["strike"] == rows[0]["strike"]}
        assert roots == {"SPX", "SPXW"}
        assert len({row["symbol"] for row in rows}) == len(rows)
        assert {row["underlying"] for row in rows} == {"SPX"}

    async def test_every_root_only_when_asked_for(self, desk: Desk) -> None:
        path = "/v1/markets/options/expirations"
        monthly = (await desk.get(path, symbol="SPX"))["expirations"]["date"]
        every = (await desk.get(path, symbol="SPX", includeAllRoots="true"))["expirations"]["date"]
        assert set(monthly) < set(every)
        assert "2026-11-24" in every
        assert "2026-12-18" in monthly

    async def test_a_holiday_moves_the_expiration_to_the_day_before(self, desk: Desk) -> None:
        desk.state.clock.frozen_at = datetime(2027, 3, 1, 15, tzinfo=UTC)
        days = (await desk.get("/v1/markets/options/expirations", symbol="AAPL"))["expirations"]["date"]
        assert {"2027-03-25", "2027-06-17"} <= set(days)
        assert not {"2027-03-26", "2027-06-18"} & set(days)

    async def test_details_of_expirations(self, desk: Desk) -> None:
        path = "/v1/markets/options/expirations"
        rows = (await desk.get(path, symbol="T", includeAllRoots="true", contractSize="true", expirationType="true"))[
            "expirations"
        ]["expiration"]
        assert {row["contract_size"] for row in rows} == {100, 10}
        assert {"standard", "weeklys"} <= {row["expiration_type"] for row in rows}
        with_strikes = (await desk.get(path, symbol="T", strikes="true"))["expirations"]["expiration"]
        assert len(with_strikes[0]["strikes"]["strike"]) > 10

    async def test_strikes_and_lookup(self, desk: Desk) -> None:
        day = (await desk.get("/v1/markets/options/expirations", symbol="BRK/B"))["expirations"]["date"][0]
        strikes = (await desk.get("/v1/markets/options/strikes", symbol="BRK/B", expiration=day))["strikes"]["strike"]
        looked = (await desk.get("/v1/markets/options/lookup", underlying="BRK/B"))["symbols"]
        assert [row["rootSymbol"] for row in looked] == ["BRKB"]
        assert len({symbol[10:] for symbol in looked[0]["options"]} & {f"C{int(s * 1000):08d}" for s in strikes}) > 10

    @pytest.mark.parametrize(("path", "plural"), [("chains", "options"), ("strikes", "strikes")])
    async def test_nothing_is_null(self, desk: Desk, path: str, plural: str) -> None:
        found = await desk.get(f"/v1/markets/options/{path}", symbol="AAPL", expiration="2026-11-26")
        assert found == {plural: None}

    async def test_expired_contracts_vanish(self, desk: Desk) -> None:
        symbol = (await chain(desk, "AAPL"))[0]["symbol"]
        desk.state.clock.frozen_at = MONDAY + timedelta(days=30)
        assert (await desk.get(QUOTES, symbols=symbol))["quotes"] == {"unmatched_symbols": {"symbol": symbol}}


class TestFaults:
    async def test_the_vendors_own_errors(self, desk: Desk) -> None:
        kinds = {401: "json", 429: "text", 502: "html", 500: "json", 400: "text"}
        for status, content_type in kinds.items():
            desk.standin.faults.add(fault("status", times=1, code=status))
            answer = await desk.http.get("/v1/markets/clock")
            assert answer.status_code == status
            assert content_type in answer.headers["content-type"]

    async def test_null_strings(self, desk: Desk) -> None:
        desk.state.null_strings = True
        assert (await desk.get(QUOTES, symbols="AAPL"))["quotes"]["quote"]["close"] == "null"

    async def test_gzip_when_switched_on(self, desk: Desk) -> None:
        desk.state.gzip = True
        answer = await desk.http.get(QUOTES, params={"symbols": "AAPL"})
        assert answer.headers["content-encoding"] == "gzip"
        assert answer.json()["quotes"]["quote"]["symbol"] == "AAPL"


async def test_profile_has_one_account_or_a_list(desk: Desk) -> None:
    assert (await desk.get("/v1/user/profile"))["profile"]["account"]["account_number"] == ACCOUNT
    desk.state.account_numbers = [ACCOUNT, "VA00000002"]
    assert len((await desk.get("/v1/user/profile"))["profile"]["account"]) == 2


async def test_an_unknown_path_is_404(desk: Desk) -> None:
    async with httpx.AsyncClient(base_url=desk.url, headers=HEADERS) as http:
        assert (await http.get("/v1/nothing")).status_code == 404
