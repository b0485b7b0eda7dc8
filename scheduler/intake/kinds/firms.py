"""Columns that name a firm, matched to the register of the bureau."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scheduler.intake.cells import Fault, plain, texts
from scheduler.intake.kinds.base import Kind, Values, nearest_names

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from scheduler.intake.cells import Context

_REMARK = re.compile(r"[（(].*?[)）]")
_FORMS = re.compile(
    r"(?:有限责任公司|股份有限公司|集团有限公司|有限公司|公司|个人独资|合伙企业|co\.?,?ltd\.?|ltd\.?|limited|inc\.?|llc|company)$"
)


def core(name: str) -> str:
    """Return a firm's name without what is often left out: remarks in brackets and its legal form."""
    bare = plain(_REMARK.sub("", name)) or plain(name)
    return _FORMS.sub("", bare) or bare


class Firm(Kind, name="firm"):
    """A firm told by its name alone, kept as the code under which the register knows it.

    A name that one firm of the register has is sure. One that fits a single firm only without its legal form
    or its remarks in brackets is taken and told as doubtful; any other is refused with the nearest name.
    """

    def read(self, cells: pd.Series, form: str, context: Context) -> Values:
        """Look every name up."""
        whole, short = _index(context.firms, plain), _index(context.firms, core)
        sure = [whole.get(plain(cell), ()) for cell in cells]
        found = [one or short.get(core(cell), ()) for one, cell in zip(sure, cells, strict=True)]
        codes = texts([each[0] if len(each) == 1 else None for each in found], cells.index)
        several = texts(["、".join(each) if len(each) > 1 else "" for each in found], cells.index)
        names = texts([context.firms.get(each[0], "") if each else "" for each in found], cells.index)
        doubtful = texts(["1" if one != other else "" for one, other in zip(sure, found, strict=True)])
        doubtful.index = cells.index
        unknown = codes.isna() & (several == "")
        near = nearest_names(cells, unknown, list(dict.fromkeys(context.firms.values())))
        told = {"taken": codes.fillna(""), "name": names}
        return Values(
            codes,
            (
                Fault("firm_of_several", several != "", {"codes": several}),
                Fault("firm_unknown", unknown, {"near": near}),
                Fault("firm_doubtful", (doubtful != "") & codes.notna(), told, warning=True),
            ),
        )


def _index(firms: Mapping[str, str], how: Callable[[str], str]) -> dict[str, tuple[str, ...]]:
    """Return the codes of each name as it is compared."""
    found: dict[str, list[str]] = {}
    for code, name in firms.items():
        found.setdefault(how(name), []).append(code)
    return {name: tuple(sorted(codes)) for name, codes in found.items()}
