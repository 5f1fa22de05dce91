"""Places: what counts as one, which one it is, and that the tables behind it are sound."""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Sequence
from importlib.resources import files

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bascule.codebook.countries import countries
from bascule.coding.gazetteer import (
    DATA,
    OWN,
    PRECISIONS,
    Entry,
    Gazetteer,
    fold,
    gazetteer,
    look_up,
    own_places,
    parse_own,
)
from bascule.coding.lexicon import word_list
from bascule.coding.pipelines import parse
from bascule.coding.place_evidence import Evidence
from bascule.coding.places import distance, find_places
from bascule.errors import BasculeError
from bascule.records import Place


def places(text: str, language: str, about: Sequence[str] = (), taken: Sequence[tuple[int, int]] = ()) -> list[Place]:
    """The places of a text, by its real parse."""
    doc, _ = next(parse([(text, None)], language))
    return find_places(text, doc, language=language, countries=about, taken=taken)


def said(found: Sequence[Place]) -> list[tuple[str, str | None, str]]:
    """What a test compares: name, country, precision."""
    return [(place.name, place.country, place.precision) for place in found]


FRENCH = [
    ("Le ministre s'est rendu à Bamako mardi.", "", [("Bamako", "MLI", "city")]),
    ("Des combats ont éclaté à Kidal.", "", [("Kidal", "MLI", "city")]),
    ("Deux obus sont tombés à Gao et à Tessalit.", "MLI", [("Gao", "MLI", "city"), ("Tessalit", "MLI", "city")]),
    ("Un convoi a sauté sur une mine près de Gao.", "BFA", [("Gao", "BFA", "city")]),
    (
        "Des soldats patrouillent à Ansongo, Bourem et Anéfis.",
        "MLI",
        [("Ansongo", "MLI", "city"), ("Bourem", "MLI", "city"), ("Anéfis", "MLI", "city")],
    ),
    ("L'armée a repris Aguelhok sans combat.", "MLI", [("Aguelhok", "MLI", "city")]),
    ("Une embuscade dans la région de Ménaka a fait dix morts.", "MLI", [("Ménaka", "MLI", "region")]),
    ("Le gouverneur de Tombouctou a démissionné.", "MLI", [("Tombouctou", "MLI", "region")]),
    ("Le camp de Gossi a été remis à l'armée.", "MLI", [("camp de Gossi", "MLI", "point")]),
    ("Une colonne a été attaquée près de Tinzaouaten.", "MLI", [("Tinzaouaten", "MLI", "city")]),
    ("Des mutins ont tiré en l'air au camp de Kati.", "MLI", [("camp de Kati", "MLI", "point")]),
    ("La zone des trois frontières reste dangereuse.", "MLI", [("zone des trois frontières", None, "region")]),
    ("Les attaques se multiplient dans le Liptako-Gourma.", "", [("Liptako-Gourma", None, "region")]),
    ("L'insécurité gagne le nord du Mali.", "", [("Mali", "MLI", "country")]),
    ("Au Mali, la junte a suspendu les partis.", "", [("Mali", "MLI", "country")]),
    ("Paris livre des armes à l'Ukraine.", "", []),
    ("Le ministre a fourni des armes au Mali.", "MLI", []),
    ("Moscou livre des armes au Mali.", "MLI RUS", []),
    ("Une grève a commencé à Saint-Louis.", "SEN", [("Saint-Louis", "SEN", "city")]),
    ("Une manifestation a été dispersée à Saint-Louis.", "USA", [("Saint-Louis", "USA", "city")]),
    ("Des tirs ont été entendus à Tripoli.", "LBY", [("Tripoli", "LBY", "city")]),
    ("Des tirs ont été entendus à Tripoli.", "LBN", [("Tripoli", "LBN", "city")]),
    ("La ville libanaise de Tripoli est calme.", "", [("Tripoli", "LBN", "city")]),
    ("Il est arrivé au Caire lundi.", "", [("Caire", "EGY", "city")]),
    ("Les pourparlers ont repris à Genève et à Vienne.", "", [("Genève", "CHE", "city"), ("Vienne", "AUT", "city")]),
    ("Un drone a touché Marioupol et Kharkiv.", "UKR", [("Marioupol", "UKR", "city"), ("Kharkiv", "UKR", "city")]),
    ("La chute de Bakhmout a surpris.", "UKR RUS", [("Bakhmout", "UKR", "city")]),
    ("Dans la bande de Gaza, l'aide manque.", "", [("bande de Gaza", "PSE", "region")]),
    ("Des colons ont été évacués en Cisjordanie.", "ISR", [("Cisjordanie", "PSE", "region")]),
    ("Des obus visent Khan Younès et Rafah.", "PSE ISR", [("Khan Younès", "PSE", "city"), ("Rafah", "PSE", "city")]),
    ("Un cargo a été touché en mer Rouge.", "", [("mer Rouge", None, "region")]),
    ("Dans le Nord-Kivu, Bunagana tombe.", "COD", [("Nord-Kivu", "COD", "region"), ("Bunagana", "COD", "city")]),
    ("L'aéroport international de N'Djamena a fermé.", "TCD", [("N'Djamena", "TCD", "city")]),
    ("Les avions décollent de la base de Hmeimim.", "SYR", [("base de Hmeimim", "SYR", "point")]),
    ("Une attaque a visé le village de Tarkint-Bouli.", "MLI", [("Tarkint-Bouli", None, "unresolved")]),
    ("Bamako, 3 juin (Agence) - Le général a parlé.", "", [("Bamako", "MLI", "city")]),
    ("Un accident a eu lieu au nord de Ouagadougou.", "BFA", [("Ouagadougou", "BFA", "city")]),
    ("Il vit à Nice depuis un an.", "", [("Nice", "FRA", "city")]),
    ("Nice journée pour la police de Nancy.", "FRA", []),
    ("Les Tours de guet sont nombreuses.", "FRA", []),
    ("Paris Hilton est arrivée hier.", "FRA", []),
    ("Ali a remis le dossier à Diallo.", "MLI", []),
    ("Assimi Goïta a parlé. Goïta a promis des élections.", "MLI", []),
    ("Le traité de Lisbonne et l'université de Cambridge comptent.", "", []),
    ("Il est né à Villeneuve-l'Inconnue.", "", []),
    ("La province du Cap-Oriental et Nice-Matin en parlent.", "ZAF FRA", []),
    ("La reine repose dans la cathédrale Saint-Gilles.", "BEL", []),
    ("L'invasion de l'Ukraine a commencé.", "UKR RUS", [("Ukraine", "UKR", "country")]),
    ("Boko Haram a attaqué Maiduguri.", "NGA", [("Maiduguri", "NGA", "city")]),
]  # fmt: skip
ENGLISH = [
    ("Troops were deployed in Moscow on Monday.", "", [("Moscow", "RUS", "city")]),
    ("Fighting broke out north of Gao.", "MLI", [("Gao", "MLI", "city")]),
    ("Clashes continue in Kidal region.", "MLI", [("Kidal", "MLI", "region")]),
    ("Gunmen attacked a village in Niger State.", "NGA", [("Niger", "NGA", "region")]),
    ("Gunmen attacked a village in Niger.", "NER", [("Niger", "NER", "country")]),
    ("The town of Bakhmut fell after a year.", "", [("Bakhmut", "UKR", "city")]),
    ("BAMAKO, June 3 (Wire) - The junta spoke.", "", [("BAMAKO", "MLI", "city")]),
    ("KYIV, Ukraine (Wire) — Drones struck Kharkiv.", "UKR", [("KYIV", "UKR", "city"), ("Kharkiv", "UKR", "city")]),
    ("He was born in Paris, Texas.", "", [("Paris", "USA", "city"), ("Texas", "USA", "region")]),
    ("She lives in Mobile, Alabama.", "", [("Mobile", "USA", "city"), ("Alabama", "USA", "region")]),
    ("They left the West Bank city of Jenin.", "PSE ISR", [("West Bank", "PSE", "region"), ("Jenin", "PSE", "city")]),
    (
        "Near Maiduguri, in Borno State, a bus burnt.",
        "NGA",
        [("Maiduguri", "NGA", "city"), ("Borno", "NGA", "region")],
    ),
    ("Rebels seized the village of Kabumbo.", "COD", [("Kabumbo", None, "unresolved")]),
    ("Ministers met at Ramstein Air Base.", "", [("Ramstein Air Base", "DEU", "point")]),
    ("Ships turned back in the Gulf of Aden.", "", [("Gulf of Aden", None, "region")]),
    ("Residents of Goma fled to Sake.", "COD", [("Goma", "COD", "city"), ("Sake", "COD", "city")]),
    ("Helmand province changed hands.", "AFG", [("Helmand", "AFG", "region")]),
    ("Northern Mali is unsafe.", "", [("Mali", "MLI", "country")]),
    ("Shells hit central Khartoum and Omdurman.", "SDN", [("Khartoum", "SDN", "city"), ("Omdurman", "SDN", "city")]),
    ("A blast shook Tripoli, in Lebanon.", "", [("Tripoli", "LBN", "city"), ("Lebanon", "LBN", "country")]),
    ("Russia annexed Crimea.", "RUS UKR", [("Crimea", "UKR", "region")]),
    ("Reading the report, the minister smiled.", "GBR", []),
    ("A fire broke out in Reading.", "GBR", [("Reading", "GBR", "city")]),
    ("George Washington crossed the river.", "USA", []),
    ("Paris Hilton spoke to Victoria Nuland.", "USA", []),
    ("Jackson told Lincoln that Madison would pay.", "USA", []),
    ("In March the talks stopped. Since then, nothing moved.", "GBR", []),
    ("The University of Oxford and the Treaty of Lisbon endure.", "GBR", []),
    ("The Boston Globe reported it.", "USA", []),
    ("His daughter Sian and the Queen's guard left in May.", "CHN USA", []),
    ("They landed in Bali on Sunday.", "GBR IND", [("Bali", "IDN", "region")]),
    ("A camp opened in Kent.", "GBR USA", [("Kent", "GBR", "region")]),
    ("The occupation of Iraq lasted.", "", [("Iraq", "IRQ", "country")]),
    ("Washington said it would send arms.", "USA", []),
    ("Police said Mr Nelson was safe.", "GBR", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "about", "expected"), FRENCH, ids=lambda value: str(value)[:40])
def test_french(text: str, about: str, expected: list[tuple[str, str | None, str]]) -> None:
    assert said(places(text, "fr", about.split())) == expected


@pytest.mark.parametrize(("text", "about", "expected"), ENGLISH, ids=lambda value: str(value)[:40])
def test_english(text: str, about: str, expected: list[tuple[str, str | None, str]]) -> None:
    assert said(places(text, "en", about.split())) == expected


def test_a_place_bears_its_identifier_and_coordinates() -> None:
    (bamako,) = places("La délégation est arrivée à Bamako.", "fr")
    assert (bamako.geonameid, bamako.country) == (2460596, "MLI")
    assert bamako.lat == pytest.approx(12.6, abs=0.1)
    assert bamako.lon == pytest.approx(-8.0, abs=0.1)
    assert bamako.span is not None
    assert (bamako.span.start, bamako.span.end) == (28, 34)


def test_a_country_has_a_point_within_it_and_an_unknown_village_none() -> None:
    (mali,) = places("Au Mali, rien ne change.", "fr")
    assert mali.geonameid == 2453866
    assert mali.lat is not None
    assert 10 < mali.lat < 25
    (village,) = places("Ils ont brûlé le village de Tarkint-Bouli.", "fr", ["MLI"])
    assert (village.geonameid, village.lat, village.lon, village.country) == (None, None, None, None)


def test_an_actor_is_no_place_but_a_town_inside_an_actors_words_is() -> None:
    text = "Moscou condamne. Les rebelles basés à Kidal ont tiré."
    actors = [(0, 6), (17, 43)]
    assert said(places(text, "fr", ["RUS", "MLI"], actors)) == [("Kidal", "MLI", "city")]
    assert places("Kidal a signé.", "fr", ["MLI"], [(0, 5)]) == []
    assert said(places("L'incendie a gagné le sud de Moscou.", "fr", ["RUS"], [(29, 35)])) == [
        ("Moscou", "RUS", "city")
    ]


def test_a_name_placed_once_is_that_place_again() -> None:
    text = "Un raid a eu lieu à Zawiya. Zawiya compte 200 000 habitants."
    first, second = places(text, "fr", ["LBY"])
    assert first.geonameid == second.geonameid
    assert first.country == "LBY"


def test_neighbouring_places_settle_an_open_name() -> None:
    text = "Des véhicules ont quitté Korhogo et Ferkessédougou pour Tengréla, puis San-Pédro."
    assert {place.country for place in places(text, "fr", ["CIV"])} == {"CIV"}


def test_curly_apostrophes_and_unbreakable_spaces_read_like_plain_ones() -> None:
    plain = "Un vol pour N'Djamena s'est posé près de Fada N'Gourma."
    typeset = plain.replace("'", "’").replace("près de ", "près de\u00a0")
    assert (
        [p.geonameid for p in places(plain, "fr", ["BFA", "TCD"])]
        == [p.geonameid for p in places(typeset, "fr", ["BFA", "TCD"])]
        != []
    )


def test_countries_of_the_text_serve_where_none_are_given() -> None:
    text = "Le gouvernement libanais promet une enquête. Une bombe a explosé à Tripoli."
    assert said(places(text, "fr")) == [("Tripoli", "LBN", "city")]


HOSTILE = [
    "",
    " \n\t ",
    "à",
    "À " * 500,
    "(((((" * 200,
    "Kidal" * 300,
    "l'" * 400,
    "à Kidal" + "\u0301" * 50,
    "\ud800 à Gao \udfff".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
    "in 🏴󠁧󠁢󠁳󠁣󠁴󠁿 Gao\u200b, \u202eMali",
    "Le village de " + "A" * 5000,
    "le village de " * 200 + "Gao",
    "A-" * 800,
    "BAMAKO, " * 200,
    "\x00à\x00Gao\x00",
]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("text", HOSTILE, ids=lambda value: repr(value)[:20])
def test_hostile_text_raises_nothing_and_keeps_its_offsets(text: str, language: str) -> None:
    for place in places(text, language):
        assert place.span is not None
        assert text[place.span.start : place.span.end] == place.span.exact == place.name


PLACE_WORDS = ["Gao", "Kidal", "Mali", "N’Djamena", "Saint-Louis", "bande de Gaza", "Niger", "West Bank", "Xyz", "É"]
LINKS = [
    "à ",
    "au ",
    "en ",
    "in ",
    "the ",
    "le village de ",
    " State",
    ", ",
    ". ",
    "\n",
    "(",
    ")",
    " et ",
    " and ",
    "😀",
]
PIECES = st.sampled_from([*PLACE_WORDS, *LINKS, "\u00a0", "l’", "-", "'"])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PIECES, max_size=25).map("".join), st.sampled_from(["fr", "en"]))
def test_spans_hold_their_text_in_order_without_overlap(text: str, language: str) -> None:
    found = places(text, language, ["MLI"])
    spans = [place.span for place in found]
    assert all(span is not None and text[span.start : span.end] == span.exact for span in spans)
    edges = [edge for span in spans if span is not None for edge in (span.start, span.end)]
    assert edges == sorted(edges)
    assert all(place.precision in {*PRECISIONS, "country", "unresolved"} for place in found)


# -- the tables -------------------------------------------------------------------------------------------------------


def own_text() -> str:
    return files("bascule.coding").joinpath("data").joinpath(OWN).read_text(encoding="utf-8")


def own_rows() -> list[dict[str, str]]:
    lines = [line.split("\t") for line in own_text().splitlines() if line and not line.startswith("#")]
    return [dict(zip(lines[0], cells, strict=True)) for cells in lines[1:]]


def test_our_own_rows_are_many_sourced_and_of_known_countries() -> None:
    rows = own_rows()
    assert len(rows) >= 200
    for row in rows:
        assert row["reason"], row
        assert row["source"], row
        assert not row["country"] or row["country"] in {*countries(), *gazetteer().countries}, row
        assert all(name == name.strip() and "’" not in name and name for name in row["names"].split("|")), row


def test_our_own_rows_stand_once_by_name_and_country() -> None:
    seen = Counter(
        (fold(name), row["country"], row["precision"]) for row in own_rows() for name in {*row["names"].split("|")}
    )
    folded = {key for key, count in seen.items() if count > 1}
    # Spellings of one row may fold alike ("Ségou", "Segou"); two rows may not.
    for name, country, precision in folded:
        bearers = [
            row
            for row in own_rows()
            if (row["country"], row["precision"]) == (country, precision) and name in map(fold, row["names"].split("|"))
        ]
        assert len(bearers) == 1, name


def test_our_own_rows_lie_near_towns_of_the_country_they_name() -> None:
    packed = files("bascule.coding").joinpath("data").joinpath(DATA).read_bytes()
    towns: dict[str, list[Entry]] = {}
    for line in gzip.decompress(packed).decode("utf-8").splitlines():
        if line[:8].isdigit():
            number, name, lat, lon, country, *_ = line.split("\t")
            towns.setdefault(country, []).append(Entry(int(number), name, float(lat), float(lon), country, "", 0))
    for _, entry in {e.lat * 1000 + e.lon: (n, e) for n, e in parse_own(own_text(), OWN)}.values():
        # Posts of the Sahara and the middle of Siberia lie that far from any town; a wrong sign lies farther.
        nearby = [town for town in towns.get(entry.country or "", ()) if abs(town.lat - entry.lat) < 4]
        if entry.country in towns:
            assert min((distance(entry, town) for town in nearby), default=9999) < 500, entry


def test_identifiers_of_towns_are_those_of_the_table() -> None:
    known = 0
    for entries in own_places().values():
        for entry in entries:
            row = gazetteer().place(entry.geonameid) if entry.geonameid and entry.precision == "city" else None
            if row is not None:
                known += 1
                assert (row.country, distance(row, entry) < 15) == (entry.country, True), entry
    assert known >= 20


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Gao\tMLI\t\t\tx\t0\tcity\t\tr\ts", "number"),
        ("Gao\tMLI\t\t\t99\t0\tcity\t\tr\ts", "coordinates"),
        ("Gao\tMLI\t\t\t9\t0\ttown\t\tr\ts", "precision"),
        ("Gao\tMLI", "cells"),
    ],
)
def test_a_wrong_row_is_named_by_its_line(line: str, words: str) -> None:
    head = next(text for text in own_text().splitlines() if not text.startswith("#"))
    with pytest.raises(BasculeError, match=words) as caught:
        parse_own(f"{head}\n{line}\n", "own.tsv")
    assert "line 2" in str(caught.value)


def test_the_packed_table_answers_by_name_and_identifier() -> None:
    table = gazetteer()
    kidal = table.named("kidal")[0]
    assert (kidal.country, table.place(kidal.geonameid or 0)) == ("MLI", kidal)
    assert table.named("no such place") == ()
    assert table.place(1) is None
    assert table.named("") == ()
    assert len(table.countries) > 240
    assert "NER" in table.countries["MLI"].neighbours


def test_every_state_of_the_codebook_is_in_the_table() -> None:
    assert set(countries()) <= set(gazetteer().countries)


def test_a_file_that_is_no_table_is_refused() -> None:
    with pytest.raises(BasculeError, match="missing"):
        Gazetteer(b"nothing here")


def test_small_tables_are_searched_to_both_ends() -> None:
    names = "".join(f"{letter}\t{number}\n" for number, letter in enumerate("abcdefg", 1))
    rows = "".join(f"{number:08d}\tT{number}\t1.00\t2.00\tMLI\t01\t5\n" for number in range(1, 8))
    table = Gazetteer(f"# head\n[countries]\nMLI\t9\t1.0\t2.0\t\n[places]\n{rows}[names]\n{names}".encode())
    assert [table.named(letter)[0].name for letter in "abcdefg"] == [f"T{number}" for number in range(1, 8)]
    assert table.named("aa") == table.named("z") == ()
    assert table.place(8) is None


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Saint-Étienne", "saint etienne"),
        ("St. Louis", "saint louis"),
        ("N’Djamena", "ndjamena"),
        ("Œuilly", "oeuilly"),
        ("Łódź", "lodz"),
        ("  Ţarţūs ", "tartus"),
    ],
)
def test_names_fold(written: str, key: str) -> None:
    assert fold(written) == key


def test_each_risky_name_stands_once_and_is_in_the_gazetteer() -> None:
    lists = word_list("place_risks")
    names = [name for part in lists.values() for name in part]
    assert len(names) == len(set(names))
    assert [name for name in names if not look_up(name)] == []


def test_the_first_country_weighs_most() -> None:
    doc, _ = next(parse([("Rien.", None)], "fr"))
    ranks = Evidence("Rien.", doc, "fr", ["MLI", "FRA", "RUS"], []).ranks
    assert ranks["MLI"] > ranks["FRA"] > ranks["RUS"]
