"""The training sentences: well formed, many, varied, and ours alone."""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
sys.path.insert(0, str(ROOT / "training"))

from bascule.codebook.ontology import ontology  # noqa: E402
from examples import NONE, Example, MalformedError, pairs, read_block, read_examples  # noqa: E402


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    return list(read_examples())


def test_three_thousand_sentences_eight_thousand_pairs_half_of_each_language(examples: list[Example]) -> None:
    assert len(examples) >= 3000
    assert sum(1 for example in examples for _ in pairs(example)) >= 8000
    french = sum(example.language == "fr" for example in examples)
    assert 0.45 <= french / len(examples) <= 0.55
    assert len({example.text for example in examples}) == len(examples)


def test_length_and_number_of_actors_are_those_of_news(examples: list[Example]) -> None:
    assert sum(len(example.text.split()) for example in examples) / len(examples) >= 28
    assert sum(len(example.actors) >= 3 for example in examples) / len(examples) >= 1 / 3


@pytest.mark.parametrize("language", ["fr", "en"])
def test_all_types_and_modes_occur_in_both_languages(examples: list[Example], language: str) -> None:
    own = [label for example in examples if example.language == language for label in example.labels]
    types = Counter(label.type for label in own)
    modes = {(label.type, label.mode) for label in own}
    for kind in ontology().types:
        assert types[kind.code] >= 60, kind.code
        assert not [mode.code for mode in kind.modes if (kind.code, mode.code) not in modes]
    assert {label.factuality for label in own} == {"asserted", "negated", "planned", "possible", "desired"}


def test_unnamed_pairs_are_none_in_both_directions() -> None:
    block = [
        (1, "[A:Bamako] a remercié [B:Moscou] devant [C:les ambassadeurs]."),
        (2, "A>B SUPPORT - asserted | a remercié"),
    ]
    (example,) = [read_block(block, Path("x_fr.txt"), "fr")]
    told = {(p.actor, p.recipient): p.type for p in pairs(example)}
    letters = example.actors
    assert told[letters["A"], letters["B"]] == "SUPPORT"
    assert told[letters["B"], letters["A"]] == NONE
    assert len(told) == 6


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("A>B PRAISE - asserted | a remercié", "no type"),
        ("A>B SUPPORT visit asserted | a remercié", "no mode"),
        ("A>B SUPPORT - done | a remercié", "no factuality"),
        ("A>D SUPPORT - asserted | a remercié", "no actor D"),
        ("A>A SUPPORT - asserted | a remercié", "no pair"),
        ("A>B SUPPORT - asserted | remerciait", "does not stand"),
        ("A B SUPPORT", "write"),
    ],
)
def test_a_malformed_label_is_told_with_its_line(line: str, told: str) -> None:
    block = [(4, "[A:Bamako] a remercié [B:Moscou]."), (5, line)]
    with pytest.raises(MalformedError, match=rf"x_fr\.txt:5: .*{told}"):
        read_block(block, Path("x_fr.txt"), "fr")


def grams(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[n : n + 8]) for n in range(len(words) - 7)}


def test_no_eight_words_in_a_row_stand_in_the_evaluation_data(examples: list[Example]) -> None:
    files = [file for folder in ("benchmarks", "gold", "corpora") for file in sorted((SHARED / folder).glob("*.*"))]
    texts = [file for file in files if file.suffix in {".tsv", ".json"}]
    if not texts:
        pytest.skip("the shared data are not beside the project")
    ours: dict[tuple[str, ...], str] = {}
    for example in examples:
        ours.update(dict.fromkeys(grams(example.text), example.id))
    for file in texts:
        for line in file.read_text(encoding="utf-8").replace("<s>", "").replace("</s>", "").splitlines():
            line = re.sub(r"</?[st]>", "", line)
            common = {ours[gram] for gram in grams(line) & ours.keys()}
            assert not common, f"{file.name}: {common}"
