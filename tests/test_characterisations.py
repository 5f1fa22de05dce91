from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.coding.attribution import find_quotes
from bascule.coding.characterisations import find_characterisations
from bascule.coding.pipelines import parse

Row = tuple[str, str, str, str | None]


def read(text: str, language: str = "fr") -> list[Row]:
    doc, sentences = next(parse([(text, None)], language))
    return [
        (c.stance, c.of.exact, c.as_.exact, c.by.exact if c.by else None)
        for c in find_characterisations(text, doc, sentences, language, find_quotes(text, doc, sentences, language))
    ]


def test_an_object_pronoun_gives_way_to_its_noun() -> None:
    assert read("Les soldats sont arrivés hier. Le gouvernement les considère comme des mercenaires.") == [
        ("asserts", "Les soldats", "des mercenaires", "Le gouvernement")
    ]


@pytest.mark.parametrize(
    ("language", "text", "row"),
    [
        (
            "fr",
            "Le ministre affirme que ces soldats sont des mercenaires.",
            ("asserts", "ces soldats", "des mercenaires"),
        ),
        ("fr", "« La Russie n'est pas un empire », a dit le juge.", ("rejects", "La Russie", "un empire")),
        (
            "fr",
            "« La Russie n'est pas un État-nation », a dit le juge.",
            ("rejects", "La Russie", "un État-nation"),
        ),
        (
            "en",
            "The ministry repeated that sanctions were nothing but terrorism.",
            ("asserts", "sanctions", "terrorism"),
        ),
    ],
)
def test_to_be_something_in_somebodys_words_is_a_name(language: str, text: str, row: tuple[str, str, str]) -> None:
    assert [found[:3] for found in read(text, language)] == [row]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Ces soldats sont des mercenaires."),
        ("fr", "Le patrouilleur est au port pour réparations."),
        ("fr", "Le ministre a dit que le débat était long."),
        ("en", "Producers have seen costs soar as coal prices have jumped."),
        ("en", 'She called on the king to "act".'),
        # Nothing is read rather than the mission taken for what it condemns.
        ("en", "Six clinics were shelled, which the mission condemned as a war crime."),
    ],
)
def test_the_writers_own_words_and_other_complements_name_nobody(language: str, text: str) -> None:
    assert read(text, language) == []


def test_a_name_and_its_rejection_share_whom_and_what() -> None:
    text = (
        "Bien que ces conseillers soient parfois qualifiés de mercenaires par les capitales européennes, "
        "le gouvernement tchadien réfute cette caractérisation."
    )
    assert read(text) == [
        ("asserts", "ces conseillers", "mercenaires", "les capitales européennes"),
        ("rejects", "ces conseillers", "mercenaires", "le gouvernement tchadien"),
    ]


@pytest.mark.parametrize(
    ("language", "text", "denier"),
    [
        ("fr", "Paris a qualifié les instructeurs russes de mercenaires. Bamako rejette ce terme.", "Bamako"),
        ("en", "The soldiers were described as mercenaries by France. The junta rejected the term.", "The junta"),
        ("en", "The West has branded the instructors mercenaries, but Mali rejects the label.", "Mali"),
    ],
)
def test_a_rejection_reaches_back(language: str, text: str, denier: str) -> None:
    first, second = read(text, language)
    assert first[0] == "asserts"
    assert second == ("rejects", first[1], first[2], denier)


def test_a_rejection_of_something_else_stays_away() -> None:
    text = "Paris a qualifié le vote de farce. La junte rejette les accusations selon lesquelles elle aurait triché."
    assert [row[0] for row in read(text)] == ["asserts"]
    text = "Paris a qualifié le vote de farce. Il a plu. Il a neigé. Le soleil est revenu. La junte rejette ce terme."
    assert [row[0] for row in read(text)] == ["asserts"]


NAMED = [
    ("fr", "Le président a traité les putschistes de terroristes.", "les putschistes", "terroristes", "Le président"),
    ("fr", "Kiev accuse la Russie d'être un État terroriste.", "la Russie", "un État terroriste", "Kiev"),
    ("fr", "L'ONU dénonce cette guerre comme une agression.", "cette guerre", "une agression", "L'ONU"),
    ("fr", "Bamako appelle cette opération une invasion.", "cette opération", "une invasion", "Bamako"),
    (
        "fr",
        "Le groupe, que Moscou considère comme une organisation extrémiste, a été dissous.",
        "Le groupe",
        "une organisation extrémiste",
        "Moscou",
    ),
    (
        "fr",
        "Le parti est considéré comme une organisation terroriste par l'Union européenne et les États-Unis.",
        "Le parti",
        "une organisation terroriste",
        "l'Union européenne et les États-Unis",
    ),
    ("fr", 'Il a également qualifié de "génocide" la famine.', "la famine", "génocide", "Il"),
    ("en", "Critics describe the vote as a sham.", "the vote", "a sham", "Critics"),
    ("en", "He called the president a dictator.", "the president", "a dictator", "He"),
    ("en", "Ankara designates the party as a terrorist group.", "the party", "a terrorist group", "Ankara"),
    ("en", "The rebels, whom the government calls terrorists, fled.", "The rebels", "terrorists", "the government"),
    ("en", "The leader calls the deal a trap.", "the deal", "a trap", "The leader"),
    ("en", "He gave an explanation the minister found shocking.", "an explanation", "shocking", "the minister"),
    ("en", 'The ministry complained of "erroneous" remarks.', "remarks", "erroneous", "The ministry"),
    ("fr", "L'ONU juge l'arrestation « inacceptable ».", "l'arrestation", "inacceptable", "L'ONU"),
    (
        "fr",
        "Ce sont des miliciens que Kigali tient pour des génocidaires.",
        "des miliciens",
        "des génocidaires",
        "Kigali",
    ),
    ("fr", "L'ambassadeur a condamné des manœuvres « dangereuses ».", "des manœuvres", "dangereuses", "L'ambassadeur"),
    ("fr", "Le général se proclame chef de l'État.", "Le général", "chef de l'État", "Le général"),
    ("fr", "Voilà l'homme que ses juges disaient tueur à gages.", "l'homme", "tueur à gages", "ses juges"),
]


@pytest.mark.parametrize(("language", "text", "of", "name", "by"), NAMED)
def test_who_calls_whom_what(language: str, text: str, of: str, name: str, by: str) -> None:
    assert read(text, language) == [("asserts", of, name, by)]


REJECTED = [
    ("fr", "Moscou nie être l'agresseur.", ("rejects", "Moscou", "l'agresseur", "Moscou")),
    (
        "fr",
        "Paris ne considère plus le général comme un dictateur.",
        ("rejects", "le général", "un dictateur", "Paris"),
    ),
    (
        "fr",
        "Les rebelles refusent d'être qualifiés de bandits.",
        ("rejects", "Les rebelles", "bandits", "Les rebelles"),
    ),
    ("fr", "La prétendue révolution a échoué.", ("rejects", "La prétendue révolution", "révolution", None)),
    (
        "fr",
        "La soi-disant armée de libération a fui.",
        ("rejects", "La soi-disant armée de libération", "armée de libération", None),
    ),
    (
        "en",
        "The group denies being a terrorist organisation.",
        ("rejects", "The group", "a terrorist organisation", "The group"),
    ),
    (
        "en",
        "The so-called liberation army fled.",
        ("rejects", "The so-called liberation army", "liberation army", None),
    ),
]


@pytest.mark.parametrize(("language", "text", "row"), REJECTED)
def test_who_rejects_a_name(language: str, text: str, row: Row) -> None:
    assert read(text, language) == [row]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "L'équipe est qualifiée pour la finale."),
        ("fr", "L'opération, appelée Barkhane, a pris fin."),
        ("fr", "Il a présenté son livre comme prévu."),
        ("fr", "Nous considérons ce vote comme une farce."),
        ("fr", "L'Occident accuse la Russie de masser des soldats en vue d'une attaque."),
        ("en", "The operation, called Barkhane, ended."),
        ("en", "The army was accused of not being serious."),
        ("en", "The film is called War."),
    ],
)
def test_plain_names_and_other_senses_are_none(language: str, text: str) -> None:
    assert read(text, language) == []


WORDS = st.sampled_from(
    [
        "qualifie",
        "de",
        "considère",
        "comme",
        "le",
        "régime",
        "«",
        "guerre",
        "»",
        ",",
        ".",
        "soi-disant",
        "nie",
        "être",
        "ce",
        "terme",
        "que",
        "par",
        "Paris",
        "appelle",
        "rejette",
    ]
)


@settings(max_examples=30, deadline=None)
@given(st.lists(WORDS, max_size=30))
def test_any_order_of_words_gives_spans_that_hold(words: list[str]) -> None:
    text = " ".join(words)
    doc, sentences = next(parse([(text, None)], "fr"))
    for item in find_characterisations(text, doc, sentences, "fr"):
        for span in (item.of, item.as_, item.by):
            if span is not None:
                assert text[span.start : span.end] == span.exact
                assert span.exact
