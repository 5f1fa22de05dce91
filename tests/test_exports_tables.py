"""Exports as the tables of other event data: columns pinned, factuality folded, codes of those lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bascule.codebook.cameo import cameo_act
from bascule.codebook.icews_names import entity_of_name
from bascule.codebook.ontology import ontology
from bascule.exports import gdelt, icews, polecat
from bascule.exports.cameo_codes import cameo_of
from bascule.exports.formats import export
from bascule.exports.view import View
from bascule.ledger import Ledger
from bascule.sources.icews import IcewsFile
from exported import ENGLISH, FRENCH, fill

POLECAT = """Event ID|Event Date|Event Type|Event Mode|Intensity|Quad Code|Contexts|
Actor Name|Actor Country|Actor COW|Primary Actor Sector|Actor Sectors|Actor Title|Actor Name Raw|Wikipedia Actor ID|
Recipient Name|Recipient Country|Recipient COW|Primary Recipient Sector|Recipient Sectors|Recipient Title|
Recipient Name Raw|Wikipedia Recipient ID|
Placename|City|District|Province|Country|Latitude|Longitude|GeoNames ID|Raw Placename|Feature Type|
Source|Publication Date|Story People|Story Organizations|Story Locations|Language|Version"""
ACTOR = "Code Name CountryCode KnownGroupCode EthnicCode Religion1Code Religion2Code Type1Code Type2Code Type3Code"
GEO = "Type FullName CountryCode ADM1Code ADM2Code Lat Long FeatureID"
BETWEEN = """IsRootEvent EventCode EventBaseCode EventRootCode QuadClass GoldsteinScale NumMentions NumSources
NumArticles AvgTone"""
EVENT_NAMES = ["GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate"]
EVENT_NAMES += [f"Actor{n}{name}" for n in (1, 2) for name in ACTOR.split()] + BETWEEN.split()
EVENT_NAMES += [f"{what}Geo_{name}" for what in ("Actor1", "Actor2", "Action") for name in GEO.split()]
EVENT_NAMES += ["DATEADDED", "SOURCEURL"]
MENTIONS = """GLOBALEVENTID EventTimeDate MentionTimeDate MentionType MentionSourceName MentionIdentifier SentenceID
Actor1CharOffset Actor2CharOffset ActionCharOffset InRawText Confidence MentionDocLen MentionDocTone
MentionDocTranslationInfo Extras"""
POLECAT_NAMES, MENTION_NAMES = POLECAT.replace("\n", "").split("|"), MENTIONS.split()


@pytest.fixture
def view() -> Iterator[View]:
    with fill(Ledger()) as ledger:
        yield View(ledger)


def table(path: Path, header: list[str] | None = None) -> list[dict[str, str]]:
    lines = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    names = header or lines.pop(0)
    assert {len(line) for line in lines} <= {len(names)}
    return [dict(zip(names, line, strict=True)) for line in lines]


def test_polecat_has_its_forty_columns_and_folds_what_is_planned(view: View, tmp_path: Path) -> None:
    export(view, "polecat", tmp_path / "p.tsv")
    rows = table(tmp_path / "p.tsv")
    assert [column.name for column in polecat.COLUMNS] == POLECAT_NAMES == list(rows[0])
    assert len(POLECAT_NAMES) == 40
    visit, promise, leaving = rows
    assert (visit["Event Type"], visit["Event Mode"], visit["Quad Code"]) == ("CONSULT", "visit", "VERBAL COOPERATION")
    assert (visit["Recipient Name"], visit["Recipient Title"]) == ("Oumar Ledoux", "ministre")
    assert (visit["Actor COW"], visit["Actor Name Raw"], visit["City"]) == ("365", "instructeurs russes", "Ouraba")
    assert (visit["Event Date"], visit["Wikipedia Actor ID"]) == ("2031-03-06", "None")
    assert (promise["Event Type"], promise["Event Mode"], promise["Contexts"]) == ("AGREE", "None", "military")
    assert (leaving["Event Type"], leaving["Event Mode"], leaving["Contexts"]) == ("CONCEDE", "None", "future")
    assert (leaving["Event Date"], leaving["Intensity"]) == ("2032-01-01", "4.5")
    assert sum(view.left_out.values()) == 2


@pytest.mark.parametrize(
    ("type", "factuality", "wanted", "marks"),
    [
        *((name, "planned", ("AGREE", None), []) for name in ("CONSULT", "SUPPORT", "COOPERATE", "AID")),
        ("RETREAT", "planned", ("CONCEDE", None), ["future"]),
        ("AGREE", "planned", ("AGREE", "m"), []),
        ("ASSAULT", "planned", ("ASSAULT", "m"), ["future"]),
        ("AID", "possible", ("AID", "m"), ["hypothetical"]),
        ("AID", "asserted", ("AID", "m"), []),
        ("AID", "negated", None, []),
    ],
)
def test_folding(
    view: View, type: str, factuality: str, wanted: tuple[str, str | None] | None, marks: list[str]
) -> None:
    act = replace(next(view.events()).event, type=type, mode="m", factuality=factuality)
    assert (polecat.folded(act), polecat.auxiliary(act)) == (wanted, marks)


def test_gdelt_has_sixty_one_and_sixteen_columns_and_offsets_that_hold(view: View, tmp_path: Path) -> None:
    assert export(view, "gdelt", tmp_path / "g") == 6
    assert [column.name for column in gdelt.COLUMNS] == EVENT_NAMES
    assert [column.name for column in gdelt.MENTION_COLUMNS] == MENTION_NAMES
    assert (len(EVENT_NAMES), len(MENTION_NAMES)) == (61, 16)
    events = table(tmp_path / "g" / gdelt.EVENTS, EVENT_NAMES)
    mentions = table(tmp_path / "g" / gdelt.MENTIONS, MENTION_NAMES)
    assert [row["EventCode"] for row in events] == ["042", "0312", "080"]
    assert (events[0]["EventRootCode"], events[0]["Actor1Code"], events[0]["SQLDATE"]) == ("04", "RUSMIL", "20310306")
    assert events[0]["ActionGeo_FullName"] == "Ouraba, Mali"
    assert [row["GLOBALEVENTID"] for row in events] == [row["GLOBALEVENTID"] for row in mentions]
    assert FRENCH[int(mentions[0]["ActionCharOffset"]) :].startswith("a reçu")
    assert ENGLISH[int(mentions[1]["Actor2CharOffset"]) :].startswith("Niger")
    assert mentions[2]["Actor2CharOffset"] == "-1"
    assert view.left_out == {"negated events": 1, "events without an actor": 1}


def test_every_type_and_mode_has_a_code_whose_own_type_is_the_same_where_cameo_has_one() -> None:
    # CAMEO folds these into other acts.
    elsewhere = {"RETREAT-resign"}
    for item in ontology().types:
        for mode in (None, *(mode.code for mode in item.modes)):
            found = cameo_of(item.code, mode)
            assert found is not None, (item.code, mode)
            assert not found.turned
            if f"{item.code}-{mode}" not in elsewhere:
                assert found.type == item.code, (item.code, mode)
    assert cameo_of("AID", None, ("military",)) == cameo_act("072")
    assert cameo_of("OWN", None) is None


def test_icews_rows_are_read_again_by_the_importer(view: View, tmp_path: Path) -> None:
    export(view, "icews", tmp_path / "i.tsv")
    assert len(icews.COLUMNS) == 20
    source = IcewsFile(tmp_path / "i.tsv")
    acts = [reading.events[0] for reading in source.readings()]
    assert not source.set_aside
    assert not source.unknown
    assert [(act.type, act.mode, act.actors, act.recipients) for act in acts] == [
        ("CONSULT", "visit", ("RUS:MIL",), ("MLI:GOV",)),
        ("AGREE", None, ("FRA:GOV",), ("NER:GOV",)),
        ("CONCEDE", None, ("NER:GOV",), ()),
    ]


@pytest.mark.parametrize("sector", [item.code for item in ontology().sectors if item.code not in ("UNK", "PRE", "SOC")])
def test_names_of_sides_lead_back_to_their_entities(sector: str) -> None:
    assert entity_of_name(icews.side_name(f"MLI:{sector}")) == f"MLI:{sector}"
