"""The rule `same-act-v2` reckoned for many pairs at once says what it says pair by pair; no key keeps a pair apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.ledger import Ledger, ReportRow
from bascule.weigh import same_act
from bascule.weigh.act_blocks import Blocks
from bascule.weigh.act_points import Points
from bascule.weigh.gists import gists, told
from bascule.weigh.incidents import merge
from bascule.weigh.party_likeness import Agreement, sides_agree
from bascule.weigh.report_columns import as_columns, row_of
from hand_made import event, reading, stated
from incident_gold import reports
from plain_same_act import plain_groups, plain_points

START = date(2024, 3, 1)
CODES = (
    *("MLI:GOV", "MLI:MIL", "MLI:REB", "MLI:REB:CMA", "MLI", "RUS:GOV", "RUS:PRM", "FRA:GOV", "FRA:CVL"),
    *("XXX:REB", "XXX:REB:AQIM", "XXX:REB:ISGS", "IGO:UN", "IGO:AU", "WEST", "AFR", "EUR"),
)
TYPES = (
    *("ASSAULT", "COERCE", "RETREAT", "PROTEST", "CONSULT", "AGREE", "SUPPORT", "AID", "COOPERATE", "ACCUSE"),
    *("SANCTION", "REQUEST", "REJECT", "CONCEDE", "MOBILIZE", "TAUGHT"),
)
SENTENCES = (
    *(
        "Sept soldats ont péri dans l'explosion d'une mine près d'Ansongo.",
        "A mine near Ansongo killed seven soldiers.",
    ),
    *("Une patrouille est tombée dans une embuscade à la sortie de Gao.", "L'armée dément.", ""),
    "Sept soldats et douze civils ont péri à Ansongo, selon un élu de la région.",
)
PLACES = (
    (None, None, None, None, None, None),
    ("Gao", 2457161, 16.27, -0.04, "MLI", "city"),
    ("Ansongo", 2460450, 15.66, 0.5, "MLI", "city"),
    ("GAO", None, None, None, None, "unresolved"),
    ("Wabaria", 2448085, 16.2, -0.02, "MLI", "city"),
    ("Gao", 2457160, 18.0, 0.0, "MLI", "region"),
    ("Kidal", 2455290, 18.9, 1.0, "NER", "region"),
    ("Mali", 2453866, 17.0, -4.0, "MLI", "country"),
)
SIDE = st.lists(st.sampled_from(CODES), max_size=3, unique=True).map(tuple)
# Most acts have one party a side, and few have many.
FEW = st.one_of(SIDE, st.sampled_from(CODES[:9]).map(lambda code: (code,)))


@st.composite
def rows(draw: st.DrawFn, most: int = 12) -> list[ReportRow]:
    """Reports close enough for many of them to tell one act."""
    made = []
    types = draw(st.lists(st.sampled_from(TYPES), min_size=1, max_size=3))
    for number in range(draw(st.integers(2, most))):
        day = START + timedelta(draw(st.integers(0, 20)))
        width = draw(st.sampled_from([0, 0, 0, 0, 1, 2, 6, 29, 60, 400]))
        own = draw(st.integers(0, 3))
        place = draw(st.sampled_from(PLACES))
        made.append(
            ReportRow(
                event_id=f"e{number}",
                article_id=f"a{draw(st.integers(0, 5))}",
                sentence_start=draw(st.integers(0, 1)),
                recorded_at=datetime(2024, 7, 1, tzinfo=UTC),
                published=draw(st.sampled_from([None, START + timedelta(4), START + timedelta(18)])),
                outlet=None,
                language=draw(st.sampled_from(["fr", "en", None])),
                type=draw(st.sampled_from(types)),
                mode=draw(st.sampled_from([None, "resign", "yield", "meet"])),
                channel=draw(st.sampled_from([None, None, "agreement", "arms"])),
                factuality=draw(st.sampled_from(["asserted", "asserted", "planned", "negated"])),
                actors=draw(FEW),
                recipients=draw(FEW),
                start=day if own else None,
                end=day + timedelta(width) if own else None,
                granularity=draw(st.sampled_from(["range", "range", "publication"])) if own else None,
                place_name=place[0],
                place_id=place[1],
                latitude=place[2],
                longitude=place[3],
                place_country=place[4],
                place_precision=place[5],
                sentence=draw(st.sampled_from(SENTENCES)),
            )
        )
    return made


COPIES = st.sampled_from([None, {"a0": "a0", "a1": "a0"}, {"a2": "a3", "a3": "a3", "a4": "a4"}])


@settings(max_examples=300, deadline=None)
@given(rows(), st.integers(0, 3), COPIES)
def test_every_pair_has_the_points_it_has_alone(
    made: list[ReportRow], days: int, copies: dict[str, str] | None
) -> None:
    table = as_columns(made, copies)
    pairs = list(combinations(range(len(table)), 2))
    if not pairs:
        return
    later, earlier = (np.array(column) for column in zip(*((b, a) for a, b in pairs), strict=True))
    found = Points(table, days, None)
    bare = found.bare(later, earlier)
    whole = bare + found.words(later, earlier)
    met = set()
    blocks = Blocks(table, days, 14)
    for one, other in blocks.pairs(np.arange(len(table)), 7):
        met |= set(zip(one.tolist(), other.tolist(), strict=True))
    for place, (a, b) in enumerate(pairs):
        one, other = made[table.at[b]], made[table.at[a]]
        alone = plain_points(one, other, days, copies)
        assert alone == plain_points(other, one, days, copies)
        assert np.isnan(bare[place]) == (alone is None)
        if alone is not None:
            assert whole[place] == alone
            assert (b, a) in met


@settings(max_examples=150, deadline=None)
@given(rows(16), st.integers(0, 2), COPIES, st.sampled_from([1, 3, 4096]), st.data())
def test_groups_are_those_found_by_comparing_every_report_with_every_group(
    made: list[ReportRow], days: int, copies: dict[str, str] | None, at_once: int, data: st.DataObject
) -> None:
    names = [row.event_id for row in made]
    held = data.draw(st.lists(st.tuples(st.sampled_from(names), st.sampled_from(names)), max_size=3))
    apart: dict[str, set[str]] = {}
    for one, other in held:
        if one != other:
            apart.setdefault(one, set()).add(other)
            apart.setdefault(other, set()).add(one)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(same_act, "AT_ONCE", at_once)
        found = same_act.gather_rows(made, days=days, copies=copies, apart=apart)
    assert sorted(sorted(made[n].event_id for n in group) for group in found) == plain_groups(made, days, copies, apart)


def test_the_gold_gathers_as_it_does_pair_by_pair() -> None:
    # One row in three: comparing all with all takes its time.
    made = [row_of(item) for report in reports()[::3] for _, item in report.events]
    found = same_act.gather_rows(made)
    assert sorted(sorted(made[n].event_id for n in group) for group in found) == plain_groups(made)


@given(st.lists(st.frozensets(st.sampled_from(CODES), min_size=1, max_size=6), min_size=1, max_size=8), st.booleans())
def test_sets_of_parties_agree_as_two_alone_do(sets: list[frozenset[str]], tabled: bool) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bascule.weigh.party_likeness.TABLED", 2500 if tabled else 0)
        found = Agreement(sets)
    pairs = [(a, b) for a in range(-1, len(sets)) for b in range(-1, len(sets))]
    share, _ = found.of(*(np.array(column) for column in zip(*pairs, strict=True)))
    for place, (a, b) in enumerate(pairs):
        if a < 0 or b < 0:
            assert np.isnan(share[place])
        else:
            assert share[place] == pytest.approx(sides_agree(sets[a], sets[b]), abs=1e-12)


def test_more_than_a_thousand_copies_on_a_day_are_one_act() -> None:
    day = START.isoformat()
    many = [
        reading(replace(event(f"{SENTENCES[0]} {n}", "ASSAULT", "XXX:REB", "MLI:MIL"), date=stated(day)), day, f"P{n}")
        for n in range(1500)
    ]
    with Ledger() as ledger:
        ledger.add(many)
        (found,) = gists(ledger)
        assert len(found.event_ids) == 1500


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_gist_says_what_its_incident_says(data: st.DataObject) -> None:
    with Ledger() as ledger:
        for number in range(data.draw(st.integers(0, 8))):
            day = (START + timedelta(data.draw(st.integers(0, 4)))).isoformat()
            item = event(
                f"{data.draw(st.sampled_from(SENTENCES))} {number}",
                data.draw(st.sampled_from(["ASSAULT", "COERCE"])),
                " ".join(data.draw(FEW)),
                "MLI:MIL",
                data.draw(st.sampled_from(["asserted", "negated", "planned"])),
                mode=data.draw(st.sampled_from([None, "bomb", "arrest"])),
                date=data.draw(st.sampled_from([None, stated(day)])),
            )
            ledger.add([reading(item, day, f"P{number}")])
        listed = ledger.events()
        if len(listed) > 1:
            ids = [item.event_id for item in listed]
            field = data.draw(st.sampled_from(["merge", "split", "type"]))
            ledger.judge("event", data.draw(st.sampled_from(ids)), field, data.draw(st.sampled_from(ids)), "r")
        texts = ledger.texts({item.article_id for item in listed})
        brief, full = gists(ledger), merge(listed, texts=texts, judgements=ledger.judgements())
        assert [(g.id, g.type, g.mode, g.actors, g.recipients, g.start, g.end, g.factuality) for g in brief] == [
            (i.id, i.type, i.mode, i.actors, i.recipients, i.start, i.end, i.factuality) for i in full
        ]
        assert [told(ledger, brief)[item.id] for item in brief] == full
