"""The relation reader judges the act and not the names: with other countries the answer stays."""

from __future__ import annotations

import pytest

from bascule.coding.relations import RelationReader, shipped

FRENCH = (
    "Le gouvernement de {a} a accusé mardi {b} de soutenir des groupes armés dans le nord du pays.",
    "Le président de {a} a reçu jeudi une délégation de {b} venue préparer le sommet du mois prochain.",
    "L'armée de {a} a bombardé dans la nuit des positions de {b}, selon un porte-parole militaire.",
    "Après des semaines de tensions, {a} a expulsé trois diplomates de {b}.",
    "{a} a livré quarante tonnes de vivres à {b} après les inondations, a indiqué le ministère.",
    "Le ministre de la Défense de {a} a menacé {b} de représailles si les tirs reprennent.",
    "{a} a rejeté catégoriquement les accusations portées par {b} devant le Conseil de sécurité.",
    "{a} a demandé à {b} de retirer ses soldats de la zone frontalière avant la fin du mois.",
)
ENGLISH = (
    "The government of {a} on Tuesday accused {b} of backing armed groups in the north of the country.",
    "The president of {a} received on Thursday a delegation from {b} to prepare next month's summit.",
    "The army of {a} shelled positions of {b} overnight, according to a military spokesman.",
    "After weeks of tension, {a} expelled three diplomats from {b}.",
    "{a} delivered forty tonnes of food to {b} after the floods, the ministry said.",
    "The defence minister of {a} threatened {b} with retaliation if the shooting resumes.",
    "{a} flatly rejected the accusations made by {b} before the Security Council.",
    "{a} asked {b} to withdraw its soldiers from the border area before the end of the month.",
)
NAMES = {
    "fr": ["Djibouti", "Cuba", "Chypre", "Israël", "Haïti", "Oman", "Madagascar", "Taïwan", "Singapour", "Bahreïn"],
    "en": ["Mali", "Russia", "France", "Peru", "Japan", "Kenya", "Israel", "Norway", "Vietnam", "Ghana", "Canada"],
}
# The answer may move with a name in one sentence of ten: some names are rarer than others in what the encoder read.
STAYS = 0.9


@pytest.fixture(scope="module")
def reader() -> RelationReader:
    found = shipped()
    if found is None:
        pytest.skip("the relation model is not in this source tree")
    return found


@pytest.mark.parametrize(("language", "sentences"), [("fr", FRENCH), ("en", ENGLISH)])
def test_swapping_countries_leaves_the_answer(
    reader: RelationReader, language: str, sentences: tuple[str, ...]
) -> None:
    names = NAMES[language]
    stayed = 0
    for sentence in sentences:
        pairs = []
        for one, other in zip(names, names[1:] + names[:1], strict=True):
            text = sentence.format(a=one, b=other)
            first = text.index(one)
            second = text.index(other, first + len(one))
            pairs.append((text, (first, first + len(one)), (second, second + len(other))))
        answers = [relation.type for relation in reader.relate(pairs)]
        stayed += answers.count(max(set(answers), key=answers.count))
    assert stayed / (len(sentences) * len(names)) >= STAYS


def test_the_other_direction_is_another_question(reader: RelationReader) -> None:
    text = "After weeks of tension, Peru expelled three diplomats from Japan."
    peru, japan = (text.index("Peru"), text.index("Peru") + 4), (text.index("Japan"), text.index("Japan") + 5)
    there, back = reader.relate([(text, peru, japan), (text, japan, peru)])
    assert there.type == "SANCTION"
    assert there.score > back.scores["SANCTION"]
