"""Which site a planner means: by its code, its name, or a part of its name; and never a stranger."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

import pandas as pd

from scheduler.domain.errors import SchedulerError
from scheduler.intake.twins import bare_names
from scheduler.language import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scheduler.domain.problem import Problem
    from scheduler.month import Month

_SLIPS = 2  # characters of a code that a hand may have mistyped
_ALIKE = 0.75  # of the letters of two names without their legal form


def found_site(site: str, problem: Problem, names: Mapping[str, str], language: str) -> str:
    """Return the code that a planner means by a code, a name or a part of a name.

    Raises
    ------
    SchedulerError
        ``unknown_employer``, with the nearest only where it is surely near; ``several_employers``.
    """
    asked = site.strip()
    if asked in problem.by_code or asked in names:
        return asked
    found = [code for code, name in names.items() if name == asked] if asked else []
    found = found or sorted(code for code, name in names.items() if asked and asked in str(name))
    if len(found) == 1:
        return found[0]
    if found:
        listed = ", ".join(f"{code} {names[code]}" for code in found[:5])
        raise SchedulerError("several_employers", name=site, found=listed)
    near = _near(asked, names)
    told = f"{near} {names[near]}".strip() if near else say("near_none", language)
    raise SchedulerError("unknown_employer", name=site, near=told)


def wanted_site(site: str, month: Month, names: Mapping[str, str], language: str) -> str:
    """Return the code of the candidate that a planner means.

    Raises
    ------
    SchedulerError
        Those of ``found_site``; ``site_not_offered`` with the reason where an employer of the register cannot
        be visited this month.
    """
    problem = month.problem
    code = found_site(site, problem, names, language)
    if code in problem.by_code:
        return code
    further = sorted(each.code for each in problem.candidates if each.employer == code)
    if further:
        return further[0]
    reason = month.left_out.get(code, "no_programme")
    why = say(f"left_out_{reason}", language)
    raise SchedulerError("site_not_offered", site=named_by(problem, names)(code), why=why)


def named_by(problem: Problem, names: Mapping[str, str]) -> Callable[[str], str]:
    """Return a function that gives a candidate's name with its code, as a reader knows it."""

    def named(code: str) -> str:
        employer = problem.candidate(code).employer if code in problem.by_code else code
        return f"{names[employer]}（{code}）" if employer in names else code

    return named


def _near(asked: str, names: Mapping[str, str]) -> str:
    """Return the employer whose code differs by a slip of the hand, or whose name is alike; else nothing."""
    slips = {code: _slips(asked.upper(), code.upper()) for code in names}
    close = sorted((count, code) for code, count in slips.items() if count <= _SLIPS)
    if close:
        return close[0][1]
    codes = list(names)
    bare = bare_names(pd.Series([asked, *(str(names[code]) for code in codes)], dtype="str")).tolist()
    scored = sorted(
        (-SequenceMatcher(None, bare[0], name, autojunk=False).ratio(), code)
        for code, name in zip(codes, bare[1:], strict=True)
        if name and bare[0]
    )
    return scored[0][1] if scored and -scored[0][0] >= _ALIKE else ""


def _slips(one: str, other: str) -> int:
    """Count the characters in which two codes of one length differ; many for others, and for short ones."""
    if len(one) != len(other) or len(one) < 4 * _SLIPS:
        return len(one) + len(other) + _SLIPS
    return sum(a != b for a, b in zip(one, other, strict=True))
