"""Small classes that TOML files choose by name: rules, features, checks, programmes, what-if changes."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, ClassVar, Self

from scheduler.domain.errors import SettingsError, hint

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Named:
    """Base of a family: each subclass with a ``name`` can be chosen, and set, by a TOML table.

    A family is a direct subclass of ``Named``; it keeps its members in ``family`` by name. The
    table's keys are the arguments of the member's ``__init__``.
    """

    name: ClassVar[str] = ""
    family: ClassVar[dict[str, type[Any]]] = {}

    def __init_subclass__(cls, name: str = "", **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        if Named in cls.__bases__:
            cls.family = {}
        if name:
            twin = cls.family.get(name)
            # dataclass(slots=True) makes each class a second time, under the same qualified name
            if twin is not None and twin.__qualname__ != cls.__qualname__:
                raise ValueError(f"two classes of one family are named {name}")
            cls.name = name
            cls.family[name] = cls

    @classmethod
    def chosen(cls, name: str, settings: Mapping[str, Any], where: str) -> Self:
        """Return the member ``name`` made with ``settings``.

        Raises
        ------
        SettingsError
            ``unknown_name`` or ``unknown_setting``, with the nearest right name; ``wrong_setting``
            where the class refuses the value.
        """
        member = cls.family.get(name)
        if member is None:
            raise SettingsError("unknown_name", where=where, name=name, **hint(name, cls.family))
        known = [key for key in inspect.signature(member).parameters if key != "self"]
        refuse_unknown(settings, known, f"{where}.{name}")
        try:
            made: Self = member(**settings)
        except (TypeError, ValueError) as wrong:
            raise SettingsError("wrong_setting", where=f"{where}.{name}", problem=str(wrong)) from wrong
        return made


def refuse_unknown(table: Mapping[str, Any], known: Iterable[str], where: str) -> None:
    """Refuse the first key of a table that is not a known one.

    Raises
    ------
    SettingsError
        ``unknown_setting``, with the nearest right name.
    """
    names = tuple(known)
    for key in table:
        if key not in names:
            raise SettingsError("unknown_setting", where=where, name=key, **hint(key, names))
