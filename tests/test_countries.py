"""Countries and bodies: every state with all it needs, and no form that means two things without a rule."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date

import pytest

from bascule.codebook.bodies import bodies
from bascule.codebook.countries import candidates, countries, parse, parse_shared, shared_forms, surface_forms
from bascule.codebook.forms import LANGUAGES, Form, follow_each_other
from bascule.codebook.office_holders import COLUMNS, office_holders
from bascule.codebook.office_holders import parse as parse_holders
from bascule.coding.names import find_names
from bascule.errors import BasculeError


def meant(text: str, language: str, day: date | None = None) -> list[str]:
    """Owners of the forms found in a text, in order."""
    return [found.form.owner for found in find_names(text, language, on=day)]


def test_every_state_has_codes_names_demonyms_and_a_capital() -> None:
    assert len(countries()) >= 195
    for alpha3, country in countries().items():
        assert re.fullmatch("[A-Z]{3}", alpha3)
        assert re.fullmatch("[A-Z]{2}", country.alpha2)
        for language in LANGUAGES:
            assert country.names[language], alpha3
            assert country.demonyms[language], alpha3
            assert country.capital[language] or alpha3 in {"SGP", "SMR", "VAT"}, alpha3


def test_codes_stand_once() -> None:
    for field in ("alpha2", "cow", "gw"):
        values = [value for c in countries().values() if (value := getattr(c, field)) is not None]
        assert len(values) == len(set(values)), field


def test_french_demonyms_know_gender_and_number() -> None:
    forms = surface_forms("fr")
    assert [forms[word].feminine for word in ("malien", "malienne", "maliens", "maliennes")] == [
        False,
        True,
        False,
        True,
    ]
    assert [forms[word].plural for word in ("malien", "malienne", "maliens", "maliennes")] == [False, False, True, True]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_form_means_two_things_without_a_rule(language: str) -> None:
    grouped: dict[str, set[Form]] = defaultdict(set)
    for form in candidates(language):
        grouped[form.text].add(form)
    settled = surface_forms(language)
    for text, forms in grouped.items():
        owners = frozenset(form.owner for form in forms)
        if len(owners) > 1:
            ordered = sorted(forms, key=lambda form: form.valid_from or date.min)
            assert follow_each_other(ordered) or shared_forms().rule(text, owners), text
        elif len({form.code.partition(":")[0] for form in forms}) == 1:
            assert settled[text].owner in owners


@pytest.mark.parametrize(
    ("language", "text", "owners"),
    [
        ("fr", "Le Niger et le Nigeria, l'armée nigérienne et l'armée nigériane", ["NER", "NGA", "NER", "NGA"]),
        ("en", "Niger and Nigeria, a Nigerien and a Nigerian officer", ["NER", "NGA", "NER", "NGA"]),
        ("fr", "la République démocratique du Congo et le Congo-Brazzaville", ["COD", "COG"]),
        ("en", "the Democratic Republic of Congo and the Republic of Congo", ["COD", "COG"]),
        ("fr", "la RDC accuse Brazzaville et Kinshasa", ["COD", "COG", "COD"]),
        ("fr", "la Guinée, la Guinée-Bissau, la Guinée équatoriale et la Papouasie-Nouvelle-Guinée",
         ["GIN", "GNB", "GNQ", "PNG"]),
        ("en", "Guinea, Guinea-Bissau, Equatorial Guinea and Papua New Guinea", ["GIN", "GNB", "GNQ", "PNG"]),
        ("fr", "la Corée du Nord, la Corée du Sud, nord-coréen, sud-coréenne", ["PRK", "KOR", "PRK", "KOR"]),
        ("en", "North Korea, South Korea, North Korean, South Korean", ["PRK", "KOR", "PRK", "KOR"]),
        ("fr", "le Soudan et le Soudan du Sud, soudanais et sud-soudanais", ["SDN", "SSD", "SDN", "SSD"]),
        ("en", "Sudan and South Sudan, Sudanese and South Sudanese", ["SDN", "SSD", "SDN", "SSD"]),
        ("fr", "la Dominique et la République dominicaine", ["DMA", "DOM"]),
        ("en", "Dominica and the Dominican Republic", ["DMA", "DOM"]),
        ("fr", "l'Élysée, le Kremlin, Koulouba, la Maison-Blanche, le Quai d'Orsay",
         ["FRA", "RUS", "MLI", "USA", "FRA"]),
        ("en", "the Élysée, the Kremlin, the White House, Downing Street, Whitehall",
         ["FRA", "RUS", "USA", "GBR", "GBR"]),
        ("fr", "les Etats-Unis et l'Erythrée", ["USA", "ERI"]),
        ("fr", "les États-Unis, l’Érythrée", ["USA", "ERI"]),
    ],
)  # fmt: skip
def test_neighbours_are_told_apart(language: str, text: str, owners: list[str]) -> None:
    assert meant(text, language) == owners


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Serval", "FRA:MIL"),
        ("Barkhane", "FRA:MIL"),
        ("MINUSMA", "IGO:UN"),
        ("EUTM", "IGO:EU"),
        ("G5 Sahel", "IGO:G5S"),
        ("CEDEAO", "IGO:ECOWAS"),
        ("Wagner", "RUS:PRM"),
        ("Africa Corps", "RUS:PRM"),
        ("AES", "IGO:AES"),
    ],
)
def test_operations_bodies_and_groups_have_their_codes(name: str, code: str) -> None:
    (found,) = find_names(f"{name} part.", "fr", on=date(2024, 6, 20))
    assert found.form.code.startswith(code.split(":")[0])
    assert found.form.code == code or found.form.code.startswith(code)


def test_an_operation_is_unknown_before_it_begins() -> None:
    assert not find_names("Barkhane part.", "fr", on=date(2010, 1, 1))


def test_every_body_has_a_name_and_days_in_order() -> None:
    assert len(bodies()) >= 400
    for body in bodies().values():
        assert any(body.names[language] for language in LANGUAGES)
        if body.valid_from and body.valid_to:
            assert body.valid_from <= body.valid_to


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("ML\tMLI\t432\t432\tMali", "5 cells"),
        ("M\tMLI\t432\t432\tMali\tmalien/malienne\tBamako\tMali\tMalian/Malians\tBamako", "alpha2 is 'M'"),
        ("ML\tMLI\t432\t432\t\tmalien/malienne\tBamako\tMali\tMalian/Malians\tBamako", "no name or demonym"),
    ],
)
def test_a_wrong_line_is_named(line: str, told: str) -> None:
    columns = ["alpha2", "alpha3", "cow", "gw"]
    columns += [f"{what}_{code}" for code in LANGUAGES for what in ("names", "demonyms", "capital")]
    with pytest.raises(BasculeError, match=told) as caught:
        parse("\t".join(columns) + "\n" + line + "\n", "x.tsv", {})
    assert "x.tsv, line 2" in str(caught.value)


def test_a_rule_without_a_reason_is_refused() -> None:
    with pytest.raises(BasculeError):
        parse_shared('[accents_needed]\nfr = []\n[[shared]]\nforms = ["X"]\nowners = ["MLI", "NER"]\n', "x.toml")


def test_office_holders_are_dated_sourced_and_of_known_states() -> None:
    for holder in office_holders():
        assert holder.source
        land = holder.entity.split(":")[0]
        assert land in countries() or land in {"IGO", "SUN", "VAT"}
        assert holder.ends is None or holder.begins <= holder.ends


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ("A B\t\t\tMLI\trole\t2020\t\tlist", "no entity"),
        ("A B\t\t\tMLI:GOV\trole\tsoon\t\tlist", "no day"),
        ("A B\t\t\tMLI:GOV\trole\t2021\t2020\tlist", "ends before it begins"),
        ("A B\t\t\tMLI:GOV", "4 cells"),
    ],
)
def test_a_wrong_office_holder_is_named(cells: str, told: str) -> None:
    with pytest.raises(BasculeError, match=told) as caught:
        parse_holders("\t".join(COLUMNS) + "\n" + cells + "\n", "x.tsv")
    assert "x.tsv, line 2" in str(caught.value)
