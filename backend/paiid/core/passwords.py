"""Passwords: argon2id off the event loop, never more than two at once, and the rules for new ones."""

import asyncio
import secrets
import threading
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, TypeVar

import argon2
from argon2.exceptions import Argon2Error, InvalidHashError

from paiid.core.errors import UnavailableError

T = TypeVar("T")

MIN_PASSWORD_LENGTH: Final = 10
MAX_PASSWORD_LENGTH: Final = 128
UNUSABLE: Final = "!"
"""Stored where no password can match."""

_TIME_COST: Final = 2
_MEMORY_KIB: Final = 19 * 1024
_PARALLELISM: Final = 1
_AT_ONCE: Final = 2
_MAX_WAITING: Final = 64

# The most frequent ones of ten characters and more in published lists; shorter ones are refused by length.
_COMMON: Final = frozenset(
    """
    1234567890 12345678910 123456789a 0123456789 0987654321 9876543210 1111111111 0000000000 1234567891 1122334455
    123123123123 qwertyuiop qwertyuiop1 qwerty12345 qwerty123456 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx3edc q1w2e3r4t5
    asdfghjkl1 asdfghjkl; zxcvbnm123 abcdefghij abcdefghijk abcd123456 abc1234567 aaaaaaaaaa password12 password123
    password1234 password12345 password123456 passwordpassword password01 password1! password123! p@ssw0rd123
    passw0rd123 iloveyou12 iloveyou123 letmein123 letmein1234 welcome123 welcome1234 admin12345 admin123456
    administrator changeme123 sunshine123 princess123 football123 baseball123 superman123 michael123 trustno1234
    monkey12345 dragon12345 master12345 basketball qazwsxedcrfv qwertyuiopasdfghjkl correcthorsebatterystaple
    """.split()  # noqa: SIM905 - a list to read
)


class BusyError(UnavailableError):
    """More sign-ins wait for their turn than would be answered in a few seconds."""

    code, title = "sign-in-busy", "Too many sign-ins at once"


@dataclass(frozen=True, slots=True)
class PasswordCheck:
    """Whether it matched; `rehashed` is what to store instead when the parameters have changed since."""

    matches: bool
    rehashed: str | None = None


def password_problem(password: str, email: str) -> str | None:
    """Why `password` must not be chosen, in words for the user; None if it may."""
    lowered = _normalized(password).lower()
    if not MIN_PASSWORD_LENGTH <= len(password) <= MAX_PASSWORD_LENGTH:
        return f"The password must have {MIN_PASSWORD_LENGTH} to {MAX_PASSWORD_LENGTH} characters."
    if lowered in {email, email.partition("@")[0]}:
        return "The password must not be the e-mail address."
    if lowered in _COMMON or len(set(lowered)) < 4:
        return "This password is among the first that anyone would guess; choose another."
    return None


class Passwords:
    """Hashes and checks passwords.

    Args:
        time_cost: passes of argon2id.
        memory_kib: memory of one hash in KiB. Tests pass a small one.
    """

    def __init__(self, *, time_cost: int = _TIME_COST, memory_kib: int = _MEMORY_KIB) -> None:
        self._hasher = argon2.PasswordHasher(time_cost, memory_kib, _PARALLELISM)
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="argon2")
        self._waiting = 0
        self._decoy: str | None = None
        self._decoy_lock = threading.Lock()

    async def hash(self, password: str) -> str:
        """A PHC string for `password`.

        Raises:
            BusyError: too many wait already.
        """
        return await self._run(lambda: self._hash(password))

    async def verify(self, password: str, stored: str | None) -> PasswordCheck:
        """Check `password` against `stored`; without one (no such user) it takes as long and fails.

        Raises:
            BusyError: too many wait already.
        """
        return await self._run(lambda: self._verify(password, stored))

    def close(self) -> None:
        """Let the threads end."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _run(self, work: Callable[[], T]) -> T:
        if self._waiting >= _MAX_WAITING:
            raise BusyError("Many people are signing in at this moment; try again in a few seconds.")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        finally:
            self._waiting -= 1

    def _hash(self, password: str) -> str:
        return self._hasher.hash(_normalized(password))

    def _verify(self, password: str, stored: str | None) -> PasswordCheck:
        decoy = self._decoy_hash()
        usable = stored is not None and stored != UNUSABLE
        try:
            self._hasher.verify(stored if usable and stored else decoy, _normalized(password))
        except (Argon2Error, InvalidHashError):
            return PasswordCheck(matches=False)
        if not usable or stored is None:
            return PasswordCheck(matches=False)
        return PasswordCheck(True, self._hash(password) if self._hasher.check_needs_rehash(stored) else None)

    def _decoy_hash(self) -> str:
        # Made before the first check of any kind, so that the first unknown user is told no later than others.
        with self._decoy_lock:
            if self._decoy is None:
                self._decoy = self._hasher.hash(secrets.token_urlsafe(16))
            return self._decoy


def _normalized(password: str) -> str:
    """NFKC, as NIST SP 800-63B asks: the same characters typed on two keyboards are the same password."""
    return unicodedata.normalize("NFKC", password)
