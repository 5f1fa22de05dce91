"""Compiled forms of the longest regular expressions of spaCy's tokenizers, kept between runs.

French has one of 1.4 million characters, which takes Python half of the time to the first event to compile. What the
compiler made of it is kept in the user's cache folder and handed to the matcher as it was: the same pattern, the same
matches. Where that folder cannot be read or written, or Python is another, the pattern is compiled as ever.
"""

from __future__ import annotations

import base64
import hashlib
import importlib
import json
import os
import re
import sys
import tempfile
from array import array
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

# Characters of a pattern from which keeping pays: the next longest compiles in 50 ms.
LONG = 100_000


def folder() -> Path:
    """Where compiled patterns lie: `$XDG_CACHE_HOME/bascule`, by default `~/.cache/bascule`."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "bascule"


@contextmanager
def remembered_patterns() -> Iterator[None]:
    """Long patterns compiled inside come from the cache, or go there."""
    compiler: Any = getattr(re, "_compiler", None)
    if sys.implementation.name != "cpython" or compiler is None:
        yield
        return
    plain = compiler.compile

    def compiled(pattern: Any, flags: int = 0) -> Any:
        if not isinstance(pattern, str) or len(pattern) < LONG:
            return plain(pattern, flags)
        path = folder() / f"{key(pattern, int(flags))}.json"
        return recalled(path, pattern) or kept(path, pattern, int(flags)) or plain(pattern, flags)

    compiler.compile = compiled
    try:
        yield
    finally:
        compiler.compile = plain


def key(pattern: str, flags: int) -> str:
    """What a file is called: another pattern, other flags or another Python have another."""
    return hashlib.sha256(f"{sys.version}\0{flags}\0{pattern}".encode()).hexdigest()[:32]


def recalled(path: Path, pattern: str) -> Any:
    """The pattern from its file, None where there is none that fits; the matcher checks the code that it is given."""
    with suppress(OSError, ValueError, KeyError, TypeError, RuntimeError, OverflowError):
        stored = json.loads(path.read_bytes())
        code = array("I", base64.b64decode(stored["code"])).tolist()
        names = {str(name): int(group) for name, group in stored["names"].items()}
        return matcher(pattern, int(stored["flags"]), code, int(stored["groups"]), names)
    return None


def kept(path: Path, pattern: str, flags: int) -> Any:
    """The pattern compiled in the steps of `re`, and its file written; None where this Python has other steps."""
    parser, compiler = importlib.import_module("re._parser"), importlib.import_module("re._compiler")
    try:
        tree = parser.parse(pattern, flags)
        code = list(compiler._code(tree, flags))
        flags, groups, names = flags | tree.state.flags, tree.state.groups - 1, dict(tree.state.groupdict)
        result = matcher(pattern, flags, code, groups, names)
        packed = base64.b64encode(array("I", code).tobytes()).decode()
    except (AttributeError, TypeError, OverflowError):
        return None
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps({"flags": flags, "groups": groups, "names": names, "code": packed})
        descriptor, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
        Path(name).replace(path)
    return result


def matcher(pattern: str, flags: int, code: list[int], groups: int, names: dict[str, int]) -> Any:
    """A pattern object of compiled code."""
    index: list[str | None] = [None] * (groups + 1)
    for name, group in names.items():
        index[group] = name
    return importlib.import_module("_sre").compile(pattern, flags, code, groups, names, tuple(index))
