"""Whether an officer is there: at work, part of the day, away for now, or gone."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from scheduler.intake.cells import Fault, plain
from scheduler.intake.kinds.base import Kind, Values
from scheduler.intake.kinds.words import Flag

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from scheduler.intake.cells import Context


def _listed(words: str) -> tuple[str, ...]:
    return tuple(word for word in words.split("|") if word)


_WORDS: dict[str, tuple[str, ...]] = {
    "left": _listed(
        "退休|离休|离职|离岗|调离|调出|调走|辞职|辞退|开除|解聘|去世|死亡|病故|已故|退二线|"
        "retired|left|resigned|dismissed|transferred|deceased|gone|"
    ),
    "away": _listed(
        "借调|借用|抽调|挂职|外派|派驻|驻村|援藏|援疆|援青|援建|援外|帮扶|下派|病假|病休|养病|住院|"
        "治病|产假|陪产假|哺乳|孕期|保胎|无证|无执法证|证(?:件)?(?:还)?[没未]下来|[没未]取得执法证|育儿假|休假|长假|事假|探亲|请假|休养|工伤|停职|停薪留职|待岗|内退|脱产|学习|"
        "培训|进修|集训|党校|读研|留学|出国|出境|轮训|脱岗|缺勤|"
        "away|loan|seconded|secondment|sick|leave|training|study|studying|"
        "suspended|absent|maternity|course|"
    ),
    "half": _listed(
        "半日|半天|上午|下午|半脱产|半职|半勤|部分时间|非全日制|兼职|半工半休|"
        "half|part time|part-time|parttime|"
    ),
    "active": _listed(
        "在岗|在职|在编|在册|在位|正常|全职|全日|上班|到岗|在勤|出勤|正式|"
        "active|present|on duty|working|full time|full-time|in post|"
    ),
}
_NOT = re.compile("[不未非无没]在|[不未没]到岗|不上班|not |no longer|inactive")
_TURNING = re.compile(
    "返|回|结束|期满|归|借入|借来|来我|拟|即将|计划|曾|原|取消|恢复|再|后|since|until|back|former|soon"
)
_DATED = re.compile(r"(?a)\d\s*[月日号./-]|[年月周]底|周末|下周|本周")
_ON_THE_BOOKS = ("在职", "在编", "在册", "正式")


class OnDuty(Kind, name="on_duty"):
    """``active``, ``half``, ``away`` or ``left``; ``words`` adds a list's own to those known.

    A word that is not understood is kept as it is written and asked about. Whoever has it is not planned.
    """

    def __init__(self, words: Mapping[str, str] | None = None) -> None:
        self.words = {plain(word): kept for word, kept in (words or {}).items()}
        self.words |= {kept: kept for kept in _WORDS}
        self.words |= dict.fromkeys(Flag.yes, "active") | dict.fromkeys(Flag.no, "away")

    def read(self, cells: pd.Series, form: str, context: Context) -> Values:
        """Look each word up, whole and then by what it says of being there."""
        told = cells.map(lambda cell: self.words.get(plain(cell)) or _meant(cell))
        unknown = told == ""
        asked = Fault("duty_word_asks", unknown, warning=True)
        return Values(told.where(~unknown, cells).astype("str"), (asked,))


def _meant(text: str) -> str:
    """Return what a text says of being there; empty where it says nothing, or more than one thing."""
    text = unicodedata.normalize("NFKC", text).lower()
    text = text if text.isascii() else "".join(text.split())
    if _NOT.search(text):
        return "left" if _says(text, "left") else "away"
    said = [kind for kind in _WORDS if _says(text, kind)]
    if said == ["away"] and _DATED.search(text):
        # who is away on some days, or until one, is there on the others
        return ""
    if _TURNING.search(text) or not said:
        return ""
    if "half" in said:
        return "half" if set(said) <= {"half", "active"} or "半脱产" in text else ""
    if len(said) == 1:
        return said[0]
    bare = text
    for word in _ON_THE_BOOKS:
        bare = bare.replace(word, "")
    said = [kind for kind in said if kind != "active" or _says(bare, kind)]
    # on the books and studying may be a course beside the work
    besides = text.startswith(_ON_THE_BOOKS) and any(word in text for word in ("学习", "培训", "study"))
    return said[0] if len(said) == 1 and not besides else ""


def _says(text: str, kind: str) -> bool:
    return any(re.search(rf"\b{word}\b" if word.isascii() else word, text) for word in _WORDS[kind])
