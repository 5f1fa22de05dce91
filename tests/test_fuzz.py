"""Nothing a stranger feeds in ends in an exception, or takes for ever; what once did is tried again."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fuzz_seeds import seeds_of
from fuzz_targets import TARGETS

CORPUS = Path(__file__).parent / "fuzz_corpus"
FAILURES = sorted(path for path in CORPUS.glob("*/*") if path.is_file())
# All targets together stay well under the minute that the tests may take for this.
SECONDS = 1.0
SLOW = {"readings": 5.0}


@pytest.mark.parametrize("path", FAILURES, ids=[f"{path.parent.name}-{path.name}" for path in FAILURES])
def test_what_once_failed_holds(path: Path) -> None:
    begun = time.thread_time()
    TARGETS[path.parent.name](path.read_bytes())
    assert time.thread_time() - begun < 10


@pytest.mark.parametrize("name", TARGETS)
def test_valid_input_is_read(name: str) -> None:
    assert seeds_of(name)
    for seed in seeds_of(name):
        TARGETS[name](seed)


# What means something to some parser.
MARKS = (
    *("\0", "\ufeff", "\u200b", "\u202e", "\ud83c", "🇲🇱", "e\u0301", "\u00a0", "\u2028", "\r", "\r\n", "\n\n", "\t"),
    *('"', '""', "«", "»", "“", "’", "'", "—", "(", ")", "<", "</p>", "<p>", "<!--", "]]>", "&#0;", "&amp;", "{"),
    *("[", "]", ",", ";", ":", "\\", "\\u", "\\bin9", "null", "NaN", "1e999", "-1", "0000-00-00", "31/02/2024", "}"),
    *("Mali", "Poutine", "mardi", "2024", "au 5 mars", "il y a 99999999999 ans", "in 10000 years", "selon", "said"),
)
TOKENS = (
    *(mark.encode("utf-8", "surrogatepass") for mark in MARKS),
    *(b"\xff", b"\x80", b"\x1f\x8b", b"PK\x03\x04", b"%PDF-", b"\xed\xa0\x80"),
)


def spoilt(seed: bytes, rng: random.Random) -> bytes:
    """The seed with a few pieces cut, doubled, swapped for bytes that mean something, or flipped."""
    data = bytearray(seed)
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(len(data) + 1)
        to = min(len(data), at + rng.choice((0, 1, 2, 8, 60)))
        what = rng.randrange(5)
        if what == 0:
            data[at:to] = rng.choice(TOKENS) * rng.choice((1, 1, 3, 50))
        elif what == 1:
            data[at:to] = data[at:to] * rng.choice((2, 2, 40))
        elif what == 2:
            del data[at:to]
        elif what == 3 and at < len(data):
            data[at] ^= 1 << rng.randrange(8)
        else:
            data[at:at] = rng.choice(TOKENS)
    return bytes(data)


@pytest.mark.parametrize("name", TARGETS)
def test_spoilt_input_ends_in_no_exception(name: str) -> None:
    """The same inputs each time, as many as the time allows; `tools/fuzz.py` looks for new ones."""
    rng, seeds = random.Random(name), seeds_of(name)
    end = time.monotonic() + SLOW.get(name, SECONDS)
    tried = 0
    while time.monotonic() < end:
        data = spoilt(rng.choice(seeds), rng)
        begun = time.thread_time()
        try:
            TARGETS[name](data)
        except BaseException as error:
            error.add_note(f"{name}, input {tried}: {data!r}")
            raise
        assert time.thread_time() - begun < 10, data
        tried += 1
    assert tried


@pytest.mark.parametrize(
    "name", ["dates-of-sources", "dates-in-texts", "quotations", "furniture", "offices", "rtf", "csv"]
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=200))
def test_any_text_ends_in_no_exception(name: str, text: str) -> None:
    TARGETS[name](text.encode("utf-8", "surrogatepass"))
