"""The hashes a draw is made of, exactly as docs/draw.md lays them down."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from scheduler.domain.errors import SchedulerError, hint

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

HASHES = ("sha256", "sm3")  # the rules need 256 bits; SM3 is GB/T 32905-2016


def known_hash(name: str) -> str:
    """Return the name of a hash that a draw may use.

    Raises
    ------
    SchedulerError
        ``draw_hash_unknown``, or ``draw_hash_missing`` where this machine's OpenSSL lacks it.
    """
    if name not in HASHES:
        raise SchedulerError("draw_hash_unknown", name=name, **hint(name, HASHES))
    if name not in hashlib.algorithms_available:
        raise SchedulerError("draw_hash_missing", name=name)
    return name


def framed(*parts: str) -> bytes:
    """Return each part's UTF-8 bytes behind their length, so that no two lists of parts look alike."""
    return b"".join([len(text).to_bytes(4, "big") + text for text in map(str.encode, parts)])


def digest(*parts: str, name: str = "sha256") -> str:
    """Return H(part, ...) in lower-case hex."""
    return hashlib.new(name, framed(*parts)).hexdigest()


def digests_after(parts: Sequence[str], last: Iterable[str], name: str = "sha256") -> list[str]:
    """Return H(*parts, each) for each of ``last``; the shared beginning is hashed once."""
    begun = hashlib.new(name, framed(*parts))
    found = []
    for text in map(str.encode, last):
        one = begun.copy()
        one.update(len(text).to_bytes(4, "big") + text)
        found.append(one.hexdigest())
    return found


def commitment(secret: str, name: str = "sha256") -> str:
    """Return what a custodian hands in before the draw, from a secret of 64 hex digits."""
    return digest("secret", secret, name=name)


def entry(salt: str, code: str, period: str, name: str = "sha256") -> str:
    """Return the pseudonym of an employer in the list of one period."""
    return digest("entry", salt, code, period, name=name)


def list_hash(rows: Iterable[tuple[str, int]], name: str = "sha256") -> str:
    """Return the hash of a list of (entry, p), whatever their order."""
    return digest("list", *(f"{each},{p}" for each, p in sorted(rows)), name=name)


def teams_hash(most: int, eligible: Mapping[str, Sequence[str]], name: str = "sha256") -> str:
    """Return the hash of who may go where, published with the list before the beacon."""
    rows = (",".join([each, *sorted(eligible[each])]) for each in sorted(eligible))
    return digest("teams", str(most), *rows, name=name)


def seed(draw_id: str, hashed: str, secrets: Sequence[str], beacon: str, name: str = "sha256") -> str:
    """Return the seed of a draw; nobody knows it before every secret and the beacon."""
    return digest("seed", draw_id, hashed, *secrets, beacon, name=name)
