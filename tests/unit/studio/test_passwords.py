"""The studio's password: hashed, proven, and slow to guess."""

import pytest

from autoblog.studio.passwords import (
    LONGEST_WAIT_S,
    MOST_CLIENTS,
    Guesses,
    hash_password,
    is_password,
    read_hash,
)

HASHED = hash_password("correct horse", salt=b"0123456789abcdef")


def test_only_the_password_itself_is_right() -> None:
    assert is_password("correct horse", HASHED)
    assert not is_password("correct horse ", HASHED)
    assert not is_password("", HASHED)


def test_a_hash_holds_no_password_and_needs_no_quotes() -> None:
    assert "horse" not in HASHED
    assert HASHED.startswith("scrypt:32768:8:1:")
    assert not set(HASHED) & set(" $\"'#\\\n")
    assert hash_password("correct horse", salt=b"another salt....") != HASHED


@pytest.mark.parametrize(
    "text", ["", "horse", "scrypt:1:1:1:a:b", HASHED[:-4], HASHED.replace("32768", "99999999")]
)
def test_anything_else_is_no_hash(text: str) -> None:
    with pytest.raises(ValueError, match="--set-password"):
        read_hash(text)


def test_a_few_guesses_are_free_and_each_next_one_waits_twice_as_long() -> None:
    guesses, now, waits = Guesses(), 1000.0, []
    for _ in range(100):
        wait = guesses.wait_s("a", now=now)
        waits.append(wait)
        now += wait
        guesses.note("a", right=False, now=now)
    assert waits[:3] == [0, 0, 0]
    assert waits[3:6] == [1, 2, 4]
    assert waits[-1] == LONGEST_WAIT_S
    assert sum(waits) > 7 * 3600  # a hundred guesses take a night
    assert guesses.wait_s("b", now=now) == 0
    guesses.note("a", right=True, now=now)
    assert guesses.wait_s("a", now=now) == 0


def test_many_clients_take_no_memory_without_end() -> None:
    guesses = Guesses()
    for number in range(3 * MOST_CLIENTS):
        guesses.note(str(number), right=False, now=0.0)
    assert len(guesses._clients) == MOST_CLIENTS  # noqa: SLF001
