"""Whom a reference stands for, what speaks for it, and that it stays open where that is too little."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bascule import Article, Coder
from bascule.coding.actors import find_actors
from bascule.coding.cast import Actor, Cast
from bascule.coding.pipelines import parse
from bascule.coding.reference_clues import BASES, ENOUGH, Clues

WAYS = [*BASES, "il", "elle", "ils", "elles", "it", "they"]


def cast_of(text: str, language: str) -> Cast:
    doc, _ = next(parse([(text, None)], language))
    return find_actors(doc, language, published=date(2024, 6, 20))


def at(text: str, language: str, words: str) -> Actor | None:
    """The actor whose head stands within the last `words` of a text."""
    start = text.rindex(words)
    doc, _ = next(parse([(text, None)], language))
    heads = cast_of(text, language).by_head
    return next((a for i, a in heads.items() if start <= doc[i].idx < start + len(words)), None)


@pytest.mark.parametrize(
    ("language", "text", "words", "codes"),
    [
        ("fr", "Le Parti démocratique ivoirien (PDI) a dénoncé le vote. Le PDI a porté plainte.", "PDI", ["CIV:PTY"]),
        ("en", "The Kenyan Workers Union (KWU) went on strike. The KWU accused the state.", "KWU", ["KEN:LAB"]),
        # An army that fights the state.
        ("fr", "L'Armée tchadienne de libération (ATL) est partie. L'ATL a parlé.", "ATL", []),
    ],
)
def test_short_names_that_an_article_gives(language: str, text: str, words: str, codes: list[str]) -> None:
    assert named_at(text, language, words) == codes


def named_at(text: str, language: str, words: str) -> list[str | None]:
    """The codes of those whose head stands within the last `words` of a text, open ones left out."""
    start = text.rindex(words)
    doc, _ = next(parse([(text, None)], language))
    cast = find_actors(doc, language, published=date(2024, 6, 20))
    inside = [a for i, a in cast.by_head.items() if start <= doc[i].idx < start + len(words) and not a.open]
    return [code for a in inside for code in (a.code, *(m.code for m in cast.modifiers.get(-a.head - 1, ())))]


@pytest.mark.parametrize(
    ("text", "language", "words", "code"),
    [
        ("Le Mali change. Bamako veut la paix. Les rebelles ont attaqué une ville.", "fr", "rebelles", "MLI:REB"),
        ("Le Mali a reçu la Russie. Les deux pays ont parlé.", "fr", "deux pays", "MLI:GOV"),
        ("The Chadian government spoke. It has closed its border.", "en", "It", "TCD:GOV"),
        ("The Chadian soldiers left. They have crossed the border.", "en", "They", "TCD:MIL"),
        ("Le ministre malien a reçu l'ambassadeur russe. Ce dernier a parlé.", "fr", "dernier", "RUS:GOV"),
        ("Le Mali change. Des habitants de Gao ont manifesté.", "fr", "habitants", "MLI:CVL"),
    ],
)
def test_references_that_enough_speaks_for(text: str, language: str, words: str, code: str) -> None:
    found = at(text, language, words)
    assert found is not None
    assert found.code == code
    assert not found.open


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        # The country named last, with three others beside it.
        ("Le Mali, le Togo, le Ghana et le Bénin ont parlé. Le gouvernement a réagi.", "fr", "gouvernement"),
        # Two of three.
        ("Le Mali, la Russie et le Togo se sont vus. Les deux parties ont parlé.", "fr", "deux parties"),
        # People in general, in a text about many countries.
        ("Le Mali, le Togo, le Ghana et le Bénin ont parlé. Les gens veulent la paix.", "fr", "gens"),
        ("Mali, Togo, Ghana and Benin spoke. People want peace.", "en", "People"),
    ],
)
def test_references_that_stay_open(text: str, language: str, words: str) -> None:
    found = at(text, language, words)
    assert found is not None
    assert found.open
    assert found.mention(text).entity is None


@pytest.mark.parametrize(
    ("language", "text", "words", "codes"),
    [
        # An office is a person: "he" may stand for it.
        ("en", "The Ugandan president met Kenyan officials. He accused Rwanda of fraud.", "He", ["UGA:GOV"]),
        ("en", "Uganda's president spoke on Monday. He accused Rwanda of arming rebels.", "He", ["UGA:GOV"]),
        ("en", "The Kenyan president visited Rwanda and praised its army.", "its army", ["RWA:MIL"]),
        # In French the article tells the gender of an office.
        ("fr", "Le président congolais a vu la présidente tanzanienne. Elle a accusé le Rwanda.", "Elle", ["TZA:GOV"]),
        ("fr", "La ministre malienne a rencontré le président tchadien. Elle a parlé.", "Elle", ["MLI:GOV"]),
        ("fr", "Les militaires maliens ont vu le président tchadien. Il a condamné la France.", "Il", ["TCD:GOV"]),
        ("fr", "Le président tchadien a vu l'ambassadeur de Russie. Celui-ci a parlé.", "Celui-ci", ["RUS:GOV"]),
        # Those named together are two.
        ("fr", "La Russie et la Chine discutent. Elles accusent le Japon.", "Elles", ["RUS:GOV", "CHN:GOV"]),
        ("fr", "Le Mali et le Niger ont retiré leurs soldats.", "leurs soldats", ["MLI:MIL", "NER:MIL"]),
        ("en", "Mali and Niger withdrew their troops.", "their troops", ["MLI:MIL", "NER:MIL"]),
        ("fr", "Le Mali et le Niger discutent. Tous deux accusent le Bénin.", "Tous deux", ["MLI:GOV", "NER:GOV"]),
        ("fr", "Le Mali et le Niger discutent. L'un et l'autre sont partis.", "L'un", ["MLI:GOV"]),
        ("fr", "Le Mali et le Niger discutent. L'un et l'autre sont partis.", "l'autre", ["NER:GOV"]),
        ("en", "Chad and Sudan talked. Both accused Libya.", "Both", ["TCD:GOV", "SDN:GOV"]),
        ("en", "Serbia and Kosovo met. The two sides accused Russia.", "two sides", ["SRB:GOV", "XKX:GOV"]),
        ("fr", "L'armée soudanaise et les FSR discutent. Les deux camps mentent.", "camps", ["SDN:MIL", "SDN:REB"]),
        ("en", "The Kenyan minister met the Somali president. The former left.", "former", ["KEN:GOV"]),
        ("fr", "Le Mali a reçu les soldats tchadiens. Leur commandant a parlé.", "Leur commandant", ["TCD:MIL"]),
        # Of the antecedent of the relative.
        ("en", "Kenya, whose army attacked Somalia, praised Egypt.", "army", ["KEN:MIL"]),
        ("fr", "La Russie, dont le Mali a expulsé l'ambassadeur, proteste.", "l'ambassadeur", ["RUS:GOV"]),
        # Nouns of a kind.
        ("fr", "La Cédéao s'est réunie à Abuja. Le bloc a suspendu le Niger.", "bloc", ["IGO:ECOWAS"]),
        ("en", "Mali's junta left ECOWAS. It accused the bloc of betrayal.", "bloc", ["IGO:ECOWAS"]),
        ("fr", "Le Maroc a rappelé son envoyé. Le royaume accuse l'Algérie.", "royaume", ["MAR:GOV"]),
        ("en", "Cuba hosted Russian ships. The island thanked Moscow.", "island", ["CUB:GOV"]),
        ("en", "M23 captured Goma. The group accused Burundi.", "group", ["COD:REB:M23"]),
        ("en", "In Mali, jihadists raided a camp. The attackers fled.", "attackers", ["MLI:REB"]),
        ("fr", "Le Rwanda a frappé Goma. Kinshasa a accusé son voisin de mentir.", "son voisin", ["RWA:GOV"]),
        ("en", "Kenya sent a force to Haiti. The force attacked gangs.", "The force", ["KEN:MIL"]),
        ("fr", "Le contingent kényan est en Haïti. Le contingent a tiré.", "Le contingent", ["KEN:MIL"]),
        ("en", "The AU sent a mission to Somalia. The mission left.", "The mission", ["IGO:AU"]),
        (
            "en",
            "Burkina Faso, Mali and Niger met. The three countries left.",
            "countries",
            ["BFA:GOV", "MLI:GOV", "NER:GOV"],
        ),
        ("fr", "Bamako accuse son voisin algérien.", "voisin", ["DZA:GOV"]),
        ("en", "Ethiopia and Eritrea fought. The two neighbours signed a truce.", "neighbours", ["ETH:GOV", "ERI:GOV"]),
        # Those of an armed group or of a body are it.
        ("en", "Hezbollah said its fighters had killed soldiers.", "its fighters", ["LBN:REB:HEZBOLLAH"]),
        ("en", "MINUSMA left Kidal. Its troops crossed Mali.", "Its troops", ["IGO:UN"]),
        ("en", "The ruling junta in Niger cut ties with France. The junta accused Paris.", "The junta", ["NER:GOV"]),
        (
            "fr",
            "Le ministre malien a vu un ambassadeur à Paris. Le ministre a parlé.",
            "ministre",
            ["MLI:GOV"],
        ),
    ],
)
def test_whom_words_name_again(language: str, text: str, words: str, codes: list[str]) -> None:
    assert named_at(text, language, words) == codes


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        # Two fit, and neither is the subject before.
        ("en", "Kenyan officials met the Ugandan president and the Rwandan president. He left.", "He"),
        ("fr", "Des soldats maliens ont vu le président tchadien et le président nigérien. Il est parti.", "Il"),
        # Somebody whom nobody knows spoke last.
        ("en", "The Ugandan minister spoke. Okello said the price was high. He accused Kenya of theft.", "He"),
        # A thing fits as well.
        ("fr", "La France a livré un drone au Niger. Il a été abattu.", "Il"),
        # No country is one.
        ("en", "The Kenyan army left Somalia. He accused Ethiopia.", "He"),
        ("en", "Morocco and Jordan spoke to Spain. The island thanked them.", "island"),
        ("en", "NATO and the EU met. The bloc and others accused Russia.", "bloc"),
        ("fr", "La CPI a jugé Gbagbo. Il annonce une alliance avec son rival. L'alliance est scellée.", "L'alliance"),
        # The one who said nothing known goes on.
        ("en", "Mr Okello met the Ugandan minister. He said little. He accused Kenya.", "He"),
        # A body is no country.
        ("fr", "Les États-Unis et l'Otan discutent. Les deux pays ont parlé.", "deux pays"),
        # Two of three.
        ("en", "Burkina Faso, Mali and Niger met. The two men left.", "men"),
        # Who is spoken of in somebody's words is not the speaker.
        ("en", 'The Kenyan president left Uganda. "He is a liar."', "He"),
        # A country beside another one, and whom a state expels.
        ("fr", "Un pays voisin du Niger a livré des armes.", "pays"),
        ("en", "Mali's junta expelled the ambassador.", "ambassador"),
        # Which office it is, and no court or army of its own.
        ("fr", "Le ministre tchadien de la Justice est parti.", "Justice"),
    ],
)
def test_words_that_name_nobody_again(language: str, text: str, words: str) -> None:
    assert named_at(text, language, words) == []


@pytest.mark.parametrize(
    ("text", "language", "word"),
    [
        ("Le Mali change. Il faut parler.", "fr", "Il"),
        ("Le Mali change. Il est possible que la pluie tombe.", "fr", "Il"),
        ("Chad changes course. It came as a surprise.", "en", "It"),
        ("Chad changes course. It is said that rain will fall.", "en", "It"),
        # Number keeps them apart.
        ("The Chadian soldiers left. It has closed the border.", "en", "It"),
        ("The Chadian minister left. They have closed the border.", "en", "They"),
    ],
)
def test_pronouns_that_stand_for_nobody_here(text: str, language: str, word: str) -> None:
    assert at(text, language, word) is None


def test_towns_tell_where_things_happen() -> None:
    text = "Le Kenya, le Tchad et l'Ouganda en parlent. À Bamako, à Gao et à Mopti, des manifestants ont marché."
    found = at(text, "fr", "manifestants")
    assert found is not None
    assert found.code == "MLI:CVL"


def test_what_goes_back_to_an_open_reference_is_open() -> None:
    text = "Le Mali, le Togo, le Ghana et le Bénin ont parlé. Les gens sont là. Ils veulent la paix."
    found = at(text, "fr", "Ils")
    assert found is not None
    assert found.open


def test_an_event_says_that_a_side_was_left_open() -> None:
    text = "Le Mali, le Togo, le Ghana et le Bénin ont parlé. Le gouvernement a expulsé l'ambassadeur russe."
    (reading,) = Coder(["fr"]).read_many([Article(text, date(2024, 6, 20), language="fr")])
    event = next(e for e in reading.events if "RUS:GOV" in e.recipients)
    assert event.actors == ()
    assert [m.entity for m in event.actor_mentions] == [None]
    assert any(why.startswith("reference: 'Le gouvernement' left open (last country, 0.") for why in event.why)


def test_an_event_says_whom_a_reference_stands_for() -> None:
    text = "Bamako a changé de cap. Jeudi, la junte a expulsé l'ambassadeur russe."
    (reading,) = Coder(["fr"]).read_many([Article(text, date(2024, 6, 20), language="fr")])
    event = next(e for e in reading.events if "RUS:GOV" in e.recipients)
    assert event.actors == ("MLI:GOV",)
    assert any(why.startswith("reference: 'la junte' is MLI:GOV (main country, 0.") for why in event.why)


@given(
    st.sampled_from(WAYS), st.integers(0, 40), st.integers(0, 20), st.floats(0, 1), st.floats(0, 1), st.integers(0, 5)
)
def test_a_score_is_a_share_and_never_rises_with_doubt(
    way: str, distance: int, rivals: int, share: float, before: float, more: int
) -> None:
    clues = Clues(way, distance, rivals, share, before)
    assert 0.0 <= clues.score <= before
    assert clues.enough == (clues.score >= ENOUGH)
    assert Clues(way, distance, rivals + more, share, before).score <= clues.score
    assert Clues(way, distance + more, rivals, share, before).score <= clues.score
    assert Clues(way, distance, rivals, share / 2, before).score <= clues.score


@pytest.mark.parametrize(
    ("language", "text", "rebels"),
    [
        (
            "fr",
            "La France a frappé vendredi. Des avions français ont bombardé les jihadistes près de Gao, au Mali.",
            "MLI:REB",
        ),
        ("en", "Uganda acted on Monday. Uganda's army shelled the rebels near Beni in Congo.", "COD:REB"),
        (
            "en",
            "Bamako accused Kyiv of helping the rebels who attacked its army at Tinzaouaten. Ukraine denied it.",
            "MLI:REB",
        ),
    ],
)
def test_rebels_are_of_the_land_that_the_places_are_in(language: str, text: str, rebels: str) -> None:
    found = {mention.entity for mention in Coder().actors(Article(text, language=language))}
    assert rebels in found
    assert not any(code and code.endswith(":REB") and code != rebels for code in found)


def test_armed_groups_were_armed_by_nobody() -> None:
    text = "Des avions français ont bombardé des groupes armés près de Konna, au Mali."
    assert [event.type for event in Coder().read(Article(text, language="fr")).events] == ["ASSAULT"]
    text = "Le Tchad a armé les milices du Soudan."
    assert "AID" in [event.type for event in Coder().read(Article(text, language="fr")).events]
