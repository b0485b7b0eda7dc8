"""The pictures of a model card, as SVG text; words stand beside them, so they need no font of a language."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from scheduler.extras import extra

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes

WIDTH, HEIGHT = 5.2, 3.2
DARK, LIGHT, WARM = "#1f4e79", "#9db8d2", "#c55a11"


def calibration_picture(card: Mapping[str, Any]) -> str:
    """Expected against found share in tenths of the chance, with intervals; on the line is right."""

    def draw(axes: Axes) -> None:
        rows = card["calibration"]
        expected, found = [row["expected"] for row in rows], [row["found"] for row in rows]
        below = [row["found"] - row["low"] for row in rows]
        above = [row["high"] - row["found"] for row in rows]
        most = max([*expected, *(row["high"] for row in rows)]) * 1.05
        axes.plot([0, most], [0, most], color=LIGHT, linewidth=1)
        axes.errorbar(expected, found, yerr=[below, above], fmt="o", color=DARK, capsize=2, markersize=4)
        axes.set_xlim(0, most)
        axes.set_ylim(0, most)

    return _svg(draw)


def capture_picture(card: Mapping[str, Any]) -> str:
    """What each ranker holds in its top 5, 10 and 20 %."""

    def draw(axes: Axes) -> None:
        for colour, row in zip((DARK, WARM, LIGHT, "#7f7f7f"), card["rankers"], strict=False):
            shares = [100 * row[key] for key in ("capture5", "capture10", "capture20")]
            axes.plot([0, 5, 10, 20], [0, *shares], marker="o", color=colour, label=row["ranker"])
        axes.plot([0, 20], [0, 20], color="#cccccc", linewidth=1, linestyle="--")
        axes.legend(frameon=False, fontsize=8)

    return _svg(draw)


def weights_picture(card: Mapping[str, Any]) -> str:
    """The features whose range moves the score most, in log-odds."""

    def draw(axes: Axes) -> None:
        rows = list(reversed(card["weights"]))
        axes.barh([row["feature"] for row in rows], [row["range"] for row in rows], color=DARK)

    return _svg(draw)


def _svg(draw: Any) -> str:
    """Return a picture without a day or a random name in it, so that the same card has the same bytes."""
    with extra("learning"):
        import matplotlib as mpl
        from matplotlib.figure import Figure

    with mpl.rc_context({"svg.hashsalt": "card", "svg.fonttype": "none", "font.size": 9}):
        figure = Figure(figsize=(WIDTH, HEIGHT), layout="constrained")
        axes = figure.add_subplot()
        axes.spines[["top", "right"]].set_visible(False)
        draw(axes)
        stream = io.StringIO()
        figure.savefig(stream, format="svg", metadata={"Date": None})
    return stream.getvalue()
