"""The pages of accepted headers, made from the shipped profiles: ``python -m tests.intake.headers_page``."""

from __future__ import annotations

from pathlib import Path

from scheduler.intake import load_profile

ROOT = Path(__file__).parent.parent.parent
PAGES = {"en": ROOT / "docs" / "how-to" / "headers.md", "zh": ROOT / "docs" / "zh" / "how-to" / "headers.md"}
TWIN = {"en": "[中文](../zh/how-to/headers.md)", "zh": "[English](../../how-to/headers.md)"}
TITLE = {"en": "# Headers that are understood", "zh": "# 能认识的表头"}
LEAD = {
    "en": (
        "Each kind of table is known by its headers, in any order, width and case; spaces and remarks in brackets do not matter. A table needs\n"
        "the columns marked **needed**, or what may stand in for them; the more of the others it has, the more a plan knows. Any other header is\n"
        'said once with `supervise match FILE --is "HEADER=COLUMN"` and remembered ([profiles](profile.md)).\n\n'
        "This page is made from `data/profiles`, and a test holds it true."
    ),
    "zh": (
        "每种表格按表头识别，次序、全角半角、大小写不限，空格和括号中的说明不影响。标有**必需**的列，或可以代替它的列，必须有；其余的列越多，计划知道得越多。\n"
        '别的表头用 `supervise match FILE --is "HEADER=COLUMN"`（表头=列名）说明一次即可，以后都认识（[读取方式](profile.md)）。\n\n'
        "本页由 `data/profiles` 生成，并由测试保证与程序一致。"
    ),
}
HEADS = {"en": "| column | | headers |", "zh": "| 列 | | 表头 |"}
NEEDED = {"en": "needed", "zh": "必需"}
OR = {"en": "or {others}", "zh": "或 {others}"}
EXPECTED = {"en": "important", "zh": "重要"}
KINDS = {
    "register": "企业台账", "exposures": "接害人数明细", "inspections": "检查记录", "findings": "发现的问题", "orders": "责令改正",
    "measurements": "检测结果", "self_checks": "自查", "events": "投诉等事件", "officers": "执法人员", "absences": "请假",
    "recusals": "回避", "places": "地名表", "list": "其他部门的名单",
}  # fmt: skip


def page(language: str) -> str:
    """Return the page of a language."""
    parts = [TITLE[language], TWIN[language], LEAD[language]]
    for name, zh in KINDS.items():
        source = load_profile(name, ROOT).sources[0]
        rows = [HEADS[language], "| --- | --- | --- |"]
        for column, head in source.heads.items():
            marks = [f"**{NEEDED[language]}**"] if head.needed else []
            if head.stand_ins:
                others = ", ".join(f"`{each}`" for each in sorted(head.stand_ins))
                marks.append(OR[language].format(others=others))
            if head.expected and not head.needed:
                marks.append(EXPECTED[language])
            shown = ", ".join(each.replace("|", "\\|") for each in head.names)
            rows.append(f"| `{column}` | {' '.join(marks)} | {shown} |")
        parts += [f"## {name}{' ' + zh if language == 'en' else '　' + zh}", "\n".join(rows)]
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    for language, path in PAGES.items():
        path.write_text(page(language), "utf-8")
