"""Libraries that only some formats need: loaded where one is read, named where they are missing."""

from __future__ import annotations

import importlib
from typing import Any

from bascule.sources.choices import UnreadableError


def needed(module: str, extra: str) -> Any:
    """A library of the optional dependencies `extra`; `UnreadableError` with the remedy where it is not installed."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        name = module.partition(".")[0]
        raise UnreadableError(
            f"reading it needs {name}, which is not installed", f'pip install "bascule[{extra}]"'
        ) from error
