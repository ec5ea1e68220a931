"""The studio's password: its hash, its proof, and how wrong guesses are slowed; pure."""

import base64
import hashlib
import hmac
import math
from dataclasses import dataclass, field
from typing import Final

COST: Final = (2**15, 8, 1)
"""scrypt's N, r and p: 32 MiB and about 0.1 s a guess (OWASP's least is 2**17, 8, 1 or 2**15, 8, 3;
guesses are slowed besides, and the hash lies in a private file)."""

MOST_MEMORY: Final = 128 * 2**20
SALT_BYTES: Final = 16
FREE_GUESSES: Final = 3
LONGEST_WAIT_S: Final = 300.0
MOST_CLIENTS: Final = 1000


def hash_password(password: str, *, salt: bytes) -> str:
    """Return "scrypt:N:r:p:salt:digest", which needs no quotes in a settings file."""
    n, r, p = COST
    return ":".join(
        ["scrypt", str(n), str(r), str(p), _text(salt), _text(_digest(password, salt, n, r, p))]
    )


def is_password(password: str, hashed: str) -> bool:
    """Tell whether a password is the one that was hashed. Raises `ValueError` for no hash."""
    _, n, r, p, salt, digest = read_hash(hashed).split(":")
    found = _digest(password, _bytes(salt), int(n), int(r), int(p))
    return hmac.compare_digest(found, _bytes(digest))


def read_hash(text: str) -> str:
    """Return a hash that `hash_password` made. Raises `ValueError` for anything else."""
    try:
        name, n, r, p, salt, digest = text.split(":")
        sound = name == "scrypt" and len(_bytes(salt)) >= SALT_BYTES and len(_bytes(digest)) == 32  # noqa: PLR2004
        sound = sound and 128 * int(n) * int(r) <= MOST_MEMORY and int(p) >= 1
    except ValueError:
        sound = False
    if not sound:
        raise ValueError("is no hash of a password; 'autoblog studio --set-password' writes one")
    return text


def _digest(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(
        password.encode(), salt=salt, n=n, r=r, p=p, maxmem=2 * MOST_MEMORY, dklen=32
    )


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass(kw_only=True)
class _Client:
    failures: int = 0
    free_at: float = -math.inf


@dataclass
class Guesses:
    """The wrong guesses of each client: after a few, each next one has to wait twice as long."""

    _clients: dict[str, _Client] = field(default_factory=dict)

    def wait_s(self, client: str, *, now: float) -> float:
        """Return the seconds that a client has to wait before its next guess; 0 for none."""
        known = self._clients.get(client)
        return max(0.0, known.free_at - now) if known else 0.0

    def note(self, client: str, *, right: bool, now: float) -> None:
        """Note a guess; a right one clears the client's record."""
        known = self._clients.pop(client, _Client())
        if right:
            return
        known.failures += 1
        over = known.failures - FREE_GUESSES
        if over >= 0:
            known.free_at = now + min(LONGEST_WAIT_S, 2.0 ** min(over, 60))
        self._clients[client] = known
        while len(self._clients) > MOST_CLIENTS:  # the one that guessed longest ago
            del self._clients[next(iter(self._clients))]
