"""No pattern goes back and forth over a text without end."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from pattern_scan import slow

SCAN = Path(__file__).with_name("pattern_scan.py")


def test_every_pattern_comes_to_an_end_on_what_slow_ones_fall_over() -> None:
    done = subprocess.run([sys.executable, str(SCAN)], capture_output=True, text=True, timeout=550)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["patterns"] > 400
    assert told["slow"] == []


def test_the_scan_sees_a_pattern_that_does_not() -> None:
    slow_one = re.compile(r"\s*\d*\s*-?\s*\d*\s*x")
    nested = re.compile(r"(a+)+b")
    assert slow({"plain": re.compile(r"\d+ \w+")}) == []
    told = slow({"blanks": slow_one, "nested": nested})
    assert {pattern for pattern, _ in told} == {slow_one.pattern, nested.pattern}
