"""Copies of a wire are found whatever the paper did to their ends; texts on the same matter in other words are not."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.weigh.near_duplicates import (
    BANDS,
    band_rows,
    bands,
    copies,
    copies_among,
    groups,
    without_bylines,
    word_runs,
)

WIRE = (
    "Deux soldats maliens ont été tués lundi dans l'explosion d'une mine au passage de leur convoi près d'Ansongo, "
    "a annoncé l'état-major. Le convoi ravitaillait un poste avancé du secteur. Trois blessés ont été évacués par "
    "hélicoptère vers la capitale régionale, où leur état est jugé stable. L'armée a ouvert une enquête et envoyé des "
    "renforts le long de la piste."
)
OWN_WORDS = (
    "Une mine a fait deux morts lundi dans les rangs de l'armée malienne. Le véhicule de tête du convoi a sauté à la "
    "sortie d'Ansongo alors que la troupe apportait des vivres à une garnison. Les trois hommes touchés ont été "
    "transportés à Gao. Le commandement promet de faire la lumière sur l'affaire et de mieux garder la route."
)
ENGLISH = (
    "Two Malian soldiers were killed on Monday when a mine went off as their convoy drove past Ansongo, the general "
    "staff said. The convoy was on its way to supply an outpost. Three wounded men were flown to the regional capital."
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"BAMAKO, 5 mars (AFP) - {WIRE}\n\nabc/def/gh", WIRE),
        (f"Par la rédaction\n{WIRE}\nAvec AFP", WIRE),
        (f"{WIRE}\n© Agence du Fleuve", WIRE),
        (WIRE, WIRE),
        ("Par la rédaction", "Par la rédaction"),
        ("", ""),
    ],
)
def test_bylines_are_dropped(text: str, expected: str) -> None:
    assert without_bylines(text) == expected


@pytest.mark.parametrize(
    "copy",
    [
        pytest.param(f"BAMAKO (AFP) - {WIRE}", id="signed before"),
        pytest.param(f"{WIRE}\nAvec AFP", id="signed after"),
        pytest.param(WIRE.replace("lundi", "ce lundi").replace("Trois", "Quatre"), id="two words changed"),
        pytest.param(WIRE.upper().replace("'", "’"), id="capitals and apostrophes"),
        pytest.param(WIRE[: len(WIRE) * 2 // 3], id="cut by a third"),
        pytest.param(
            f"Insécurité au nord. {WIRE} Cette route est fermée depuis la fin de la saison des pluies.", id="framed"
        ),
    ],
)
def test_a_copy_is_found(copy: str) -> None:
    assert groups({"one": WIRE, "two": copy, "other": OWN_WORDS, "english": ENGLISH}) == (("one", "two"),)


def test_other_words_are_another_text() -> None:
    assert copies({"one": WIRE, "two": OWN_WORDS, "three": ENGLISH}) == {}


@pytest.mark.parametrize("text", ["", "Le Mali a démenti.", "!!! ... ???", "un deux trois"])
def test_short_texts_are_no_copies(text: str) -> None:
    assert copies({"one": text, "two": text}) == {}
    assert list(band_rows({"one": text})) == []


def test_bands_are_the_same_everywhere() -> None:
    found = bands(word_runs("un deux trois quatre cinq six"))
    assert len(found) == BANDS
    assert found[:2] == (17760103014466528095, 11618686561180438012)
    assert [row[:2] for row in band_rows({"a": WIRE})] == [("a", n) for n in range(BANDS)]


def test_the_order_of_words_counts() -> None:
    words = WIRE.split()
    turned = " ".join(words[::-1])
    assert len(word_runs(turned)) > 40
    assert copies({"one": WIRE, "two": turned}) == {}


@settings(max_examples=40, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(0, 6))
def test_order_changes_nothing_and_copies_share_their_fullest(chance: random.Random, changed: int) -> None:
    words = WIRE.split()
    texts = {"whole": WIRE, "own": OWN_WORDS}
    for number in range(4):
        other = list(words)
        for place in chance.sample(range(len(words)), changed):
            other[place] = f"autre{place}"
        texts[f"copy {number}"] = " ".join(other)
    found = copies(texts)
    names = list(texts)
    chance.shuffle(names)
    assert copies({name: texts[name] for name in names}) == found
    assert all(found[full] == full for full in found.values())
    assert "own" not in found
    if changed <= 2:  # each changed word spoils four of about sixty runs; two copies differ by twice that
        assert all(f"copy {number}" in found for number in range(4))


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.sampled_from([WIRE, f"BAMAKO (AFP) - {WIRE}", WIRE[:200], OWN_WORDS, ENGLISH, "Rien.", ""]), max_size=9)
)
def test_texts_read_in_parts_have_the_same_copies(drawn: list[str]) -> None:
    texts = {f"a{number}": text for number, text in enumerate(drawn)}
    asked: list[int] = []

    def texts_of(names: list[str]) -> dict[str, str]:
        asked.append(len(names))
        return {name: texts[name] for name in names}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bascule.weigh.near_duplicates.READ_AT_ONCE", 2)
        assert copies_among([*texts, *texts], texts_of) == copies(texts)
    assert sum(count <= 2 for count in asked) >= len(texts) // 2
