"""What is reached on the gold of our own does not fall below the floors of `eval/floors.json`."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bascule.evaluation import COUNTED, FIELDS

EVAL = Path(__file__).resolve().parents[1] / "eval"


@cache
def raising() -> ModuleType:
    spec = importlib.util.spec_from_file_location("raise_floors", EVAL / "raise_floors.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["raise_floors"] = module
    spec.loader.exec_module(module)
    return module


FLOORS: dict[str, dict[str, float]] = raising().load()


@pytest.fixture(scope="module")
def reached() -> Callable[[str], dict[str, float]]:
    """What is measured now, by language; each gold is coded once."""
    measure: Callable[[str], dict[str, float]] = cache(raising().measured)
    return measure


@pytest.mark.parametrize(
    ("language", "measure"), [(language, measure) for language, row in FLOORS.items() for measure in row]
)
def test_no_measure_falls_below_its_floor(
    language: str, measure: str, reached: Callable[[str], dict[str, float]]
) -> None:
    assert reached(language)[measure] >= FLOORS[language][measure]


def test_every_floor_names_a_measure_and_guards_something() -> None:
    assert set(FLOORS) == {"fr", "en"}
    for measures in FLOORS.values():
        assert {"quotes", "speakers", "characterisations"} <= set(measures) <= {*COUNTED, *FIELDS}
        assert all(0 < floor < 1 for floor in measures.values())


SHARES = st.floats(0, 1)


@given(floor=SHARES, now=SHARES)
def test_floors_only_rise(floor: float, now: float) -> None:
    new = raising().raised({"fr": {"quotes": floor}}, {"fr": {"quotes": now, "type": now}})
    assert set(new["fr"]) == {"quotes"}
    assert new["fr"]["quotes"] >= floor
    assert new["fr"]["quotes"] == floor or new["fr"]["quotes"] < now
