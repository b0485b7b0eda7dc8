"""A changed plan as sentences of either language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.language import say
from scheduler.planning.words import listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scheduler.planning.replan.differences import Difference
    from scheduler.planning.replan.replan import Replanned

FAR_BELOW_PCT = 1.0


def difference_sentences(new: Replanned, language: str, named: Callable[[str], str] = str) -> Iterator[str]:
    """Yield one sentence for each visit that differs, and what keeping changes few costs, if it is much.

    Duties that only a free plan meets are named; else how far below it the plan stays, in percent.
    """
    if not new.differences:
        yield say("difference_none", language)
    for each in new.differences:
        yield difference_sentence(each, language, named)
    if new.free is None or new.short_pct is None or new.short_pct <= FAR_BELOW_PCT:
        return
    lost = sorted(set(new.plan.missed_duties) - set(new.free.missed_duties))
    if len(new.plan.missed_duties) > len(new.free.missed_duties):
        yield say("difference_misses", language, sites=listed(map(named, lost), language))
    else:
        yield say(
            "difference_short",
            language,
            pct=f"{new.short_pct:.1f}",
            number=len(new.differences),
            many=new.free_changes,
        )


def difference_sentence(each: Difference, language: str, named: Callable[[str], str] = str) -> str:
    """Return one difference as a sentence."""
    rule = say(f"rule_{each.rule}", language) if each.rule else ""
    day, team = each.before or ("", "")
    new_day, new_team = each.after or ("", "")
    return say(
        f"difference_{each.kind}",
        language,
        site=named(each.code),
        day=day,
        team=team,
        new_day=new_day,
        new_team=new_team,
        reason=say(each.reason, language, rule=rule),
    )
