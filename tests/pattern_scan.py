"""Tries every pattern that bascule compiles, in a process of its own, on what slow patterns fall over; prints JSON."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
import signal
import sys
from datetime import date
from types import FrameType
from typing import Any

# What takes steps as the square of so many characters is done in hundredths of a second, the cube in minutes.
LENGTH, SECONDS = 1500, 2.0
UNITS = (
    *(" ", "\n", "\t \t", "a", "A", "1", ".", "-", "'", '"', "«", "(", "<", "/", "a ", "A ", "1 ", "a, ", "A. ", "a ("),
    *("d'", "de la ", "the ", "et ", "and ", "3 mars ", "lundi ", "1/1/", " — ", "l'a ", "<a ", "http://a"),
)  # fmt: skip
TEXTS = ("Le ministre malien a reçu lundi l'ambassadeur de Russie.", "The minister met Wagner on Monday in Paris.")


def compiled() -> dict[str, re.Pattern[Any]]:
    """Every pattern compiled by a module of the package, at its import or where a text is read."""
    found: dict[str, re.Pattern[Any]] = {}
    original = re.compile

    def compile(pattern: Any, flags: Any = 0) -> re.Pattern[Any]:
        made = original(pattern, flags)
        if "bascule" in sys._getframe(1).f_code.co_filename:
            found.setdefault(str((made.pattern, made.flags)), made)
        return made

    re.compile = compile  # type: ignore[assignment]
    import bascule

    for module in pkgutil.walk_packages(bascule.__path__, "bascule."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    from bascule.coding.coder import Coder
    from bascule.records import Article

    coder = Coder()
    for text in TEXTS:
        coder.read(Article(text, published=date(2024, 1, 1)))
    re.compile = original
    return found


def slow(patterns: dict[str, re.Pattern[Any]]) -> list[tuple[str, str]]:
    """Patterns that do not come to an end in time, with what was repeated."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, stop)
    found = []
    for pattern in patterns.values():
        for unit in UNITS:
            text = (unit * (LENGTH // len(unit) + 1))[:LENGTH] + "\0!"
            given = text.encode() if isinstance(pattern.pattern, bytes) else text
            signal.setitimer(signal.ITIMER_REAL, SECONDS)
            try:
                for _ in pattern.finditer(given):
                    pass
                pattern.fullmatch(given)
            except TimeoutError:
                found.append((str(pattern.pattern)[:100], unit))
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
    return found


if __name__ == "__main__":
    known = compiled()
    print(json.dumps({"patterns": len(known), "slow": slow(known)}))
