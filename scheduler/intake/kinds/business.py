"""Whether a firm is in business: working, stopped for now, or gone; by whatever word a register uses."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from scheduler.intake.cells import Fault, none_of, plain, texts
from scheduler.intake.kinds.base import Kind, Values
from scheduler.intake.kinds.words import damaged

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from scheduler.intake.cells import Context

STANDINGS = ("active", "suspended", "closed")
_GONE = (
    "注销|吊销|撤销|关闭|关停|倒闭|破产|解散|清算|取缔|关门|不复存在|已不存在|灭失|"
    "closed|dissolved|revoked|cancelled|canceled|bankrupt|liquidat|defunct|out of business|struck off|shut"
)
_STOPPED = (
    "停产|停业|歇业|停工|停办|停止生产|停止经营|停止营业|暂停|休业|休眠|停运|停机|闲置|停火|停炉|停窑|长期关停|"
    "[未不无没]有?(?:正常)?(?:生产|经营|营业|开工|运营|运行|投产|开业)|筹建|在建|筹备|待产|待业|"
    "suspend|idle|dormant|stopped|paused|not operating|not in operation|inactive|not open|not trading"
)
_WORKING = (
    "正常|在业|存续|开业|在产|在营|营业|生产|经营|运营|运行|投产|开工|在册|续存|"
    "active|operating|operational|open|in operation|running|normal|in business|trading"
)
_MOVED = "搬迁|搬走|搬离|搬到|搬至|迁出|迁移|迁至|迁往|迁走|外迁|迁址|已迁|转移|移址|转让|转产|relocat|moved"
_PARTLY = (
    "半停|半开工|半生产|部分停|部分生产|部分开工|间歇|间断|断续|季节|时开时停|时产时停|开开停停|阶段性|偶尔|不定期|"
    "seasonal|partly|partial|part-time|intermittent|half"
)
_AGAIN = "恢复|复产|复工|复业|复营|重新|已重开|resum|reopen|restart"
_COMING = "拟|即将|将要|计划|准备|预计|申请|办理中|正在办|待注销|待关|疑似|可能|或|planned|about to|soon|may"
_NO = "(?:未|没有?|尚未|并未|非|not (?:yet )?|never )"
_DENIED = re.compile(f"{_NO}(?:被)?(?:{_GONE}|停产|停业|歇业|停工|suspended|stopped)")
_ODD = re.compile("非正常|不正常|异常|abnormal|irregular")


class InBusiness(Kind, name="in_business"):
    """``active``, ``suspended`` or ``closed``; ``words`` are a source's own.

    Other words are read by what they say, and told; one that says nothing of it, or more than one thing, is
    kept as it is written and asked about: the firm stays open until somebody answers.
    """

    def __init__(self, words: Mapping[str, str] | None = None) -> None:
        self.words = dict(words or {})

    def read(self, cells: pd.Series, form: str, context: Context) -> Values:
        """Look each word up, whole and then by what it says."""
        known = {plain(word): kept for word, kept in self.words.items()} | {each: each for each in STANDINGS}
        exact = [known.get(plain(cell), "") for cell in cells]
        inside = ["" if one else standing(cell) for one, cell in zip(exact, cells, strict=True)]
        taken = texts(inside, cells.index)
        values = texts(
            [one or other or cell for one, other, cell in zip(exact, inside, cells, strict=True)], cells.index
        )
        asks = (texts(exact, cells.index) == "") & (taken == "")
        return Values(
            values,
            (
                damaged(cells),
                Fault("status_read", taken != "", {"standing": taken}, warning=True),
                Fault("status_asks", asks, warning=True),
            ),
        )


def standing(text: str) -> str:
    """Return what a text says of a firm; empty where it says nothing, or nothing that is sure.

    A firm that works for a season or in part works. One that moved, or is about to close, may still be there.
    """
    said = unicodedata.normalize("NFKC", text).lower()
    said = said if said.isascii() else "".join(said.split())
    if _ODD.search(said):
        return ""
    if re.search(_PARTLY, said) and not re.search(_GONE, said):
        return "active"
    bare = _DENIED.sub("", said)
    gone, stopped, moved = (bool(re.search(each, bare)) for each in (_GONE, _STOPPED, _MOVED))
    if moved or ((gone or stopped) and re.search(_COMING, bare)):
        return ""
    if re.search(_AGAIN, bare):
        return "" if gone or re.search(f"{_NO}(?:{_AGAIN})", said) else "active"
    if gone or stopped:
        return "closed" if gone else "suspended"
    return "active" if bare != said or re.search(_WORKING, bare) else ""


def says_gone(texts_of: pd.Series) -> pd.Series:
    """Mark texts that say that a firm has stopped, closed or moved, wherever in them it stands."""
    known = texts_of.dropna()
    if _LEAVING.search("\n".join(known.str.lower())) is None:
        return none_of(texts_of)
    found = {each: _says_gone(each) for each in known.unique()}
    return texts_of.map(found).fillna(False).astype(bool)


def name_says_gone(names: pd.Series) -> pd.Series:
    """Mark names with a remark in brackets that the firm has stopped, closed or moved: 东风厂（已停产）."""
    here = (
        names.str.contains(_IN_BRACKETS) if _IN_BRACKETS.search("\n".join(names.dropna())) else none_of(names)
    )
    here = here.fillna(False).astype(bool)
    return says_gone(names[here].str.extract(r"[（(]([^（()）]*)[)）]\s*$", expand=False)).reindex(
        names.index, fill_value=False
    )


_IN_BRACKETS = re.compile("[（(][^（()）]*[停销关搬迁歇倒]")


_LEAVING = re.compile(f"{_GONE}|{_STOPPED}|{_MOVED}")


def _says_gone(text: str) -> bool:
    said = _DENIED.sub("", unicodedata.normalize("NFKC", text).lower())
    return bool(_LEAVING.search(said)) and not re.search(_AGAIN, said)
