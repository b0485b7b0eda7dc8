"""Which model serves: proposed, compared, put into service, rolled back."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from scheduler.domain.errors import SchedulerError
from scheduler.risk.measures import capture, drawn_capture, interval, site_draws
from scheduler.risk.shelf import load
from scheduler.whole import write_whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from scheduler.risk.measures import Judged

    Floats = NDArray[np.float64]

SERVING = "serving.json"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a proposed model finds in the top tenth beyond another ranker, on the same windows and draws.

    Attributes
    ----------
    against
        Name of the serving model, or of the scorecard.
    proposed, other
        Share of the outcome captured in the top tenth.
    low, high
        95 % interval of the paired difference over bootstrap draws of sites.
    """

    against: str
    proposed: float
    other: float
    low: float
    high: float

    @property
    def wins(self) -> bool:
        """Whether the whole interval lies above zero."""
        return self.low > 0


def compare(
    windows: Sequence[Judged],
    proposed: Sequence[Floats],
    others: Mapping[str, Sequence[Floats]],
    seed: int = 11,
) -> tuple[Comparison, ...]:
    """Compare a model's scores with those of others on the latest windows."""
    times = site_draws(windows, seed)
    ours = drawn_capture(windows, proposed, 0.10, times)
    found = []
    for name, scores in others.items():
        low, high = interval(ours - drawn_capture(windows, scores, 0.10, times))
        found.append(
            Comparison(name, capture(windows, proposed, 0.10), capture(windows, scores, 0.10), low, high)
        )
    return tuple(found)


def serving(home: Path) -> str | None:
    """Return the name of the model that serves, or nothing."""
    names = _line(home)
    return names[-1] if names else None


def serve(home: Path, name: str, compared: Sequence[Comparison] = (), *, by_hand: bool = False) -> None:
    """Put a model into service once it has been read whole, and won every comparison or a person says so.

    Raises
    ------
    SchedulerError
        Those of ``load``; ``model_not_better`` with the comparison that was not won. The serving model stays.
    """
    load(home, name)
    for each in compared:
        if not each.wins and not by_hand:
            raise SchedulerError(
                "model_not_better", name=name, against=each.against,
                low=f"{100 * each.low:+.1f}", high=f"{100 * each.high:+.1f}",
            )  # fmt: skip
    if not compared and not by_hand:
        raise SchedulerError("model_not_compared", name=name)
    line = [each for each in _line(home) if each != name]
    _keep(home, [*line, name], compared)


def roll_back(home: Path) -> str:
    """Put the model before the serving one back into service and return its name.

    Raises
    ------
    SchedulerError
        ``no_model_before``; those of ``load`` where it cannot be read. The serving model then stays.
    """
    names = _line(home)
    if len(names) < 2:
        raise SchedulerError("no_model_before")
    load(home, names[-2])
    _keep(home, names[:-1], ())
    return names[-2]


def _line(home: Path) -> list[str]:
    """Names of the models that served, the serving one last."""
    path = home / SERVING
    if not path.exists():
        return []
    try:
        told = json.loads(path.read_bytes())
        return [str(each) for each in told["line"]]
    except (ValueError, KeyError, TypeError) as wrong:
        raise SchedulerError("model_changed", name="-", file=SERVING) from wrong


def _keep(home: Path, line: list[str], compared: Sequence[Comparison]) -> None:
    told = {"line": line, "compared": [asdict(each) for each in compared]}
    write_whole(home / SERVING, json.dumps(told, indent=1).encode())
