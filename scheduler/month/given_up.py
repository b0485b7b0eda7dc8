"""Visits that a person dropped from a month: they stay out of it until someone adds them again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scheduler.domain.problem import Candidate


def without_given_up(
    candidates: Iterable[Candidate], given_up: Iterable[str]
) -> tuple[tuple[Candidate, ...], tuple[str, ...]]:
    """Return the candidates without those given up, and what stays given up: not what is held or locked."""
    every = tuple(candidates)
    stays = {each.code for each in every if each.held or each.locked_day is not None}
    out = tuple(sorted(set(given_up) - stays))
    return tuple(each for each in every if each.code not in out), out


def given_up_too(
    left_out: pd.Series, view: pd.DataFrame, candidates: Iterable[Candidate], given_up: Iterable[str]
) -> pd.Series:
    """Return why employers are no candidates, with ``given_up`` for those that a person dropped.

    One that could not be visited anyway keeps its own reason.
    """
    here = {each.employer for each in candidates}
    left_out = left_out.drop(list(here), errors="ignore")
    named = {code.partition("/")[0] for code in given_up} - here
    fixed = left_out[left_out.isin(["closed", "cap_reached", "pending"])].index
    told = sorted(code for code in named if code in view.index and code not in fixed)
    added = pd.Series("given_up", index=pd.Index(told, dtype=left_out.index.dtype), dtype="str")
    return pd.concat([left_out.drop(told, errors="ignore"), added]) if told else left_out
