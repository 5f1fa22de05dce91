"""Every entity bears the codes of other lists and comes back from them; names of ICEWS become entities."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bascule.codebook.bodies import bodies
from bascule.codebook.countries import countries
from bascule.codebook.entity_codes import OTHERS, SCHEMES, codes_of, country_of, entity_of, party_of
from bascule.codebook.icews_names import country_named, entity_of_name, sector_named
from bascule.codebook.ontology import ontology
from bascule.errors import BasculeError

SAMPLE = Path(__file__).resolve().parents[2] / "shared" / "corpora" / "icews_2005-2015_sample.tsv"
SECTORS = [sector.code for sector in ontology().sectors]
BODY_CODES = sorted({code for body in bodies().values() for code in (body.code, body.of) if code})


@given(st.sampled_from([*countries(), *OTHERS]), st.sampled_from(SECTORS))
def test_every_country_and_sector_comes_back(country: str, sector: str) -> None:
    entity = f"{country}:{sector}"
    codes = codes_of(entity)
    assert entity_of(codes.plover, codes.sector, codes.name) == entity
    assert codes.alpha3 == country


@pytest.mark.parametrize("entity", BODY_CODES)
def test_every_body_comes_back(entity: str) -> None:
    codes = codes_of(entity)
    assert entity_of(codes.plover, codes.sector, codes.name) == entity


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_country_code_comes_back(scheme: str) -> None:
    told = 0
    for alpha3 in countries():
        code = getattr(codes_of(f"{alpha3}:GOV"), scheme)
        if code is not None:
            told += 1
            assert country_of(code, scheme) == alpha3
    assert told >= 190


def test_codes_of_mali_and_what_is_no_country() -> None:
    mali = codes_of("MLI:MIL")
    assert (mali.alpha2, mali.alpha3, mali.cow, mali.gw, mali.plover) == ("ML", "MLI", 432, 432, "MLI")
    assert (mali.sector, mali.name) == ("MIL", None)
    assert codes_of("IGO:UN").plover == "UNO"
    assert codes_of("IGO:EU").plover == "EUR"
    assert (codes_of("IGO:ECOWAS").plover, codes_of("IGO:ECOWAS").name) == ("IGO", "ECOWAS")
    assert (codes_of("XXX:REB:AQIM").plover, codes_of("XXX:REB:AQIM").name) == ("IMG", "AQIM")
    assert codes_of("WEST").plover is None
    assert entity_of(None, None, "EUR") == "EUR"
    assert codes_of("XKX:GOV").plover == "KOS"


def test_the_lists_differ_where_they_do() -> None:
    yemen = codes_of("YEM:GOV")
    assert (yemen.cow, yemen.gw) == (679, 678)
    assert country_of(365, "cow") == "RUS"
    assert country_of("002", "cow") == "USA"


def test_a_state_has_no_number_before_it_was_one() -> None:
    juba = codes_of("SSD:GOV")
    assert juba.gw_on(date(2011, 7, 8)) is None
    assert juba.gw_on(date(2011, 7, 9)) == juba.gw == 626
    assert codes_of("MLI:GOV").gw_on(date(1991, 1, 1)) == 432
    kyiv = codes_of("UKR:GOV")
    assert (kyiv.gw_on(date(1991, 11, 30)), kyiv.gw_on(date(1991, 12, 1))) == (None, 369)


def test_every_first_day_is_of_a_state_that_has_a_number() -> None:
    told = [codes_of(f"{alpha3}:GOV") for alpha3 in countries() if codes_of(f"{alpha3}:GOV").gw_from]
    assert len(told) == 28
    assert all(codes.gw is not None and codes.gw_from >= date(1990, 1, 1) for codes in told if codes.gw_from)


@pytest.mark.parametrize(
    ("entity", "party"),
    [
        ("MLI:GOV", "MLI"),
        ("MLI:REB:FLA", "MLI"),
        ("WEST", "WEST"),
        ("IGO:UN", "IGO:UN"),
        ("IGO", "IGO"),
        ("XXX:REB:AQIM", "XXX:REB:AQIM"),
        ("XXX:REB", "XXX:REB"),
        ("", ""),
    ],
)
def test_a_party_is_a_country_a_body_or_a_group(entity: str, party: str) -> None:
    assert party_of(entity) == party


@pytest.mark.parametrize("wrong", ["", "MLI", "mli:gov", "MLI:XYZ", "ZZZ:GOV", "IGO", "IGO:UN:X"])
def test_what_is_no_entity_is_refused(wrong: str) -> None:
    with pytest.raises(BasculeError):
        codes_of(wrong)


def test_an_unknown_scheme_is_refused_and_an_unknown_code_is_nobody() -> None:
    with pytest.raises(BasculeError, match="scheme"):
        country_of("MLI", "fips")
    assert country_of("ZZZ", "alpha3") is None


@pytest.mark.parametrize(
    ("name", "entity"),
    [
        ("Foreign Affairs (Russia)", "RUS:GOV"),
        ("Armed Rebel (Mali)", "MLI:REB"),
        ("Head of Government (Pakistan)", "PAK:GOV"),
        ("Citizen (India)", "IND:CVL"),
        ("Police (Australia)", "AUS:COP"),
        ("Member of Legislative (Govt) (Brazil)", "BRA:LEG"),
        ("Priest (Holy See (Vatican City State))", "VAT:REL"),
        ("Opposition Supporter (Chad)", "TCD:OPP"),
        ("Armed Opposition (Chad)", "TCD:REB"),
        ("State Media (China)", "CHN:JRN"),
        ("Education Ministry (Mali)", "MLI:GOV"),
        ("Ousted Head of State (Niger)", "NER:ELI"),
        ("Military (Mali)", "MLI:MIL"),
        ("Intelligence (Algeria)", "DZA:SPY"),
        ("Court Judge (Kenya)", "KEN:JUD"),
        ("Refugee (Sudan)", "SDN:REF"),
        ("Media (Africa)", "AFR:JRN"),
        ("China", "CHN:GOV"),
        ("African Union", "IGO:AU"),
        ("UN Security Council", "IGO:UN"),
        ("Israeli Defense Forces", "ISR:MIL"),
        ("Security Council of the Russian Federation", "RUS:GOV"),
        ("National Bank of the Kyrgyz Republic", "KGZ:GOV"),
        ("Dmitry Anatolyevich Medvedev", "RUS:GOV"),
    ],
)
def test_names_of_icews(name: str, entity: str) -> None:
    assert entity_of_name(name) == entity


def test_persons_are_what_they_were_on_the_day() -> None:
    assert entity_of_name("Ban Ki Moon", date(2010, 1, 1)) == "IGO:UN"
    assert entity_of_name("Barack Obama", date(2018, 1, 1)) == "USA:ELI"
    assert entity_of_name("Barack Obama", date(2007, 1, 1)) is None


@pytest.mark.parametrize(
    "name", ["", "()", "Citizen (International)", "Party Wing (Atlantis)", "Jane Nobody", "Xyzzy (Mali)"]
)
def test_the_unknown_stays_unknown(name: str) -> None:
    assert entity_of_name(name) is None


@given(st.text(max_size=40))
def test_no_name_breaks_it(name: str) -> None:
    entity = entity_of_name(name)
    assert entity is None or codes_of(entity).entity == entity


def test_sectors_and_countries_alone() -> None:
    assert sector_named("Justice Department/Ministery") == "GOV"
    assert sector_named("gibberish") is None
    assert country_named("Côte d’Ivoire") == "CIV"


@pytest.mark.skipif(not SAMPLE.exists(), reason="the ICEWS sample is not here")
def test_most_generic_names_of_the_sample_have_country_and_sector() -> None:
    generic = set()
    for line in SAMPLE.read_text(encoding="utf-8").splitlines():
        actor, _, recipient, _ = line.split("\t")
        generic |= {name for name in (actor, recipient) if name.endswith(")")}
    mapped = [name for name in generic if entity_of_name(name)]
    assert len(mapped) / len(generic) >= 0.95
