"""From a month's problem to its plan: rules, a first plan, a proven bound, a search, reasons, replanning.

What other rooms use stands here by name, and is loaded when it is first asked for, so that whoever only
checks a plan waits for no solver. Each sub-package says in its first sentence what it is for; they lie in
this order, and import only what lies above them here::

    model        a problem as arrays, its rules, its checker
    heuristics   good plans in a moment          bound   what no plan can exceed, and the prices that show it
    search       the best plan within an effort
    explain      why a site is in a plan         replan  a plan in mid-month
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.on_demand import on_demand

if TYPE_CHECKING:
    from scheduler.planning.explain.sentences import why_sentences
    from scheduler.planning.explain.why import Why, forced, why
    from scheduler.planning.heuristics.greedy import greedy
    from scheduler.planning.model.check import check, value_of
    from scheduler.planning.model.sound import unsound
    from scheduler.planning.replan.days import possible_days
    from scheduler.planning.replan.replan import Replanned, Wish, held_codes, replan_month, with_held
    from scheduler.planning.replan.sentences import difference_sentences
    from scheduler.planning.search.solve import solve
    from scheduler.planning.words import breach_sentence

__all__ = [
    "Replanned",
    "Why",
    "Wish",
    "breach_sentence",
    "check",
    "difference_sentences",
    "forced",
    "greedy",
    "held_codes",
    "possible_days",
    "replan_month",
    "solve",
    "unsound",
    "value_of",
    "why",
    "why_sentences",
    "with_held",
]

if not TYPE_CHECKING:
    __getattr__ = on_demand(__name__)
