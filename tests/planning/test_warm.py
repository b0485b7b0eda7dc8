"""Set-up compiles what a planner's month runs: nothing is left to compile in the first minute."""

from __future__ import annotations

import subprocess
import sys

ASK = """
from importlib import import_module
from pkgutil import walk_packages
import scheduler.planning
from scheduler.planning import solve, warm
from scheduler.planning.effort import EFFORTS
from tests.planning.strategies import random_month

def compiled():
    modules = [import_module(each.name) for each in walk_packages(scheduler.planning.__path__, "scheduler.planning.")]
    kernels = {each for module in modules for each in vars(module).values() if hasattr(each, "signatures")}
    return {(each.__name__, str(sort)) for each in kernels for sort in each.signatures}

warm.main()
before = compiled()
solve(random_month(1), EFFORTS["quick"].within(None))
print(len(before), *sorted(compiled() - before))
"""


def test_a_month_needs_no_kernel_that_set_up_did_not_compile() -> None:
    told = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, check=True).stdout
    count, *late = told.splitlines()[0].split(maxsplit=1)
    assert int(count) > 10
    assert late == []
