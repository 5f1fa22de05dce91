"""The relation reader: marking of pairs, and what the model that ships answers."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bascule.codebook.ontology import ontology
from bascule.coding.encoder import BATCH_TOKENS, FACTUALITIES, MODEL, NONE, Labels, batches
from bascule.coding.marking import MOST_QUESTIONS, Cut, Offsets, Pair, Pieces, mark
from bascule.coding.relations import RelationReader
from bascule.errors import BasculeError

FIRST, LAST, MARKS = 0, 2, (7, 8, 9)


def words(texts: Sequence[str]) -> list[Cut]:
    """A vocabulary for marking alone: a number a word, from 10."""
    found = [list(re.finditer(r"\S+", text)) for text in texts]
    return [([10 + len(m[0]) for m in matches], [m.span() for m in matches]) for matches in found]


def pieces(most: int = 40) -> Pieces:
    return Pieces(words, FIRST, LAST, MARKS, most)


def pair(sentence: str, actor: str | None, recipient: str | None) -> Pair:
    return sentence, offsets(sentence, actor), offsets(sentence, recipient)


def offsets(sentence: str, part: str | None) -> Offsets | None:
    return None if part is None else (sentence.index(part), sentence.index(part) + len(part))


def test_marks_stand_behind_the_sentence_at_the_places_of_their_sides() -> None:
    sentence = "Le Mali remercie Moscou."
    (pack,) = mark([pair(sentence, "Le Mali", "Moscou")], [offsets(sentence, "remercie")], pieces())
    assert pack.ids == [0, 12, 14, 18, 17, 2, 0, 7, 7, 8, 8, 9, 9]
    assert pack.positions == [0, 1, 2, 3, 4, 5, 0, 1, 2, 4, 4, 3, 3]
    assert pack.roles == [0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7]
    assert pack.groups == [0] * 6 + [1] * 7
    assert pack.anchors == [(6, 7, 9, 11)]


def test_a_sentence_stands_once_however_many_pairs_are_asked() -> None:
    sentence = "Le Mali remercie Moscou."
    there, back = pair(sentence, "Le Mali", "Moscou"), pair(sentence, "Moscou", "Le Mali")
    other = pair("Il remercie Paris.", None, "Paris")
    packs = mark([there, other, back], [None, None, None], pieces())
    assert [pack.numbers for pack in packs] == [[0, 2], [1]]
    assert packs[0].groups == [0] * 6 + [1] * 5 + [2] * 5
    assert packs[0].anchors == [(6, 7, 9, 0), (11, 12, 14, 0)]
    assert packs[1].anchors == [(5, 0, 6, 0)]


def test_a_side_inside_another_keeps_its_own_places() -> None:
    sentence = "l'ambassadeur de France proteste"
    (pack,) = mark([pair(sentence, "l'ambassadeur de France", "France")], [None], pieces())
    assert pack.positions[-4:] == [1, 3, 3, 3]


@given(st.lists(st.integers(0, 3), min_size=1, max_size=90))
def test_every_pair_stands_in_one_sequence(which: list[int]) -> None:
    texts = [f"Le Mali {verb} Moscou." for verb in ("aide", "quitte", "remercie", "accuse")]
    packs = mark([pair(texts[n], "Le Mali", "Moscou") for n in which], [None] * len(which), pieces())
    assert sorted(number for pack in packs for number in pack.numbers) == list(range(len(which)))
    assert all(len(pack.anchors) == len(pack.numbers) <= MOST_QUESTIONS for pack in packs)
    for pack in packs:
        assert len({which[number] for number in pack.numbers}) == 1


@pytest.mark.parametrize(
    "sides", [((0, 99), (3, 7)), ((5, 5), (3, 7)), ((-1, 2), (3, 7)), ((7, 3), None), ((2, 3), (3, 7))]
)
def test_bad_offsets_name_the_pair(sides: tuple[Offsets | None, Offsets | None]) -> None:
    good: Pair = ("Le Mali agit.", (3, 7), None)
    with pytest.raises(BasculeError, match=r"actor \(.*pair 1\): give offsets in characters"):
        mark([good, ("Le Mali agit.", *sides)], [None, None], pieces())


def test_a_pair_needs_a_side() -> None:
    with pytest.raises(BasculeError, match=r"neither actor nor recipient.*pair 0"):
        mark([("Il pleut.", None, None)], [None], pieces())


@given(st.integers(30, 400), st.integers(0, 10**6), st.integers(16, 60))
def test_long_sentences_keep_every_mark(length: int, seed: int, most: int) -> None:
    chance = random.Random(seed)
    sentence = " ".join(["mot"] * length)
    sides = []
    for _ in range(3):
        first = chance.randrange(length)
        sides.append((first * 4, min(first + chance.randint(1, length), length) * 4 - 1))
    (pack,) = mark([(sentence, sides[0], sides[1])], [sides[2]], pieces(most))
    text = pack.groups.count(0)
    assert text <= most
    assert pack.positions[:text] == list(range(text))
    assert (pack.ids[0], pack.ids[text - 1]) == (FIRST, LAST)
    assert {len(pack.ids), len(pack.roles), len(pack.groups), len(pack.positions)} == {text + 7}
    for token, anchor in zip(MARKS, pack.anchors[0][1:], strict=True):
        assert [pack.ids[anchor], pack.ids[anchor + 1]] == [token, token]
        assert 1 <= pack.positions[anchor] <= pack.positions[anchor + 1] < text - 1


@given(st.lists(st.integers(1, 500), max_size=60))
def test_batches_hold_everything_once_and_stay_small(sizes: list[int]) -> None:
    found = list(batches(sizes))
    assert sorted(n for batch in found for n in batch) == list(range(len(sizes)))
    assert all(len(b) * max(sizes[n] for n in b) <= BATCH_TOKENS or len(b) == 1 for b in found)


def test_labels_come_back_from_json() -> None:
    labels = Labels.of_codebook()
    assert Labels.from_json(labels.to_json()) == labels
    assert [labels.modes[n] for n in labels.modes_of("THREATEN")][:2] == ["THREATEN", "THREATEN restrict"]
    assert labels.modes_of("AID") == []


def test_a_missing_model_says_what_to_do() -> None:
    reader = RelationReader(MODEL.with_name("nothing.onnx"))
    with pytest.raises(BasculeError, match=r"the relation model is missing.*nothing.onnx.*reinstall"):
        reader.relate([("Le Mali agit.", (3, 7), None)])


def test_no_pairs_need_no_model() -> None:
    assert RelationReader(MODEL.with_name("nothing.onnx")).relate([]) == []


# ------------------------------------------------------------------ with the model

trained = pytest.mark.skipif(not MODEL.is_file(), reason=f"{MODEL.name} is not made yet: see training/README.md")
FRENCH = "L'armée malienne a bombardé lundi des positions du JNIM près de Kidal, tuant douze combattants."
ENGLISH = "Brazil's foreign minister flew to Lisbon on Tuesday for talks with the Portuguese prime minister."
CLEAR = [
    (pair(FRENCH, "L'armée malienne", "JNIM"), "ASSAULT"),
    (pair(ENGLISH, "Brazil's foreign minister", "the Portuguese prime minister"), "CONSULT"),
    (pair("Le Burkina Faso a expulsé deux diplomates français.", "Le Burkina Faso", "français"), "SANCTION"),
    (pair("Chad condemned Sudan for the raid on Tine.", "Chad", "Sudan"), "ACCUSE"),
    (pair("Berlin a livré hier seize blindés à Kiev.", "Berlin", "Kiev"), "AID"),
    (pair("Kenya urged Ethiopia to reopen the border.", "Kenya", "Ethiopia"), "REQUEST"),
]


@pytest.fixture(scope="module")
def reader() -> RelationReader:
    return RelationReader(threads=2)


@trained
def test_labels_are_those_of_the_codebook(reader: RelationReader) -> None:
    labels, standard = reader.encoder.labels, Labels.of_codebook()
    assert (labels.types, labels.modes) == (standard.types, standard.modes)
    assert labels.factualities == FACTUALITIES
    assert MODEL.stat().st_size < 60 * 2**20


@trained
def test_scores_are_probabilities_of_every_type(reader: RelationReader) -> None:
    modes = {item.code: {mode.code for mode in item.modes} for item in ontology().types}
    for answer in reader.relate([pair for pair, _ in CLEAR]):
        assert set(answer.scores) == {NONE, *modes}
        assert sum(answer.scores.values()) == pytest.approx(1)
        assert list(answer.scores.values()) == sorted(answer.scores.values(), reverse=True)
        assert answer.score == answer.scores[answer.type] >= answer.runner_up[1]
        if answer.type == NONE:
            assert (answer.mode, answer.factuality) == (None, None)
        else:
            assert answer.mode is None or answer.mode in modes[answer.type]
            assert answer.factuality in FACTUALITIES


@trained
def test_clear_sentences_are_read(reader: RelationReader) -> None:
    answers = reader.relate([pair for pair, _ in CLEAR])
    assert [answer.type for answer in answers] == [kind for _, kind in CLEAR]


@trained
def test_direction_matters(reader: RelationReader) -> None:
    there, back = reader.relate([pair(FRENCH, "L'armée malienne", "JNIM"), pair(FRENCH, "JNIM", "L'armée malienne")])
    assert there.scores["ASSAULT"] > 2 * back.scores["ASSAULT"]


@trained
def test_an_answer_does_not_depend_on_its_batch(reader: RelationReader) -> None:
    pairs = [pair for pair, _ in CLEAR]
    together = reader.relate(pairs * 9)
    for number, one in enumerate(pairs):
        (alone,) = reader.relate([one])
        for copy in together[number :: len(pairs)]:
            assert copy.type == alone.type
            assert copy.scores == pytest.approx(alone.scores, abs=2e-3)


@trained
def test_the_trigger_tells_which_event_is_meant(reader: RelationReader) -> None:
    sentence = "Ankara a rappelé son ambassadeur à Stockholm, qu'elle accuse d'abriter des opposants."
    asked = pair(sentence, "Ankara", "Stockholm")
    recalled, accused = reader.relate([asked, asked], [offsets(sentence, "rappelé"), offsets(sentence, "accuse")])
    assert (recalled.type, accused.type) == ("SANCTION", "ACCUSE")
    assert recalled.scores["SANCTION"] > 2 * accused.scores["SANCTION"]


@trained
def test_texts_become_unit_vectors_near_their_like(reader: RelationReader) -> None:
    vectors = reader.embed(
        [FRENCH, "Le JNIM a été bombardé près de Kidal par l'armée malienne.", ENGLISH, "mot " * 900]
    )
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(4), abs=1e-4)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]
    assert reader.embed([]).shape == (0, vectors.shape[1])


@trained
def test_features_have_a_row_a_pair(reader: RelationReader) -> None:
    features = reader.represent([pair for pair, _ in CLEAR])
    assert features.shape == (len(CLEAR), 5 * reader.embed(["a"]).shape[1])
    assert not np.allclose(features[0], features[1])


@trained
def test_triggers_are_one_a_pair(reader: RelationReader) -> None:
    with pytest.raises(BasculeError, match="2 triggers for 1 pairs"):
        reader.relate([CLEAR[0][0]], [None, None])
