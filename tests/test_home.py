"""Roles and institutions at home: who leads what, bodies named again, and two sides of one country that stay two."""

from __future__ import annotations

from datetime import date

import pytest

from bascule import Article, Coder


@pytest.fixture(scope="module")
def coder() -> Coder:
    return Coder()


def covering(coder: Coder, language: str, text: str, words: str) -> set[str | None]:
    """The entities of the mentions that hold these words."""
    start = text.index(words)
    mentions = coder.actors(Article(text, date(2024, 6, 20), language=language))
    return {m.entity for m in mentions if m.start <= start and start + len(words) <= m.end}


LED = [
    ("en", "The opposition leader of Senegal accused the government.", "opposition leader", "SEN:OPP"),
    ("en", "Opposition parties in Ghana boycotted the vote.", "Opposition parties", "GHA:OPP"),
    ("en", "Ugandan opposition politician Aki Bole was arrested in Kampala.", "politician Aki Bole", "UGA:OPP"),
    ("en", "The leader of Ghana's ruling party accused the opposition.", "leader of Ghana's", "GHA:PTY"),
    ("en", "Uganda's police chief accused the opposition.", "police chief", "UGA:COP"),
    ("en", "The army spokesman in Kenya accused the rebels.", "army spokesman", "KEN:MIL"),
    ("en", "The rebel leader in Sudan met the mediators.", "rebel leader", "SDN:REB"),
    ("en", "A spokesman for the rebels in Ethiopia rejected the offer.", "spokesman for the rebels", "ETH:REB"),
    ("en", "The union leader in South Africa threatened the company.", "union leader", "ZAF:LAB"),
    ("en", "The gang leader in Haiti threatened the prime minister.", "gang leader", "HTI:CRM"),
    ("en", "The speaker of Ghana's parliament accused the president.", "speaker of Ghana's", "GHA:LEG"),
    ("en", "A member of Mali's junta accused France.", "A member of Mali's", "MLI:GOV"),
    ("en", "Mali's military leader accused France.", "military leader", "MLI:GOV"),
    ("fr", "Le chef de l'opposition sénégalaise a accusé le gouvernement.", "Le chef de l'opposition", "SEN:OPP"),
    ("fr", "Le principal parti d'opposition ivoirien a dénoncé une arrestation.", "parti d'opposition", "CIV:OPP"),
    ("fr", "La figure de l'opposition tchadienne a été tuée.", "La figure de l'opposition", "TCD:OPP"),
    ("fr", "Le président du parti au pouvoir au Cameroun a menacé l'opposition.", "président du parti", "CMR:PTY"),
    ("fr", "Le porte-parole de la police kényane a accusé les manifestants.", "porte-parole de la police", "KEN:COP"),
    ("fr", "Le chef des rebelles tchadiens a accusé l'armée.", "Le chef des rebelles", "TCD:REB"),
    ("fr", "Le président de la Cour suprême kényane a critiqué la loi.", "président de la Cour", "KEN:JUD"),
    ("fr", "Le président de l'Assemblée nationale sénégalaise a démissionné.", "président de l'Assemblée", "SEN:LEG"),
    ("fr", "Un dirigeant syndical béninois a été arrêté.", "dirigeant syndical", "BEN:LAB"),
    ("fr", "Le principal rival du président gabonais a rejeté le résultat.", "rival du président", "GAB:OPP"),
    ("fr", "La famille de l'ancien président gabonais a accusé la junte.", "La famille de l'ancien", "GAB:ELI"),
    ("fr", "Le chef de la diplomatie malienne a accusé la France.", "chef de la diplomatie", "MLI:GOV"),
    ("fr", "Le ministre malien de la Justice a accusé la France.", "ministre malien", "MLI:GOV"),
]


@pytest.mark.parametrize(("language", "text", "words", "code"), LED)
def test_an_office_is_of_its_body(coder: Coder, language: str, text: str, words: str, code: str) -> None:
    assert code in covering(coder, language, text, words)


FORMER = [
    (
        "en",
        "In Senegal, the former prime minister accused the government of fraud.",
        "former prime minister",
        "SEN:ELI",
    ),
    ("en", "Gambia's ex-president accused the government of persecution.", "president", "GMB:ELI"),
    ("fr", "Au Niger, l'ancien Premier ministre a accusé la junte.", "l'ancien Premier ministre", "NER:ELI"),
    ("fr", "L'ancien chef de la police sénégalaise a été arrêté.", "L'ancien chef", "SEN:ELI"),
    ("fr", "D'anciens étudiants maliens ont accusé la junte.", "étudiants maliens", "MLI:EDU"),
    ("en", "Mali accused the former colonial power France of meddling.", "former colonial power", "FRA:GOV"),
]


@pytest.mark.parametrize(("language", "text", "words", "code"), FORMER)
def test_who_has_left_an_office_is_of_the_elite(coder: Coder, language: str, text: str, words: str, code: str) -> None:
    assert code in covering(coder, language, text, words)


BODIES = [
    ("en", "Nigeria's electoral commission rejected a complaint.", "electoral commission", "NGA:GOV"),
    ("en", "Ghana's central bank suspended a licence.", "central bank", "GHA:GOV"),
    ("en", "Nigerian customs seized weapons from traffickers.", "Nigerian customs", "NGA:COP"),
    ("en", "Libya's coast guard intercepted migrants.", "coast guard", "LBY:COP"),
    ("en", "The tax office in Kenya sued a company.", "tax office", "KEN:GOV"),
    ("en", "Farmers in Kenya blocked a road.", "Farmers", "KEN:AGR"),
    ("en", "A self-defence group in Mali attacked herders.", "self-defence group", "MLI:PRM"),
    ("fr", "La commission électorale du Nigeria a rejeté la plainte.", "commission électorale", "NGA:GOV"),
    ("fr", "Le Conseil constitutionnel sénégalais a invalidé la loi.", "Conseil constitutionnel", "SEN:JUD"),
    ("fr", "La Chambre des représentants du Maroc a adopté la loi.", "Chambre des représentants", "MAR:LEG"),
    ("fr", "Le fisc sénégalais a saisi des comptes.", "fisc sénégalais", "SEN:GOV"),
    ("fr", "Des rescapés au Burkina Faso ont accusé l'armée.", "rescapés", "BFA:CVL"),
    ("fr", "La conférence épiscopale du Gabon a accusé le pouvoir.", "conférence épiscopale", "GAB:REL"),
    ("fr", "La diaspora camerounaise a manifesté à Paris.", "diaspora camerounaise", "CMR:CVL"),
    ("fr", "Les gendarmes ont arrêté deux étudiants au Burkina Faso.", "deux étudiants", "BFA:EDU"),
]


@pytest.mark.parametrize(("language", "text", "words", "code"), BODIES)
def test_bodies_and_people_have_their_sectors(coder: Coder, language: str, text: str, words: str, code: str) -> None:
    assert code in covering(coder, language, text, words)


NAMED_AGAIN = [
    ("en", "Kenya's electoral commission met. The commission rejected the complaint.", "The commission", "KEN:GOV"),
    ("fr", "La commission électorale du Kenya a siégé. La commission a rejeté la plainte.", "La commission", "KEN:GOV"),
    ("en", "The governor of Lagos state accused the police.", "The governor", "NGA:GOV"),
    ("en", "The junta's spokesman in Niger accused France.", "The junta's spokesman", "NER:GOV"),
    ("fr", "Au Sénégal, l'opposant Ousmane Sarr a accusé le gouvernement.", "l'opposant Ousmane Sarr", "SEN:OPP"),
]


@pytest.mark.parametrize(("language", "text", "words", "code"), NAMED_AGAIN)
def test_a_body_alone_is_found_again(coder: Coder, language: str, text: str, words: str, code: str) -> None:
    start = text.rindex(words)
    mentions = coder.actors(Article(text, date(2024, 6, 20), language=language))
    assert code in {m.entity for m in mentions if m.start <= start and start + len(words) <= m.end}


def test_an_organisation_that_no_list_knows_makes_no_government(coder: Coder) -> None:
    text = "Le président guinéen de l'UFXG a accusé la junte."
    assert "GIN:GOV" not in covering(coder, "fr", text, "Le président guinéen de l'UFXG")


@pytest.mark.parametrize(
    ("language", "text", "words", "code"),
    [
        ("fr", "Au Niger, la junte a réclamé la démission du gouvernement.", "gouvernement", "NER:GOV"),
        ("fr", "L'armée soudanaise a bombardé des positions rebelles à Khartoum.", "rebelles", "SDN:REB"),
        ("fr", "Au Cameroun, l'opposant Maurice Sarr a accusé le pouvoir.", "l'opposant Maurice Sarr", "CMR:OPP"),
        ("en", "The Nigeria Labour Congress accused the government.", "The Nigeria Labour Congress", "NGA:LAB"),
        ("en", "The All Progressives Congress in Nigeria sued.", "The All Progressives Congress", "NGA:PTY"),
        ("en", "The US Congress condemned Mali.", "Congress", "USA:LEG"),
        ("fr", "Le chef d'état-major malien a accusé la France.", "chef d'état-major", "MLI:MIL"),
    ],
)
def test_names_and_words_that_mislead(coder: Coder, language: str, text: str, words: str, code: str) -> None:
    assert covering(coder, language, text, words) == {code}


def acts(coder: Coder, language: str, text: str) -> set[tuple[tuple[str, ...], str, tuple[str, ...]]]:
    """Actors, type and recipients of the events of a text."""
    read = coder.read(Article(text, date(2024, 6, 20), language=language))
    return {(event.actors, event.type, event.recipients) for event in read.events}


@pytest.mark.parametrize(
    ("language", "text", "act"),
    [
        ("fr", "Le chef de l'opposition sénégalaise a accusé le gouvernement.", ("SEN:OPP", "ACCUSE", "SEN:GOV")),
        ("fr", "La police zambienne a arrêté lundi le chef de l'opposition.", ("ZMB:COP", "COERCE", "ZMB:OPP")),
        ("en", "Zambian police arrested the opposition leader on Monday.", ("ZMB:COP", "COERCE", "ZMB:OPP")),
        ("en", "The police in Uganda accused the opposition of inciting violence.", ("UGA:COP", "ACCUSE", "UGA:OPP")),
        ("en", "Kenya's high court ordered the government to pay.", ("KEN:JUD", "REQUEST", "KEN:GOV")),
    ],
)
def test_two_sides_of_one_country_stay_two(coder: Coder, language: str, text: str, act: tuple[str, str, str]) -> None:
    assert acts(coder, language, text) == {((act[0],), act[1], (act[2],))}


def test_opposition_to_a_plan_is_an_act_and_no_body(coder: Coder) -> None:
    text = "L'opposition de la France à l'accord a irrité le Mali."
    found = {m.entity for m in coder.actors(Article(text, date(2024, 6, 20), language="fr"))}
    assert found == {"FRA:GOV", "MLI:GOV"}


def test_who_was_arrested_by_nobody_named_did_not_act(coder: Coder) -> None:
    found = acts(coder, "fr", "L'ancien chef de la police malienne a été arrêté.")
    assert found == {(("MLI:GOV",), "COERCE", ("MLI:ELI",))}


@pytest.mark.parametrize(
    ("language", "text", "words", "code"),
    [
        ("en", "The head of the army in Kenya met lawmakers.", "The head of the army", "KEN:MIL"),
        ("en", "Intelligence officials in Kenya denied the report.", "Intelligence officials", "KEN:SPY"),
        ("fr", "Les présidents des organisations de la société civile togolaise sont là.", "Les présidents", "TGO:SOC"),
        ("fr", "La mairie de Douala a expulsé des vendeurs.", "La mairie", "CMR:GOV"),
        ("en", "Residents of Goma accused the rebels.", "Residents", "COD:CVL"),
    ],
)
def test_heads_and_people_beside_a_body_or_a_town(
    coder: Coder, language: str, text: str, words: str, code: str
) -> None:
    assert code in covering(coder, language, text, words)


def test_the_head_of_an_unknown_organisation_is_no_government(coder: Coder) -> None:
    assert not covering(coder, "fr", "Le secrétaire général de l'organisation a accusé le Mali.", "secrétaire général")


@pytest.mark.parametrize(
    ("language", "text", "act"),
    [
        ("fr", "Les éleveurs maliens ont manifesté lundi.", (("MLI:AGR",), "PROTEST", ("MLI:GOV",))),
        ("en", "Students in Togo protested on Monday.", (("TGO:EDU",), "PROTEST", ("TGO:GOV",))),
    ],
)
def test_farmers_and_students_face_their_own_government(
    coder: Coder, language: str, text: str, act: tuple[tuple[str, ...], str, tuple[str, ...]]
) -> None:
    assert act in acts(coder, language, text)
