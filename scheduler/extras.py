"""Packages that only some bureaux need: ``learning`` (trained models) and ``postgres``."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from scheduler.domain.errors import SchedulerError
from scheduler.installation import adding

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def extra(name: str) -> Iterator[None]:
    """Import packages of an extra within the block.

    Raises
    ------
    SchedulerError
        ``extra_missing`` where one is not installed, with the command that adds it.
    """
    try:
        yield
    except ModuleNotFoundError as missing:
        raise SchedulerError("extra_missing", package=missing.name, command=adding(name)) from missing
