"""Tokens and the secret behind them."""

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import OctKey

from paiid.core.clock import ManualClock
from paiid.core.security import AccessTokens, CsrfTokens, RefreshTokens, derive_key, load_secret

SECRET = "a secret of the tests"  # pragma: allowlist secret
NOW = ManualClock().now()


class TestSecret:
    def test_configured_one_is_used_and_nothing_written(self, paiid_home: Path) -> None:
        assert load_secret("given", paiid_home) == "given"
        assert list(paiid_home.iterdir()) == []

    def test_is_made_once_and_readable_by_the_owner_only(self, paiid_home: Path) -> None:
        made = load_secret(None, paiid_home)
        assert len(made) >= 64
        assert load_secret("", paiid_home) == made
        (kept,) = paiid_home.iterdir()
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600

    def test_loose_permissions_are_mended(self, paiid_home: Path) -> None:
        load_secret(None, paiid_home)
        (kept,) = paiid_home.iterdir()
        kept.chmod(0o644)
        load_secret(None, paiid_home)
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600

    def test_processes_that_start_at_once_agree(self, tmp_path: Path) -> None:
        for attempt in range(20):
            home = tmp_path / f"home{attempt}" / "deep"
            with ThreadPoolExecutor(8) as pool:
                found = {future.result() for future in [pool.submit(load_secret, None, home) for _ in range(8)]}
            assert len(found) == 1

    def test_no_key_serves_two_purposes(self) -> None:
        assert len({derive_key(SECRET, purpose) for purpose in ("access token", "refresh token", "csrf token")}) == 3


class TestAccessTokens:
    def test_round_trip(self) -> None:
        tokens = AccessTokens(SECRET)
        claims = tokens.verify(tokens.issue("usr_1", "ses_1", NOW), NOW)
        assert claims is not None
        assert (claims.user_id, claims.session_id) == ("usr_1", "ses_1")
        assert claims.expires_at_s == int(NOW.timestamp()) + 900

    @pytest.mark.parametrize(("offset_s", "is_good"), [(-61, False), (-60, True), (0, True), (959, True), (960, False)])
    def test_life_with_a_minute_of_leeway(self, offset_s: int, is_good: bool) -> None:
        tokens = AccessTokens(SECRET)
        token = tokens.issue("usr_1", "ses_1", NOW.replace(microsecond=0))
        assert (tokens.verify(token, NOW.replace(microsecond=0) + timedelta(seconds=offset_s)) is not None) == is_good

    @pytest.mark.parametrize(
        "change",
        [{"iss": "other"}, {"sub": None}, {"sid": 7}, {"exp": "soon"}, {"iat": None}, {"exp": None}, {"exp": 1.5}],
    )
    def test_incomplete_claims_are_refused(self, change: dict[str, object]) -> None:
        instant = int(NOW.timestamp())
        claims = {"iss": "paiid", "sub": "usr_1", "sid": "ses_1", "iat": instant, "exp": instant + 900, **change}
        key = OctKey.import_key(derive_key(SECRET, "access token"))
        token = jwt.encode({"alg": "HS256"}, {k: v for k, v in claims.items() if v is not None}, key)
        assert AccessTokens(SECRET).verify(token, NOW) is None

    def test_other_algorithms_are_refused(self) -> None:
        instant = int(NOW.timestamp())
        claims = {"iss": "paiid", "sub": "usr_1", "sid": "ses_1", "iat": instant, "exp": instant + 900}
        key = OctKey.import_key(derive_key(SECRET, "access token"))
        token = jwt.encode({"alg": "HS512"}, claims, key, algorithms=["HS512"])
        assert AccessTokens(SECRET).verify(token, NOW) is None

    @given(st.text())
    def test_no_text_raises_or_passes(self, text: str) -> None:
        assert AccessTokens(SECRET).verify(text, NOW) is None


class TestRefreshTokens:
    def test_tells_its_session(self) -> None:
        tokens = RefreshTokens(SECRET)
        assert tokens.session_of(tokens.issue("ses_1")) == "ses_1"
        assert RefreshTokens("other").session_of(tokens.issue("ses_1")) is None

    @given(st.text())
    def test_no_text_raises_or_passes(self, text: str) -> None:
        assert RefreshTokens(SECRET).session_of(text) is None


class TestCsrfTokens:
    @pytest.mark.parametrize(
        ("made_for", "asked_for", "anonymous", "is_good"),
        [
            (None, None, True, True),
            (None, None, False, False),
            (None, "ses_1", True, True),
            (None, "ses_1", False, False),
            ("ses_1", "ses_1", False, True),
            ("ses_1", "ses_1", True, True),
            ("ses_1", "ses_2", True, False),
            ("ses_1", None, True, False),
        ],
    )
    def test_binding(self, made_for: str | None, asked_for: str | None, anonymous: bool, is_good: bool) -> None:
        tokens = CsrfTokens(SECRET)
        assert tokens.accepts(tokens.make(made_for, NOW), asked_for, NOW, anonymous=anonymous) == is_good

    def test_lives_twelve_hours(self) -> None:
        tokens = CsrfTokens(SECRET)
        token = tokens.make(None, NOW)
        assert tokens.accepts(token, None, NOW + timedelta(hours=11, minutes=59), anonymous=True)
        assert not tokens.accepts(token, None, NOW + timedelta(hours=12), anonymous=True)

    @given(st.text())
    def test_no_text_raises_or_passes(self, text: str) -> None:
        assert not CsrfTokens(SECRET).accepts(text, "ses_1", NOW, anonymous=True)
