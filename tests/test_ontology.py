"""The standard as data: complete after the codebook, consistent, and refused with a remedy where it does not hold."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from bascule.codebook.ontology import Channel, Entry, ontology, parse, quad, score
from bascule.errors import BasculeError

TYPES = {
    "AGREE": "",
    "CONSULT": "visit third-party multilateral phone",
    "SUPPORT": "",
    "CONCEDE": "",
    "COOPERATE": "",
    "AID": "",
    "RETREAT": "withdraw release disarm ceasefire access resign",
    "REQUEST": "assist change yield meet",
    "ACCUSE": "disapprove investigate allege",
    "REJECT": "assist change yield meet",
    "THREATEN": "restrict arrest relations expel territory violence",
    "PROTEST": "demo riot strike hunger boycott obstruct vandalize",
    "SANCTION": "convict expel withdraw discontinue",
    "MOBILIZE": "troops weapons police militia",
    "COERCE": "seize restrict censor curfew martial-law arrest deport withhold misinformation cyber",
    "ASSAULT": "abduct beat torture sexual targeted destroy primitive firearms explosives suicide-attack aerial drone "
    "heavy-weapons crowd-control unconventional",
}
ENTRIES = list(ontology().entries())
FRENCH = re.compile(r"\b(le|la|les|l|un|une|des|du|de|d|se|s|au|aux|ce|à)\b", re.IGNORECASE)
ENGLISH = re.compile(r"\b(the|an|of|to|in|and|for|with|is|was|were|has|by|at)\b|'s\b|s'", re.IGNORECASE)


@pytest.mark.parametrize(("code", "modes"), TYPES.items())
def test_types_and_modes_are_those_of_the_codebook(code: str, modes: str) -> None:
    assert tuple(mode.code for mode in ontology().type(code).modes) == tuple(modes.split())


def test_counts() -> None:
    standard = ontology()
    assert tuple(item.code for item in standard.types) == tuple(TYPES)
    assert sum(len(item.modes) for item in standard.types) == 67
    assert len(standard.contexts) == 37
    assert len({item.code for item in standard.sectors}) == 26
    channels = "visit agreement arms training intelligence presence operation funding political"
    assert tuple(item.code for item in standard.channels) == tuple(channels.split())


@pytest.mark.parametrize(("path", "record"), ENTRIES, ids=[path for path, _ in ENTRIES])
def test_every_record_is_defined_and_exemplified_in_both_languages(path: str, record: Entry) -> None:
    assert path.endswith(record.code)
    assert record.definition("fr") != record.definition("en")
    for language in ("fr", "en"):
        examples = record.examples(language)
        if isinstance(record, Channel):
            examples += record.examples_minus_fr if language == "fr" else record.examples_minus_en
        assert len(set(examples)) == len(examples) >= 2
        for sentence in examples:
            assert sentence[0].isupper()
            assert sentence.endswith(".")
            french, english = len(FRENCH.findall(sentence)), len(ENGLISH.findall(sentence))
            assert (french >= english) if language == "fr" else (english >= french), sentence
        assert record.definition(language).endswith(".")


def test_cooperation_scores_above_zero_and_conflict_never() -> None:
    for item in ontology().types:
        for mode in (None, *(mode.code for mode in item.modes)):
            value = score(item.code, mode)
            assert -10 <= value <= 10
            assert value > 0 if quad(item.code) in (1, 2) else value <= 0.5


@pytest.mark.parametrize(
    ("type_", "mode", "expected"),
    [
        ("AID", None, 10.0),
        ("ACCUSE", None, -3.0),
        ("SANCTION", None, -6.0),
        ("CONSULT", "phone", 1.5),
        ("PROTEST", "vandalize", -5.0),
        ("ASSAULT", "unconventional", -10.0),
        ("ASSAULT", "execute", -9.0),
        ("REQUEST", "assist", 0.5),
    ],
)
def test_scores(type_: str, mode: str | None, expected: float) -> None:
    assert score(type_, mode) == expected


@pytest.mark.parametrize(("type_", "expected"), [("AGREE", 1), ("AID", 2), ("REJECT", 3), ("SANCTION", 4)])
def test_quads(type_: str, expected: int) -> None:
    assert quad(type_) == expected
    assert ontology().quads[4] == "MATERIAL CONFLICT"


def test_only_these_types_need_a_recipient() -> None:
    assert {item.code for item in ontology().types if item.recipient} == {"COOPERATE", "AID", "SANCTION"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("pro-democracy", "pro_democracy"),
        ("natural_resources", "natural_resource"),
        ("legal", "legal"),
        ("sport", None),
    ],
)
def test_context_spellings_of_other_files_are_read(name: str, expected: str | None) -> None:
    assert ontology().context(name) == expected


@pytest.mark.parametrize(("type_", "mode"), [("FIGHT", None), ("AID", "visit"), ("CONSULT", "Visit")])
def test_unknown_codes_are_refused_with_what_is_known(type_: str, mode: str | None) -> None:
    with pytest.raises(BasculeError) as caught:
        score(type_, mode)
    assert caught.value.remedy
    assert caught.value.where is not None
    assert caught.value.where.endswith("ontology.toml")


SHIPPED = files("bascule.codebook").joinpath("data").joinpath("ontology.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "where", "what"),
    [
        ("quad = 1\nscore = 2.5", "quad = 5\nscore = 2.5", "types.AGREE", "quad"),
        ("score = 1.5", "score = 15", "types.CONSULT.modes.phone", "score is 15"),
        ("score = 9.5\nrecipient = true", "recipient = true", "types.COOPERATE", "score is missing"),
        ("score = 10\nrecipient = true", "score = 10", "types.AID", "recipient"),
        ("score = 4.5\nrecipient", 'score = "4.5"\nrecipient', "types.CONCEDE", "no number"),
        ('4 = "MATERIAL CONFLICT"', "", "the file", "quads"),
        ('definition_en = "A state\'s armed forces."', "", "sectors.MIL", "definition_en"),
        ("weakens_fr", "weakens", "channels.visit", "weakens_fr"),
        ('["The guns fell silent at noon and the truce holds.", ', "[", "types.RETREAT.modes.ceasefire", "holds 1"),
        ("Girls are kept out of school in Kabul.", "LGBT activists were detained.", "contexts.lgbt", "used twice"),
    ],
)
def test_a_damaged_file_is_refused_by_record(old: str, new: str, where: str, what: str) -> None:
    assert old in SHIPPED
    with pytest.raises(BasculeError) as caught:
        parse(SHIPPED.replace(old, new, 1), "mine.toml")
    assert str(caught.value.where).startswith("mine.toml")
    assert where in str(caught.value.where)
    assert what in caught.value.what
    assert caught.value.remedy


def test_what_is_no_toml_is_refused() -> None:
    with pytest.raises(BasculeError, match="not valid TOML"):
        parse("[types", "mine.toml")
