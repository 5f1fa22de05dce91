"""A reading as plain values and back, nothing lost: what travels with a parsed document between processes and to disk.

`Reading.to_dict` is for people and other programs, and leaves out what stands elsewhere in it; this leaves out nothing.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from bascule.records import Reading


def stored(reading: Reading) -> dict[str, Any]:
    """The reading as texts, numbers, lists and mappings; days in ISO form."""
    told: dict[str, Any] = _plain(reading)
    return told


def restored(told: Mapping[str, Any]) -> Reading:
    """The reading again."""
    reading: Reading = _made(told, Reading)
    return reading


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def _made(value: Any, kind: Any) -> Any:
    if value is None:
        return None
    if get_origin(kind) in (types.UnionType, Union):
        (kind,) = (part for part in get_args(kind) if part is not type(None))
    if get_origin(kind) is tuple:
        (part, *_) = get_args(kind)
        return tuple(_made(item, part) for item in value)
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        return kind(**{name: _made(value[name], of) for name, of in _fields(kind).items() if name in value})
    return date.fromisoformat(value) if kind is date else value


@cache
def _fields(kind: type) -> Mapping[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in dataclasses.fields(kind)}
