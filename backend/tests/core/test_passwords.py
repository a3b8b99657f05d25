"""Passwords: what is stored, what is refused, how many at once."""

import asyncio
import threading
import time

import pytest

from paiid.core.passwords import UNUSABLE, BusyError, Passwords, password_problem

WORD = "green tea at seven"  # pragma: allowlist secret


@pytest.fixture
def quick() -> Passwords:
    return Passwords(time_cost=1, memory_kib=64)


async def test_stored_form_has_the_parameters_of_the_product() -> None:
    assert (await Passwords().hash(WORD)).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


async def test_right_and_wrong_password(quick: Passwords) -> None:
    stored = await quick.hash(WORD)
    assert await quick.hash(WORD) != stored
    assert (await quick.verify(WORD, stored)).matches
    assert not (await quick.verify(WORD + "!", stored)).matches


@pytest.mark.parametrize("stored", [None, UNUSABLE, "", "$argon2id$junk", "plain text"])
async def test_nothing_matches_what_is_no_hash(quick: Passwords, stored: str | None) -> None:
    assert not (await quick.verify(UNUSABLE, stored)).matches


async def test_same_characters_typed_differently_are_the_same_password(quick: Passwords) -> None:
    stored = await quick.hash("caf\u00e9 au lait s'il vous pla\u00eet")
    assert (await quick.verify("cafe\u0301 au lait s'il vous plai\u0302t", stored)).matches


async def test_changed_parameters_give_a_new_hash_to_store(quick: Passwords) -> None:
    stored = await Passwords(time_cost=1, memory_kib=128).hash(WORD)
    check = await quick.verify(WORD, stored)
    assert check.matches
    assert check.rehashed is not None
    assert (await quick.verify(WORD, check.rehashed)).rehashed is None


async def test_unknown_user_costs_as_much_work_as_a_known_one() -> None:
    """CPU time of the hashing threads, best of several, so that a busy machine does not decide it."""
    passwords = Passwords()
    stored = await passwords.hash(WORD)
    best = {}
    for name, given in (("known", stored), ("unknown", None), ("demo", UNUSABLE)):
        spent = []
        for _ in range(5):
            begin = time.process_time()
            await passwords.verify("not the password", given)
            spent.append(time.process_time() - begin)
        best[name] = min(spent)
    assert 0.6 < best["unknown"] / best["known"] < 1.6
    assert 0.6 < best["demo"] / best["known"] < 1.6


async def test_two_at_once_and_the_loop_goes_on(quick: Passwords, monkeypatch: pytest.MonkeyPatch) -> None:
    running, most, lock = 0, 0, threading.Lock()

    def slow(_password: str) -> str:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.02)
        with lock:
            running -= 1
        return "hash"

    monkeypatch.setattr(quick, "_hash", slow)
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0.005)
            ticks += 1

    ticking = asyncio.create_task(tick())
    await asyncio.gather(*(quick.hash(WORD) for _ in range(10)))
    ticking.cancel()
    assert most == 2
    assert ticks >= 5


async def test_crowd_is_told_to_come_back(quick: Passwords) -> None:
    answers = await asyncio.gather(*(quick.hash(WORD) for _ in range(80)), return_exceptions=True)
    assert sum(isinstance(answer, BusyError) for answer in answers) == 16
    assert (await quick.hash(WORD)).startswith("$argon2id$")


@pytest.mark.parametrize(
    ("password", "is_refused"),
    [
        ("short", True),
        ("x" * 129, True),
        ("Password123", True),
        ("qwertyuiop", True),
        ("aaaaaaaaaaaa", True),
        ("Ada.Lovelace@Example.com", True),
        ("ada.lovelace", True),
        (WORD, False),
        ("correct horse battery", False),
        ("пароль длинный", False),
    ],
)
def test_rules_for_new_passwords(password: str, is_refused: bool) -> None:
    assert (password_problem(password, "ada.lovelace@example.com") is not None) == is_refused
