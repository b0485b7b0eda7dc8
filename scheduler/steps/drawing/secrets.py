"""What a ceremony keeps secret until its time: custodians' secrets, and the salt of each employer."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scheduler.domain.errors import SchedulerError
from scheduler.draw import hashes

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Secret:
    """A custodian's secret, to be kept by them alone, and the commitment they hand in."""

    secret: str
    commitment: str
    hash: str


def new_secret(hash_name: str = "sha256") -> Secret:
    """Make a secret on the custodian's own computer; nothing is recorded."""
    secret = secrets.token_hex(32)
    return Secret(secret, hashes.commitment(secret, hashes.known_hash(hash_name)), hash_name)


def keep_secret(path: Path, hash_name: str = "sha256") -> Secret:
    """Make a secret and keep it in a new file that only its owner can read.

    Raises
    ------
    SchedulerError
        ``draw_file_taken`` where the file exists; a secret is never written over.
    """
    made = new_secret(hash_name)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as wrong:
        raise SchedulerError("draw_file_taken", path=path) from wrong
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(made.secret + "\n")
    return made


def read_secret(path: Path) -> str:
    """Return the secret of a custodian's file.

    Raises
    ------
    SchedulerError
        ``no_file``.
    """
    if not path.is_file():
        raise SchedulerError("no_file", path=path)
    return path.read_text("utf-8", errors="replace").strip()


def new_salts(codes: tuple[str, ...]) -> dict[str, str]:
    """Make a salt for each employer of a list."""
    return {code: secrets.token_hex(16) for code in codes}
