"""Which states a body holds on a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bascule.codebook.bodies import bodies
from bascule.codebook.members import COLUMNS, members, memberships, parse
from bascule.errors import BasculeError


@pytest.mark.parametrize(
    ("code", "day", "within", "without"),
    [
        ("IGO:NATO", date(2023, 4, 3), "TUR", "FIN"),
        ("IGO:NATO", date(2023, 4, 4), "FIN", "SWE"),
        ("IGO:EU", date(2020, 1, 31), "GBR", "NOR"),
        ("IGO:EU", date(2020, 2, 1), "FRA", "GBR"),
        ("IGO:EU", date(2004, 5, 1), "POL", "BGR"),
        ("IGO:ECOWAS", date(2025, 1, 28), "MLI", "MRT"),
        ("IGO:ECOWAS", date(2025, 1, 29), "SEN", "MLI"),
        ("IGO:G5S", date(2022, 5, 15), "MLI", "SEN"),
        ("IGO:G5S", date(2022, 5, 16), "NER", "MLI"),
        ("IGO:G5S", date(2014, 2, 16), "TCD", "FRA"),
        ("IGO:AES", date(2023, 9, 16), "NER", "TCD"),
    ],
)
def test_members_on_a_day(code: str, day: date, within: str, without: str) -> None:
    assert within in members(code, day)
    assert without not in members(code, day)


@pytest.mark.parametrize(
    ("code", "day", "number"),
    [
        ("IGO:NATO", date(1998, 1, 1), 16),
        ("IGO:NATO", None, 32),
        ("IGO:EU", date(1994, 12, 31), 12),
        ("IGO:EU", date(2004, 5, 1), 25),
        ("IGO:EU", date(2013, 7, 1), 28),
        ("IGO:EU", None, 27),
        ("IGO:ECOWAS", date(2020, 1, 1), 15),
        ("IGO:ECOWAS", None, 12),
        ("IGO:G5S", date(2020, 1, 1), 5),
        ("IGO:G5S", date(2014, 2, 15), 0),
        ("IGO:AES", None, 3),
        ("IGO:UN", None, 0),
        ("IGO:NATO", date(1989, 12, 31), 0),
    ],
)
def test_how_many_there_are(code: str, day: date | None, number: int) -> None:
    assert len(members(code, day)) == number


def test_every_body_of_the_table_is_one_that_texts_can_name() -> None:
    known = {body.code: body.valid_from for body in bodies().values() if body.kind == "body"}
    assert memberships().keys() <= known.keys()
    for code, listed in memberships().items():
        for item in listed:
            assert item.begins is None or known[code] is None or known[code] <= item.begins
            if item.begins is not None:
                assert not item.holds(item.begins - timedelta(days=1))
            if item.ends is not None:
                assert item.holds(item.ends)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("IGO:EU\tXYZ\t\t\tlist", "'XYZ' is no country"),
        ("EU\tFRA\t\t\tlist", "no body"),
        ("IGO:EU\tFRA\t\t\t", "no source"),
        ("IGO:EU\tFRA\t2004-13-01\t\tlist", "is no day"),
        ("IGO:EU\tFRA\t2004-05-01\t2003-05-01\tlist", "ends before it begins"),
        ("IGO:EU\tFRA", "2 cells"),
    ],
)
def test_a_wrong_line_is_named(line: str, fault: str) -> None:
    with pytest.raises(BasculeError, match=r"table, line 2") as raised:
        parse("\t".join(COLUMNS) + "\n" + line, "table")
    assert fault in str(raised.value)
