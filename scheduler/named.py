"""Small classes that TOML files choose by name: rules, features, checks, programmes, what-if changes."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, ClassVar, Literal, Self, TypeVar, get_type_hints

from pydantic import TypeAdapter, ValidationError

from scheduler import ranges
from scheduler.domain.errors import SettingsError, hint

Value = TypeVar("Value")


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
            where a value is of another kind, or the class refuses it.
        """
        member = cls.family.get(name)
        if member is None:
            raise SettingsError("unknown_name", where=where, name=name, **hint(name, cls.family))
        known = [key for key in inspect.signature(member).parameters if key != "self"]
        refuse_unknown(settings, known, f"{where}.{name}")
        adapters = _adapters(member)  # type: ignore[arg-type]
        read = {
            key: of_its_kind(value, adapters[key], f"{where}.{name}.{key}") if key in adapters else value
            for key, value in settings.items()
        }
        try:
            made: Self = member(**read)
        except (TypeError, ValueError) as wrong:
            raise SettingsError("wrong_setting", where=f"{where}.{name}", problem=str(wrong)) from wrong
        return made


@cache
def _adapters(member: type[object]) -> dict[str, TypeAdapter[Any]]:
    """Return for each argument of a member what tells whether a value is of its kind."""
    names = {"Iterable": Iterable, "Mapping": Mapping, "Sequence": Sequence, "Literal": Literal, "date": date}
    # a member that inherits its arguments need not import their ranges
    names |= vars(ranges)
    hints = get_type_hints(member.__init__, localns=names, include_extras=True)
    return {name: TypeAdapter(kind) for name, kind in hints.items() if name != "return"}


def of_its_kind(value: object, adapter: TypeAdapter[Value], where: str) -> Value:
    """Return a value as the adapter's type.

    Raises
    ------
    SettingsError
        ``wrong_setting`` with the place inside the value and what would be right.
    """
    try:
        return adapter.validate_python(value)
    except ValidationError as wrong:
        first = wrong.errors()[0]
        at = ".".join([where, *(str(part) for part in first["loc"])])
        raise SettingsError("wrong_setting", where=at, problem=first["msg"]) from wrong


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
