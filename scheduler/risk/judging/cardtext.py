"""A model card to be read: Markdown, and one HTML page with its pictures inside."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from scheduler.language import knows, say
from scheduler.risk.judging.pictures import calibration_picture, capture_picture, weights_picture

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PICTURES = {"capture": capture_picture, "calibration": calibration_picture, "weights": weights_picture}

SECTIONS = frozenset("ABCDEFGHIJKLMNOPQRST")
"""Sections of the industry classification GB/T 4754; other schemes are shown by their codes."""


def card_pictures(card: Mapping[str, Any]) -> dict[str, str]:
    """Return the card's pictures as SVG texts by name; those with nothing to show are left out."""
    shown = {"capture": card["rankers"], "calibration": card["calibration"], "weights": card["weights"]}
    return {name: PICTURES[name](card) for name, rows in shown.items() if rows}


def card_markdown(card: Mapping[str, Any], language: str) -> str:
    """Return the card as Markdown; pictures are files ``NAME.svg`` beside it."""
    blocks = []
    for kind, content in _blocks(card, language):
        if kind == "title":
            blocks.append(f"# {content}")
        elif kind == "head":
            blocks.append(f"## {content}")
        elif kind == "text":
            blocks.append(str(content))
        elif kind == "picture":
            blocks.append(f"![{say(f'card_picture_{content}', language)}]({content}.svg)")
        else:
            head, *rows = content
            lines = [head, ["---"] * len(head), *rows]
            blocks.append("\n".join("| " + " | ".join(row) + " |" for row in lines))
    return "\n\n".join(blocks) + "\n"


def card_html(card: Mapping[str, Any], language: str) -> str:
    """Return the card as one page that needs nothing from outside."""
    pictures = card_pictures(card)
    body = []
    for kind, content in _blocks(card, language):
        if kind in ("title", "head"):
            level = "h1" if kind == "title" else "h2"
            body.append(f"<{level}>{escape(str(content))}</{level}>")
        elif kind == "text":
            body.append(f"<p>{escape(str(content))}</p>")
        elif kind == "picture":
            caption = escape(say(f"card_picture_{content}", language))
            drawn = pictures[str(content)].partition("<svg")[2]
            body.append(f"<figure><svg{drawn}<figcaption>{caption}</figcaption></figure>")
        else:
            body.append(_html_table(content))
    title = escape(say("card_title", language, recipe=card["recipe"]))
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>\n'
        f"<style>{STYLE}</style></head><body>\n" + "\n".join(body) + "\n</body></html>\n"
    )


STYLE = (
    "body{font-family:sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;line-height:1.5;color:#222}"
    "table{border-collapse:collapse;margin:1rem 0}th,td{border-bottom:1px solid #ccc;padding:.25rem .7rem;"
    "text-align:right}th:first-child,td:first-child{text-align:left}figure{margin:1rem 0}"
    "figcaption{color:#555;font-size:.9rem}"
)


def _html_table(rows: Sequence[Sequence[str]]) -> str:
    head, *rest = rows
    cells = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    lines = ["<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rest]
    return f"<table><thead><tr>{cells}</tr></thead><tbody>{''.join(lines)}</tbody></table>"


def _blocks(card: Mapping[str, Any], language: str) -> list[tuple[str, Any]]:
    """Return the card as a list of (kind, content): title, head, text, picture, table."""
    blocks: list[tuple[str, Any]] = [
        ("title", say("card_title", language, recipe=card["recipe"])),
        ("text", _training(card, language)),
        (
            "text",
            say("card_limits", language, share=_percent(card["supported"]), employers=card["employers"]),
        ),
        ("head", say("card_head_found", language)),
        ("table", _rankers(card, language)),
        ("picture", "capture"),
    ]
    if card["earlier"] is not None:
        blocks.append(("text", say("card_earlier", language, days=f"{card['earlier']:.1f}")))
    blocks += [
        ("head", say("card_head_calibration", language)),
        ("text", say("card_calibration", language, error=_percent(card["calibration_error"]))),
        ("picture", "calibration"),
        ("head", say("card_head_drawn", language)),
        ("text", _drawn(card["drawn"], language)),
        ("head", say("card_head_groups", language)),
        ("text", say("card_groups", language, share=_percent(card["capacity"]))),
        ("table", _groups(card, language)),
        ("head", say("card_head_stable", language)),
        (
            "text",
            say("card_stable", language, kept=", ".join(_percent(each) for each in card["kept"]) or "-"),
        ),
    ]
    if card["weights"]:
        blocks += [("head", say("card_head_weights", language)), ("picture", "weights")]
    return [*blocks, ("head", say("card_head_formula", language)), ("text", say("card_formula", language))]


def _training(card: Mapping[str, Any], language: str) -> str:
    """Say on what it was trained; what is foretold by its name where it has no words of its own."""
    code = "card_target_" + str(card["target"]).replace(".", "_")
    target = say(code, language) if knows(code, language) else str(card["target"])
    return say("card_training", language, **card["training"], target=target, days=card["window_days"])


def _rankers(card: Mapping[str, Any], language: str) -> list[list[str]]:
    keys = ("ranker", "capture5", "capture10", "capture20", "precision", "auc", "lift")
    rows = [[say(f"card_column_{key}", language) for key in keys]]
    for row in card["rankers"]:
        lift = f"{100 * row['lift_low']:+.1f} .. {100 * row['lift_high']:+.1f}"
        low, high = _percent(row["capture10_low"]), _percent(row["capture10_high"])
        between = f"{_percent(row['capture10'])} ({low}-{high})"
        rows.append([
            row["ranker"], _percent(row["capture5"]), between, _percent(row["capture20"]),
            _percent(row["precision"]), f"{row['auc']:.3f}", lift,
        ])  # fmt: skip
    return rows


def _groups(card: Mapping[str, Any], language: str) -> list[list[str]]:
    keys = ("by", "group", "cases", "selected", "hit", "missed")
    rows = [[say(f"card_column_{key}", language) for key in keys]]
    for row in card["groups"]:
        rates = [_rate(row, key) for key in ("selected", "hit", "missed")]
        section = row["by"] == "industry" and row["group"] in SECTIONS
        named = section or row["by"] == "size" or row["group"] in ("-", "other")
        group = say(f"card_group_{row['group']}", language) if named else row["group"]
        rows.append([say(f"card_by_{row['by']}", language), group, str(row["cases"]), *rates])
    return rows


def _rate(row: Mapping[str, Any], key: str) -> str:
    if row[key] is None:
        return "-"
    return f"{_percent(row[key])} ({_percent(row[f'{key}_low'])}-{_percent(row[f'{key}_high'])})"


def _drawn(drawn: Mapping[str, Any], language: str) -> str:
    if "auc" not in drawn:
        return say("card_drawn_too_few", language, cases=drawn["cases"], least=drawn["least"])
    return say(
        "card_drawn", language, cases=drawn["cases"], capture=_percent(drawn["capture10"]),
        precision=_percent(drawn["precision"]), auc=f"{drawn['auc']:.3f}", rate=_percent(drawn["rate"]),
        error=_percent(drawn["calibration_error"]),
    )  # fmt: skip


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
