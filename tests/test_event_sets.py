"""Files of POLECAT, GDELT, UCDP and ACLED as ledgers, with what goes wrong in them; every row here is invented."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from bascule.cli.imports import imports
from bascule.codebook import foreign_codes
from bascule.codebook.entity_codes import codes_of
from bascule.codebook.ontology import ontology
from bascule.errors import BasculeError
from bascule.exports.formats import export
from bascule.exports.view import View
from bascule.ledger import Ledger, LedgerEvent
from bascule.ledger.writing import verify
from bascule.records import Event
from bascule.sources.conflict import AcledFile, UcdpFile
from bascule.sources.event_rows import EventFile, quoted_cells, split
from bascule.sources.gdelt import COLUMNS as GDELT_COLUMNS
from bascule.sources.gdelt import FIRST_COLUMNS, GdeltFile
from bascule.sources.polecat import COLUMNS as POLECAT_COLUMNS
from bascule.sources.polecat import PolecatFile
from exported import fill
from violence_rows import ACLED_COLUMNS, OLD_ACLED_COLUMNS, UCDP_COLUMNS, acled_row, table, ucdp_row


def write(folder: Path, text: str | bytes, name: str) -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def tabs(columns: Iterable[str], *rows: Mapping[str, str], empty: str = "") -> str:
    return "".join("\t".join(row.get(name, empty) for name in columns) + "\n" for row in rows)


def acts(source: EventFile) -> list[Event]:
    found = []
    for reading in source.readings():
        verify(reading)
        found += reading.events
    return found


def load(kind: str, path: Path, ledger: Path, code: int = 0) -> str:
    result = CliRunner().invoke(imports, [kind, str(path), "--ledger", str(ledger)])
    assert result.exit_code == code, result.output
    return result.stderr


def polecat_row(**more: str) -> dict[str, str]:
    row = {"Event ID": "20310306-1-x_CONSULT_visit", "Event Date": "2031-03-06", "Event Type": "CONSULT"}
    row |= {"Event Mode": "visit", "Quad Code": "VERBAL COOPERATION", "Contexts": "military; diplomatic"}
    row |= {"Actor Name": "Russia", "Actor Country": "RUS", "Actor COW": "365", "Primary Actor Sector": "MIL"}
    row |= {"Actor Sectors": "MIL", "Recipient Name": "Mali", "Recipient Country": "MLI", "Recipient COW": "432"}
    row |= {"Primary Recipient Sector": "GOV", "Recipient Sectors": "GOV", "Placename": "Ouraba", "City": "Ouraba"}
    row |= {"Country": "MLI", "Latitude": "14.5", "Longitude": "-4.2", "GeoNames ID": "2453348"}
    row |= {"Feature Type": "PPL", "Publication Date": "2031-03-07", "Language": "fr", "Version": "made-up-1"}
    return row | {name.replace("_", " "): value for name, value in more.items()}


HEADER = "\t".join(POLECAT_COLUMNS) + "\n"


def test_polecat_rows_are_events_of_the_standard(tmp_path: Path) -> None:
    rows = [
        polecat_row(),
        polecat_row(Event_Type="DISAPPROVE", Event_Mode="None"),
        polecat_row(Event_Type="demand", Event_Mode="no such", Contexts="hypothetical"),
        polecat_row(Actor_Name="France; Niger", Actor_Country="FRA; NER", Actor_Sectors="GOV; REB"),
        polecat_row(Actor_Country="None", Actor_COW="260", Actor_Name="Old Germany", Contexts="future"),
        polecat_row(Actor_Country="UNO", Recipient_Country="IGO", Recipient_Name="African Union", Recipient_COW="None"),
    ]
    path = write(tmp_path, HEADER + tabs(POLECAT_COLUMNS, *rows, empty="None"), "p.txt")
    visit, blame, demand, two, germans, bodies = acts(PolecatFile(path))
    assert (visit.type, visit.mode, visit.contexts) == ("CONSULT", "visit", ("military", "diplomatic"))
    assert (visit.actors, visit.recipients) == (("RUS:MIL",), ("MLI:GOV",))
    assert (visit.date and visit.date.start, visit.trigger.exact) == (date(2031, 3, 6), "CONSULT")
    place = visit.place
    assert place is not None
    assert (place.name, place.geonameid, place.lat, place.precision) == ("Ouraba", 2453348, 14.5, "city")
    assert (blame.type, blame.mode) == ("ACCUSE", "disapprove")
    assert (demand.type, demand.mode, demand.factuality) == ("REQUEST", None, "possible")
    assert two.actors == ("FRA:GOV", "NER:REB")
    assert (germans.actors, germans.factuality) == (("DEU:MIL",), "planned")
    assert (bodies.actors, bodies.recipients) == (("IGO:UN",), ("IGO:AU",))


def test_polecat_files_that_go_wrong(tmp_path: Path) -> None:
    row = tabs(POLECAT_COLUMNS, polecat_row(Placename="Sénégal"), empty="None")
    other = HEADER.replace("Intensity", "Event Intensity")
    too_long = HEADER.rstrip("\n") + "\tHeadline\tEvent Text\tFeed\tStory ID\n"
    swapped = "\t".join(reversed(POLECAT_COLUMNS)) + "\n"
    backwards = tabs(list(reversed(POLECAT_COLUMNS)), polecat_row(Placename="Sénégal"), empty="None")
    for number, text in enumerate((HEADER + row, other + row, too_long + row, row, swapped + backwards)):
        for encoding in ("utf-8", "latin-1"):
            source = PolecatFile(write(tmp_path, text.encode(encoding), f"{number}.tsv"))
            (act,) = acts(source)
            assert (act.actors, act.place and act.place.name) == (("RUS:MIL",), "Sénégal")
            assert not source.set_aside
    trailing = row.rstrip("\n") + "\t\t\t\n"
    bad = tabs(POLECAT_COLUMNS, polecat_row(Event_Date="soon"), polecat_row(Event_Type="CRIME"), empty="None")
    nobody = {"Actor_Country": "ZZZ", "Actor_Name": "Nobody"}
    nobody |= {"Recipient_Country": "None", "Recipient_Name": "None", "Recipient_COW": "None"}
    unplaced = tabs(POLECAT_COLUMNS, polecat_row(**nobody), empty="None")
    text = (
        HEADER + trailing + bad + unplaced + "a\tb\n" + row.replace("Russia", "Rus\0sia") + row.rstrip("\n") + "\tx\n"
    )
    told = load("polecat", write(tmp_path, text, "bad.tsv"), tmp_path / "p.duckdb", code=1)
    assert "1 events added of 7 rows" in told
    assert "1 of a type that the standard does not have (CRIME), 1 without a known side, 4 set aside" in told
    assert "bad.tsv, line 3: 'soon' is no day" in told
    assert "bad.tsv, line 6: it has 2 columns, not 40" in told
    assert "line 7: the line holds zero bytes" in told
    assert "line 8: it has 41 columns" in told
    assert "credit: POLECAT" in told
    with pytest.raises(BasculeError, match="no file of POLECAT"):
        acts(PolecatFile(write(tmp_path, "a,b\n", "x.csv")))
    assert acts(PolecatFile(write(tmp_path, "", "e.csv"))) == []


def test_polecat_comes_back_from_our_own_export(tmp_path: Path) -> None:
    with fill(Ledger()) as ledger:
        export(View(ledger), "polecat", tmp_path / "p.tsv")
        events = [item for item in ledger.events() if item.event.factuality != "negated" and item.event.actors]
    found = acts(PolecatFile(tmp_path / "p.tsv"))
    assert [(act.actors, act.recipients) for act in found] == [(e.event.actors, e.event.recipients) for e in events]
    assert [act.type for act in found] == ["CONSULT", "AGREE", "CONCEDE"]


def gdelt_row(**more: str) -> dict[str, str]:
    row = {"GLOBALEVENTID": "1", "SQLDATE": "20310306", "EventCode": "057", "EventRootCode": "05"}
    row |= {"Actor1Code": "FRAGOV", "Actor1Name": "FRANCE", "Actor1CountryCode": "FRA", "Actor1Type1Code": "GOV"}
    row |= {"Actor2Code": "NERMIL", "Actor2Name": "NIGER", "Actor2CountryCode": "NER", "Actor2Type1Code": "MIL"}
    row |= {"ActionGeo_Type": "4", "ActionGeo_FullName": "Inventville, Niger", "ActionGeo_CountryCode": "NG"}
    row |= {"ActionGeo_Lat": "13.5", "ActionGeo_Long": "2.1", "DATEADDED": "20310308120000"}
    return row | {"SOURCEURL": "https://exemple.test/a"} | more


def test_gdelt_rows_of_both_versions(tmp_path: Path) -> None:
    for number, columns in enumerate((GDELT_COLUMNS, FIRST_COLUMNS)):
        assert len(columns) == (61, 58)[number]
        rows = [
            gdelt_row(),
            gdelt_row(EventCode="57", EventRootCode="5"),
            gdelt_row(EventCode="43", EventRootCode="4"),
            gdelt_row(Actor1CountryCode="", Actor1KnownGroupCode="UNO", Actor1Name="UNITED NATIONS"),
            gdelt_row(Actor1CountryCode="", Actor1Name="ECOWAS", Actor1Type1Code="IGO", Actor2CountryCode="ROM"),
        ]
        text = tabs(columns, *rows)
        path = write(tmp_path, text, f"2031.{number}.export.CSV")
        signed, again, hosted, body, named = acts(GdeltFile(path))
        assert (signed.type, signed.actors, signed.recipients) == (again.type, ("FRA:GOV",), ("NER:MIL",))
        # The host of a visit receives: CAMEO 043 names it first.
        assert (hosted.type, hosted.actors, hosted.recipients) == ("CONSULT", ("NER:MIL",), ("FRA:GOV",))
        assert (body.actors, named.actors, named.recipients) == (("IGO:UN",), ("IGO:ECOWAS",), ("ROU:MIL",))
        # FIPS 10-4: NG is Niger and not Nigeria.
        assert signed.place is not None
        assert (signed.place.country, signed.place.precision, signed.place.lon) == ("NER", "city", 2.1)
        (reading, *_) = GdeltFile(path).readings()
        assert (reading.article.published, reading.article.url) == (date(2031, 3, 8), "https://exemple.test/a")
        packed = tmp_path / f"2031.{number}.export.CSV.zip"
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("2031.export.CSV", text)
        assert acts(GdeltFile(packed)) == acts(GdeltFile(path))
        headed = write(tmp_path, "\t".join(columns) + "\n" + text, "headed.csv")
        assert len(acts(GdeltFile(headed))) == 5


def test_gdelt_files_that_go_wrong(tmp_path: Path) -> None:
    rows = tabs(
        GDELT_COLUMNS,
        gdelt_row(),
        gdelt_row(EventCode="---"),
        gdelt_row(EventCode="010", EventRootCode="01"),
        gdelt_row(SQLDATE="20310231"),
        gdelt_row(
            Actor1CountryCode="", Actor2CountryCode="", Actor1Name="", Actor2Name="", Actor1Code="", Actor2Code=""
        ),
    )
    text = rows + tabs(FIRST_COLUMNS, gdelt_row())
    told = load("gdelt", write(tmp_path, text, "bad.export.CSV"), tmp_path / "g.duckdb", code=1)
    assert "1 events added of 6 rows" in told
    assert "1 of an unknown CAMEO code, 1 statements alone, 1 without a known side, 2 set aside" in told
    assert "line 4: SQLDATE '20310231' is no day" in told
    assert "line 6: it has 58 columns, not 61" in told
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("a", "")
        archive.writestr("b", "")
    with pytest.raises(BasculeError, match="2 files"):
        acts(GdeltFile(tmp_path / "two.zip"))
    with pytest.raises(BasculeError, match="cannot be read"):
        acts(GdeltFile(write(tmp_path, b"PK\x03\x04", "cut.zip")))
    with pytest.raises(BasculeError, match="no event file"):
        acts(GdeltFile(write(tmp_path, "one\ttwo\n", "o.csv")))


def test_ucdp_rows_are_assaults_with_their_deaths(tmp_path: Path) -> None:
    rows = [
        ucdp_row(
            "2031-03-06",
            3,
            side_a="Government of Mali",
            side_b="JNIM",
            date_prec="1",
            where_prec="1",
            where_coordinates="Inventville",
            latitude="14.5",
            longitude="-4.2",
        ),
        ucdp_row(
            "2031-03-06",
            5,
            side_a="Front of the Invented",
            side_b="Civilians",
            type_of_violence="3",
            date_end="2031-03-09 00:00:00.000",
            date_prec="2",
        ),
        ucdp_row("2031-03-06", 5, side_a='Left, "old" bank', side_b="Right bank", type_of_violence="2"),
    ]
    for header in (True, False):
        for separator in (",", ";"):
            text = table(rows, UCDP_COLUMNS, header=header)
            if separator == ";":
                text = text.replace("a;b", "ab").replace(",", ";").replace("Left;", "Left,")
            battle, massacre, clash = acts(UcdpFile(write(tmp_path, "\ufeff" + text, "u.csv")))
            assert (battle.type, battle.actors, battle.recipients) == ("ASSAULT", ("MLI:GOV",), ("XXX:REB:JNIM",))
            assert battle.place is not None
            assert (battle.place.name, battle.place.lat, battle.place.country) == ("Inventville", 14.5, "MLI")
            assert battle.why == ("UCDP 1", "deaths 3 (3 to 3)")
            assert (massacre.actors, massacre.recipients) == (("XXX:REB:FRONT-OF-THE-INVENTED",), ("MLI:CVL",))
            assert massacre.date is not None
            assert (massacre.date.end, massacre.date.granularity) == (date(2031, 3, 9), "days")
            assert clash.actors == ("XXX:UAF:LEFT-OLD-BANK",)
            assert codes_of(clash.actors[0]).sector == "UAF"


def test_acled_rows_of_both_layouts(tmp_path: Path) -> None:
    rows = [
        acled_row(
            "2031-03-06",
            3,
            sub_event_type="Air/drone strike",
            actor1="Military Forces of Mali (2021-)",
            actor2="JNIM: Group for Support of Islam and Muslims",
            inter1="1",
            inter2="Rebel group",
            location="Ouraba",
            geo_precision="1",
            time_precision="2",
        ),
        acled_row(
            "6 March 2031",
            0,
            event_type="Protests",
            sub_event_type="Excessive force against protesters",
            actor1="Protesters (Mali)",
            inter1="Protesters",
            actor2="Police Forces of Mali (2021-)",
            inter2="State forces",
        ),
        acled_row(
            "2031-03-06",
            0,
            event_type="Strategic developments",
            sub_event_type="Agreement",
            actor1="Wagner Group",
            inter1="8",
            actor2="Front of the Invented",
            inter2="2",
            notes='One line,\n"quoted" and another.',
        ),
        acled_row("2031-03-06", 0, event_type="Strategic developments", sub_event_type="Other", actor1="Mali"),
    ]
    for columns in (ACLED_COLUMNS, OLD_ACLED_COLUMNS):
        source = AcledFile(write(tmp_path, "\ufeff" + table(rows, columns), "a.csv"))
        strike, crowd, pact = acts(source)
        assert (strike.type, strike.mode, strike.actors) == ("ASSAULT", "aerial", ("MLI:MIL",))
        assert strike.recipients == ("XXX:REB:JNIM",)
        assert strike.date is not None
        assert (strike.date.start, strike.date.end, strike.date.granularity) == (
            date(2031, 3, 3),
            date(2031, 3, 9),
            "week",
        )
        # Who was struck is named first.
        assert (crowd.mode, crowd.actors, crowd.recipients) == ("crowd-control", ("MLI:COP",), ("MLI:CVL",))
        assert (pact.type, pact.actors, pact.recipients) == ("AGREE", ("RUS:PRM",), ("XXX:REB:FRONT-OF-THE-INVENTED",))
        assert "\n" in pact.sentence.exact
        assert source.left_out == {"of a kind that the standard does not code (other)": 1}


def test_rows_of_quoted_files_that_go_wrong_cost_themselves_alone(tmp_path: Path) -> None:
    good = acled_row(
        "2031-03-06", 1, sub_event_type="Attack", actor1="Wagner Group", actor2="Civilians (Mali)", inter2="7"
    )
    lines = table([good] * 6, ACLED_COLUMNS).splitlines(keepends=True)
    lines[2] = lines[2].replace("Invented region", 'Invented "region')
    lines[3] = "1,2,3\n"
    lines[4] = lines[4].replace("2031-03-06", "some day")
    lines[5] = lines[5].replace("Battles", "Chess").replace("Attack", "Gambit")
    told = load("acled", write(tmp_path, "".join(lines), "a.csv"), tmp_path / "a.duckdb", code=1)
    # The same row twice is one article; an open quotation mark is a character of its own row.
    assert "2 events added of 6 rows" in told
    assert "3 set aside" in told
    assert "line 4: it has 3 columns, not 31" in told
    assert "line 5: 'some day' is no day" in told
    assert "line 6: unknown event type 'Chess'" in told
    assert "credit: ACLED" in told
    bad = ucdp_row("2031-03-06", 1, side_a="Government of Mali", date_end="2031-03-01", side_b="JNIM")
    odd = ucdp_row("2031-03-06", 1, side_a="Government of Mali", type_of_violence="9", side_b="JNIM")
    told = load("ucdp", write(tmp_path, table([bad, odd], UCDP_COLUMNS), "u.csv"), tmp_path / "u.duckdb", code=1)
    assert "before it begins" in told
    assert "type_of_violence is '9'" in told
    with pytest.raises(BasculeError, match="no file of ACLED: it lacks actor1"):
        acts(AcledFile(write(tmp_path, "event_date,event_type\n", "x.csv")))
    packed = tmp_path / "u.csv.gz"
    packed.write_bytes(gzip.compress(table([ucdp_row("2031-03-06", 1, side_a="JNIM")], UCDP_COLUMNS).encode()))
    assert len(acts(UcdpFile(packed))) == 1


def test_an_import_is_marked_external_and_its_rows_are_kept_once(tmp_path: Path) -> None:
    path = write(tmp_path, tabs(GDELT_COLUMNS, gdelt_row()), "g.export.CSV")
    ledger_path = tmp_path / "g.duckdb"
    load("gdelt", path, ledger_path)
    assert "0 events added of 1 rows" in load("gdelt", path, ledger_path)
    with Ledger(ledger_path, read_only=True) as ledger:
        (run,) = View(ledger).coders()
        assert (run["coder"], run["settings"]) == ("import gdelt", {"setting kind": "external"})
        (item,) = ledger.events()
        assert isinstance(item, LedgerEvent)
        assert ledger.text(item.article_id)[item.event.trigger.start : item.event.trigger.end] == "057"


@given(st.lists(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\r\n"), max_size=5), min_size=1))
def test_cells_stand_where_they_are_read(cells: list[str]) -> None:
    text = ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)
    places = quoted_cells(text, ",")
    assert places is not None
    assert [text[start:end].replace('""', '"') for start, end in places] == cells
    bare = [cell.replace(",", "").replace('"', "") for cell in cells]
    for line in (",".join(bare), "\t".join(cell.replace("\t", "") for cell in cells)):
        separator = "," if line == ",".join(bare) else "\t"
        assert [line[start:end] for start, end in split(line, separator)] == line.split(separator)
    if ",".join(bare):
        assert quoted_cells(",".join(bare), ",") == split(",".join(bare), ",")


def test_gdelt_comes_back_from_our_own_export(tmp_path: Path) -> None:
    with fill(Ledger()) as ledger:
        export(View(ledger), "gdelt", tmp_path / "g")
        events = [item.event for item in ledger.events() if item.event.factuality != "negated" and item.event.actors]
    found = acts(GdeltFile(tmp_path / "g" / "events.export.CSV"))
    assert [(act.actors, act.recipients) for act in found] == [(act.actors, act.recipients) for act in events]


@pytest.mark.parametrize("sector", [item.code for item in ontology().sectors])
def test_sectors_and_groups_come_back_from_cameo(sector: str) -> None:
    _, kind = foreign_codes.cameo_codes(f"MLI:{sector}", sector)
    assert kind is not None
    assert foreign_codes.cameo_entity("MLI", "", (kind,)) == f"MLI:{sector}"
    group, kind = foreign_codes.cameo_codes("IGO:AU", None)
    assert (group, kind) == ("OAU", None)
    assert foreign_codes.cameo_entity("", "OAU", ()) == "IGO:AU"


def test_codes_lead_into_the_codebook() -> None:
    assert foreign_codes.country_of_place("ng ") == "NER"
    assert foreign_codes.cameo_entity("WST", "", ("MIL",)) == "WEST:MIL"
    assert foreign_codes.cameo_entity("QQQ", "QQQ", ()) is None
    assert foreign_codes.country_by_cow("817") == "VNM"
    assert foreign_codes.acled_sector("Political  Militia") == "UAF"
    with pytest.raises(BasculeError, match=r"fips\.XX"):
        foreign_codes.checked({"fips": {"XX": "QQQ"}}, "own")
    with pytest.raises(BasculeError, match=r"acled\.tea"):
        foreign_codes.checked({"acled": {"tea": "CONSULT-tea"}}, "own")
