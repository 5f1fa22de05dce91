"""Contexts and channels from cue words: what is found, what is not, and what between whom."""

from __future__ import annotations

from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bascule.codebook.channel_rules import RULES
from bascule.codebook.cues import cue_pattern, cues, find_channel, find_contexts, parse, pattern
from bascule.codebook.ontology import EventType, ontology
from bascule.errors import BasculeError

CHANNEL_CODES = {item.code for item in ontology().channels}
CONTEXT_EXAMPLES = [
    (context.code, language, sentence)
    for context in ontology().contexts
    for language in ("fr", "en")
    for sentence in context.examples(language)
]


@pytest.mark.parametrize(("code", "language", "sentence"), CONTEXT_EXAMPLES)
def test_each_context_is_found_in_its_own_examples(code: str, language: str, sentence: str) -> None:
    assert code in find_contexts(sentence, language)


@pytest.mark.parametrize(
    ("sentence", "language", "expected"),
    [
        ("Les putschistes ont reporté les élections.", "fr", ("military", "pro_autocracy", "election")),
        ("Le sommet a porté sur l’énergie nucléaire.", "fr", ("diplomatic", "cbrn")),
        ("La police a ouvert la route.", "fr", ()),
        ("Il fait chaud à Gao.", "fr", ()),
        ("The doctor fled across the border.", "en", ("health", "territory")),
        ("It rained in Gao.", "en", ()),
        # Names whose words would mislead.
        ("La République démocratique du Congo attend.", "fr", ()),
        ("La Communauté économique des États de l'Afrique de l'Ouest attend.", "fr", ()),
        ("The Democratic Republic of the Congo is waiting.", "en", ()),
        # Initials are not words, words are not initials.
        ("Le patient aime la cia de son village.", "fr", ()),
        ("He aids his brother.", "en", ()),
        ("AIDS kills.", "en", ("health",)),
        # Whole words only.
        ("Le charme de l'arméria opère.", "fr", ()),
        ("The marinade is ready.", "en", ()),
    ],
)
def test_contexts_come_in_order_of_appearance_and_not_from_elsewhere(
    sentence: str, language: str, expected: tuple[str, ...]
) -> None:
    assert find_contexts(sentence, language) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Les forces armées sont là.",
        "LES FORCES ARMÉES SONT LÀ.",
        "LES FORCES ARMEES SONT LA.",
        "Les forces\u00a0armées sont là.",
        "Les forces\u202farmées sont là.",
        "Les forces\r\narmées sont là.",
        "Les for\u00adces armées sont là.",
        "Les forces arme\u0301es sont là.",
    ],
)
def test_typography_capitals_and_lost_accents_do_not_hide_a_cue(sentence: str) -> None:
    assert find_contexts(sentence, "fr") == ("military",)


@pytest.mark.parametrize("apostrophe", ["'", "’"])
def test_both_apostrophes(apostrophe: str) -> None:
    assert "pro_autocracy" in find_contexts(f"Un coup d{apostrophe}État a eu lieu.", "fr")


@pytest.mark.parametrize(
    ("cue", "text", "found"),
    [
        ("pêche", "la peche au lac", True),
        ("pêche", "les PÊCHES", True),
        ("pêche", "le péché du roi", False),
        ("peche", "la pêche", False),
        ("retir* ~ troupe", "a retiré ses 5 100 troupes", True),
        ("retir* ~ troupe", "a retiré sa plainte. Les troupes", False),
        ("retir* ~ troupe", "a retiré un deux trois quatre cinq troupes", False),
        ("base de", "la base d'Agadez", False),
        ("chef d'état", "le chef d’état", True),
        ("OTAN", "l'otan", False),
    ],
)
def test_how_a_cue_is_written(cue: str, text: str, found: bool) -> None:
    assert bool(pattern([cue], "fr").search(text)) is found


# Type, mode, sentence, language, channel with its sign.
CHANNELS: list[tuple[str, str | None, str, str, str | None]] = [
    ("AID", None, "Ankara a remis à N'Djamena une douzaine de véhicules blindés et des munitions.", "fr", "arms+"),
    (
        "AID",
        None,
        "Une quarantaine de formateurs hongrois apprendront aux officiers tchadiens à piloter.",
        "fr",
        "training+",
    ),
    ("AID", None, "La Mauritanie a accueilli des milliers de familles fuyant Tombouctou.", "fr", None),
    ("AID", None, "Le Programme alimentaire mondial a distribué du mil à Djibo.", "fr", None),
    ("AID", None, "Abou Dhabi verse trente millions de dollars à l'armée soudanaise.", "fr", "funding+"),
    ("AID", None, "Les drones américains fournissent des renseignements à Niamey.", "fr", "intelligence+"),
    (
        "SANCTION",
        "expel",
        "Le général Tiani a ordonné aux mille soldats étrangers de quitter Agadez.",
        "fr",
        "presence−",
    ),
    ("SANCTION", "expel", "Ouagadougou déclare persona non grata trois diplomates.", "fr", "political−"),
    ("SANCTION", "discontinue", "La Belgique gèle sa coopération militaire avec Kinshasa.", "fr", "agreement−"),
    ("SANCTION", "discontinue", "Paris interrompt la formation des officiers gabonais.", "fr", "training−"),
    (
        "SANCTION",
        "discontinue",
        "La CEDEAO a fermé les frontières terrestres et gelé les avoirs de l'État.",
        "fr",
        None,
    ),
    (
        "SANCTION",
        "discontinue",
        "Les Vingt-Sept ont décidé un embargo sur les armes contre le régime birman.",
        "fr",
        "arms−",
    ),
    ("SANCTION", "discontinue", "Londres a suspendu son aide militaire à Kigali.", "fr", "funding−"),
    ("SANCTION", "discontinue", "Bamako a rompu ses relations diplomatiques avec Kiev.", "fr", "political−"),
    ("SANCTION", "withdraw", "Le Burkina Faso a quitté la force conjointe du G5 Sahel.", "fr", "agreement−"),
    ("SANCTION", "withdraw", "Copenhague a rappelé son ambassadeur à Bamako.", "fr", "political−"),
    ("SANCTION", "convict", "Le tribunal a condamné quatre soldats pour désertion.", "fr", None),
    ("RETREAT", "withdraw", "Les derniers soldats allemands ont décollé de Niamey vendredi.", "fr", "presence−"),
    ("RETREAT", "withdraw", "Sous les bombardements, l'armée a abandonné la ville.", "fr", None),
    ("RETREAT", "release", "La junte a libéré les quarante-neuf soldats.", "fr", None),
    ("CONSULT", "visit", "Le général Mnangagwa est reçu à Minsk.", "fr", "visit+"),
    ("CONSULT", None, "Les belligérants soudanais discutent d'un cessez-le-feu à Djeddah.", "fr", None),
    ("CONSULT", "third-party", "Alger a joué les médiateurs entre Bamako et les rebelles.", "fr", None),
    ("AGREE", None, "Lomé s'est engagée à fournir des hélicoptères au Bénin.", "fr", "arms+"),
    ("AGREE", None, "Rabat et Abuja ont conclu un accord sur le gazoduc.", "fr", None),
    ("AGREE", None, "Kigali et Maputo sont convenus de prolonger leur coopération sécuritaire.", "fr", "agreement+"),
    ("SUPPORT", None, "Le Kremlin a réaffirmé son appui aux autorités centrafricaines.", "fr", "political+"),
    ("SUPPORT", None, "Le Sénégal et la Gambie ont signé un protocole de défense.", "fr", "agreement+"),
    (
        "COOPERATE",
        None,
        "Les marines béninoise et togolaise ont patrouillé ensemble au large de Cotonou.",
        "fr",
        "operation+",
    ),
    ("COOPERATE", None, "Le Niger a acheté six drones à la Turquie.", "fr", "arms+"),
    ("COOPERATE", None, "Le commerce de bétail entre le Tchad et le Nigeria a repris.", "fr", None),
    (
        "COOPERATE",
        None,
        "Les services tunisiens et algériens se transmettent des renseignements.",
        "fr",
        "intelligence+",
    ),
    ("MOBILIZE", "troops", "Moscou masse des troupes à la frontière ukrainienne.", "fr", None),
    (
        "MOBILIZE",
        "troops",
        "Des soldats rwandais sont stationnés en Centrafrique à la demande de Bangui.",
        "fr",
        "presence+",
    ),
    ("MOBILIZE", "weapons", "Séoul a testé un nouveau missile.", "fr", None),
    ("REQUEST", "assist", "Le Bénin réclame des drones à ses partenaires.", "fr", "arms+"),
    ("REQUEST", "yield", "Niamey exige le départ des troupes françaises.", "fr", "presence−"),
    ("REQUEST", "yield", "L'ONU demande la libération du président.", "fr", None),
    ("REJECT", "meet", "Assimi Goïta refuse de recevoir l'envoyé de Paris.", "fr", "visit−"),
    ("REJECT", "assist", "Pretoria a refusé de livrer des munitions à Kinshasa.", "fr", "arms−"),
    ("REJECT", None, "Kigali dément soutenir les rebelles.", "fr", None),
    ("ACCUSE", "allege", "Bamako accuse Kiev d'avoir armé les rebelles.", "fr", None),
    ("ACCUSE", "disapprove", "Amnesty critique les conditions de détention.", "fr", None),
    ("THREATEN", "relations", "Washington menace de geler son aide militaire à Kampala.", "fr", "funding−"),
    ("THREATEN", "violence", "Le chef rebelle menace de marcher sur Bangui.", "fr", None),
    ("CONCEDE", None, "Paris annonce que ses troupes quitteront le Tchad avant janvier.", "fr", "presence−"),
    ("CONCEDE", None, "Le pouvoir renonce à augmenter le prix du carburant.", "fr", None),
    ("ASSAULT", "aerial", "L'armée a bombardé un village près de Kidal.", "fr", None),
    ("AID", None, "Beijing handed over a batch of armoured vehicles to Ouagadougou.", "en", "arms+"),
    ("AID", None, "Serbian trainers will teach Cameroonian officers.", "en", "training+"),
    ("AID", None, "Doctors treated hundreds of displaced families.", "en", None),
    ("AID", None, "Washington granted Accra twenty million dollars for its army.", "en", "funding+"),
    ("SANCTION", "expel", "Chad ordered the French troops out of the country.", "en", "presence−"),
    ("SANCTION", "expel", "Mali gave the Swedish ambassador three days to go.", "en", "political−"),
    ("SANCTION", "discontinue", "Burkina Faso ended its military cooperation with Paris.", "en", "agreement−"),
    ("SANCTION", "discontinue", "The European Union suspended training for Niger's officers.", "en", "training−"),
    ("SANCTION", "discontinue", "Brussels froze the assets of five generals.", "en", None),
    ("SANCTION", "discontinue", "Britain halted its military aid to Rwanda.", "en", "funding−"),
    ("SANCTION", "withdraw", "Niger pulled out of the Multinational Joint Task Force.", "en", "agreement−"),
    ("RETREAT", "withdraw", "The last German soldiers flew home from Niamey.", "en", "presence−"),
    ("RETREAT", "withdraw", "Rebels retreated from the front line after the bombing.", "en", None),
    ("CONSULT", "visit", "Rwanda's president was welcomed in Conakry.", "en", "visit+"),
    ("CONSULT", None, "Sudan's rivals held peace talks in Jeddah.", "en", None),
    ("AGREE", None, "Togo promised Benin two helicopters.", "en", "arms+"),
    ("AGREE", None, "The two capitals agreed to deepen their security partnership.", "en", "agreement+"),
    ("SUPPORT", None, "Minsk voiced solidarity with Zimbabwe's leaders.", "en", "political+"),
    ("SUPPORT", None, "Kenya and Somalia signed a defence pact.", "en", "agreement+"),
    ("COOPERATE", None, "The two navies carried out a joint exercise off Lagos.", "en", "operation+"),
    ("COOPERATE", None, "Chad bought jets from the Emirates.", "en", "arms+"),
    ("COOPERATE", None, "Ghana and Togo reopened cattle trade.", "en", None),
    ("MOBILIZE", "troops", "Eritrea massed troops on the Ethiopian border.", "en", None),
    ("MOBILIZE", "troops", "Ugandan soldiers were deployed in Juba at the government's request.", "en", "presence+"),
    ("REQUEST", "assist", "Somalia asked Ankara for more drones.", "en", "arms+"),
    ("REQUEST", "yield", "Chad demanded that French forces leave by January.", "en", "presence−"),
    ("REJECT", "meet", "The junta refused to receive the ECOWAS delegation.", "en", "visit−"),
    ("REJECT", None, "Kigali denied helping the rebels.", "en", None),
    ("ACCUSE", "allege", "Khartoum accused Abu Dhabi of arming the paramilitaries.", "en", None),
    ("THREATEN", "relations", "Washington threatened to cut its military aid to Kampala.", "en", "funding−"),
    ("CONCEDE", None, "Paris said its troops would leave Chad by January.", "en", "presence−"),
    ("PROTEST", "demo", "Thousands marched against the foreign base.", "en", None),
    ("COERCE", "seize", "Les soldats qui ont pris le pouvoir ont promis une coopération militaire.", "fr", None),
    (
        "CONSULT",
        "phone",
        "Le président français s'est entretenu par téléphone avec son homologue béninois.",
        "fr",
        "visit+",
    ),
    ("AGREE", None, "Le gouvernement a promis d'organiser des élections en mars.", "fr", None),
    ("AGREE", None, "La Turquie et le Tchad veulent approfondir leur partenariat.", "fr", "agreement+"),
    ("AGREE", None, "La France s'est engagée à maintenir ses soldats à Djibouti.", "fr", "presence+"),
    ("SUPPORT", None, "La Chine et le Gabon ont signé un accord de pêche.", "fr", "political+"),
    ("SUPPORT", None, "Alger ne soutient pas l'intervention.", "fr", None),
    ("SANCTION", "discontinue", "Le Tchad met fin à l'accord de défense avec la France.", "fr", "agreement−"),
    ("SANCTION", "discontinue", "Niamey a dénoncé l'accord qui autorisait les soldats américains.", "fr", "agreement−"),
    ("SANCTION", "discontinue", "Le Mali n'a pas renouvelé la convention militaire.", "fr", "agreement−"),
    ("SANCTION", "expel", "Le Niger a renvoyé les formateurs danois.", "fr", "training−"),
    ("SANCTION", "expel", "Le Mali exige que la MINUSMA parte sans délai.", "fr", "presence−"),
    ("SANCTION", "expel", "Le Togo a expulsé un journaliste français.", "fr", None),
    ("SANCTION", "withdraw", "Les trois pays ont claqué la porte de la CEDEAO.", "fr", "agreement−"),
    ("SANCTION", "withdraw", "Israël a rappelé ses agronomes.", "fr", None),
    ("SANCTION", "discontinue", "Accra a rompu avec le régime.", "fr", "political−"),
    (
        "COOPERATE",
        None,
        "Les deux armées échangent des officiers dans le cadre de leur partenariat.",
        "fr",
        "agreement+",
    ),
    ("COOPERATE", None, "Dakar a extradé un suspect vers Madrid.", "fr", None),
    ("AID", None, "Des conseillers russes épaulent l'état-major malien.", "fr", "training+"),
    ("AID", None, "L'Iran a fourni des missiles sol-air à Khartoum.", "fr", "arms+"),
    ("AID", None, "Le Japon a offert du riz au Bénin.", "fr", None),
    ("AID", None, "Rome a accordé un prêt de cent millions pour construire une route.", "fr", None),
    ("AID", None, "Paris apporte un appui logistique à la force du G5.", "fr", "funding+"),
    ("RETREAT", "withdraw", "Le départ des soldats de Barkhane s'achève.", "fr", "presence−"),
    ("RETREAT", "withdraw", "La France a rétrocédé la base de Faya.", "fr", "presence−"),
    ("RETREAT", "disarm", "Les rebelles ont remis leurs armes à l'armée.", "fr", None),
    (
        "MOBILIZE",
        "troops",
        "La mission européenne est déployée à Bangui avec l'accord du gouvernement.",
        "fr",
        "presence+",
    ),
    ("MOBILIZE", "police", "La police quadrille Lomé.", "fr", None),
    ("REJECT", "assist", "Berlin n'enverra pas de chars à Varsovie.", "fr", "arms−"),
    ("REJECT", "change", "La junte rejette le calendrier.", "fr", None),
    ("REQUEST", "assist", "Mogadiscio sollicite une mission de formation.", "fr", "training+"),
    ("REQUEST", "change", "L'UE appelle à des élections libres.", "fr", None),
    ("THREATEN", "expel", "Bujumbura menace de chasser l'ambassadeur belge.", "fr", "political−"),
    ("CONCEDE", None, "L'ONU a levé l'embargo sur les armes visant Bangui.", "fr", "arms+"),
    ("CONCEDE", None, "Washington va reprendre sa coopération militaire avec Bamako.", "fr", "agreement+"),
    ("ACCUSE", "disapprove", "Paris critique le régime de son ancien partenaire malien.", "fr", "political−"),
    (
        "SANCTION",
        "discontinue",
        "The United States stopped flying surveillance drones for Niger.",
        "en",
        "intelligence−",
    ),
    ("SANCTION", "discontinue", "Canada banned arms sales to the junta.", "en", "arms−"),
    ("SANCTION", "expel", "Niger kicked out the Danish instructors.", "en", "training−"),
    ("SANCTION", "withdraw", "Mali left the G5 Sahel.", "en", "agreement−"),
    ("COOPERATE", None, "Wagner fighters work with the Malian army.", "en", "presence+"),
    ("COOPERATE", None, "Kenya and Uganda share intelligence on the militants.", "en", "intelligence+"),
    ("AID", None, "Russia shipped wheat to Mali.", "en", None),
    ("AID", None, "Moscow sent military advisers to Bangui.", "en", "training+"),
    ("AGREE", None, "They reached a deal on fishing rights.", "en", None),
    ("AGREE", None, "Ankara agreed to train Somali commandos.", "en", "training+"),
    ("SUPPORT", None, "South Africa recognised the new government.", "en", "political+"),
    ("MOBILIZE", "troops", "Two hundred British troops are stationed in Kenya.", "en", "presence+"),
    ("RETREAT", "withdraw", "The UN mission closed its base in Timbuktu.", "en", "presence−"),
    ("RETREAT", "resign", "The defence minister resigned.", "en", None),
    ("REJECT", "meet", "Nairobi cancelled the visit of Sudan's general.", "en", "visit−"),
    ("CONSULT", "visit", "The Russian deputy defence minister visited Bamako.", "en", "visit+"),
]


@pytest.mark.parametrize(("type_", "mode", "sentence", "language", "expected"), CHANNELS)
def test_channels(type_: str, mode: str | None, sentence: str, language: str, expected: str | None) -> None:
    channel, sign = find_channel(type_, mode, sentence, language)
    assert (None if channel is None else f"{channel}{sign}") == expected


def test_every_channel_has_rules_for_both_signs_and_a_sentence() -> None:
    for sign in ("+", "−"):
        assert {rule.channel for rule in RULES if rule.sign == sign and rule.channel} == CHANNEL_CODES
    assert {expected[:-1] for *_, expected in CHANNELS if expected} == CHANNEL_CODES


SEVERAL = "Lomé a reçu des hélicoptères turcs et des instructeurs, et partage ses renseignements avec Ankara."


@pytest.mark.parametrize(
    ("type_", "trigger", "channel"),
    [
        ("AID", "a reçu des hélicoptères", "arms"),
        ("AID", "des instructeurs", "training"),
        ("COOPERATE", "partage ses renseignements", "intelligence"),
    ],
)
def test_of_several_channels_the_one_next_to_the_trigger_is_taken(type_: str, trigger: str, channel: str) -> None:
    assert find_channel(type_, None, SEVERAL, "fr", trigger=trigger) == (channel, "+")


@pytest.mark.parametrize(
    ("type_", "mode", "sentence", "actors", "recipients", "expected"),
    [
        ("SUPPORT", None, "Bamako salue Moscou.", ["MLI:GOV"], ["RUS:GOV"], "political"),
        # One country alone, its own people, and those who are no state.
        ("SUPPORT", None, "L'imam bénit l'armée.", ["MLI:REL"], ["MLI:MIL"], None),
        ("SUPPORT", None, "La ministre salue l'armée.", ["MLI:GOV"], ["MLI:MIL"], None),
        ("SUPPORT", None, "Les habitants acclament Moscou.", ["MLI:CVL"], ["RUS:GOV"], None),
        ("SUPPORT", None, "Le monde salue Kiev.", ["INTL"], ["UKR:GOV"], None),
        # An armed group: a partner of who backs it, not of who negotiates with it.
        ("SUPPORT", None, "Kigali soutient le M23.", ["RWA:GOV"], ["COD:REB:M23"], "political"),
        ("AID", None, "Kigali arme le M23 de fusils.", ["RWA:GOV"], ["XXX:REB:M23"], "arms"),
        ("AGREE", None, "Un accord lie Kinshasa au M23.", ["COD:GOV"], ["RWA:REB:M23"], None),
        ("CONSULT", None, "Kinshasa rencontre le M23.", ["COD:GOV", "RWA:REB:M23"], [], None),
        # Bodies may act among their members; a country may not.
        ("COOPERATE", None, "Un exercice militaire commun a eu lieu.", ["IGO:ECOWAS"], [], "operation"),
        ("COOPERATE", None, "Un exercice militaire commun a eu lieu.", ["MLI:MIL"], [], None),
        ("CONSULT", "multilateral", "Le sommet s'est tenu à Accra.", ["IGO:ECOWAS"], [], None),
        ("CONSULT", "multilateral", "Le sommet sur la défense s'est tenu à Accra.", ["IGO:ECOWAS"], [], "visit"),
        ("CONSULT", "multilateral", "Le sommet s'est tenu à Accra.", ["GHA:GOV", "MLI:GOV"], [], "visit"),
        ("REQUEST", "assist", "Bangui réclame des drones.", ["CAF:GOV"], [], "arms"),
        # Nobody acts.
        ("SUPPORT", None, "Cette alliance est saluée.", [], ["MLI:GOV", "RUS:GOV"], None),
    ],
)
def test_a_channel_lies_between_partners(
    type_: str, mode: str | None, sentence: str, actors: list[str], recipients: list[str], expected: str | None
) -> None:
    channel, sign = find_channel(type_, mode, sentence, "fr", actors=actors, recipients=recipients)
    assert channel == expected
    assert (sign is None) == (channel is None)


@given(st.text(max_size=80), st.sampled_from(ontology().types), st.sampled_from(["fr", "en"]), st.text(max_size=10))
def test_any_text_gives_known_codes(text: str, type_: EventType, language: str, trigger: str) -> None:
    channel, sign = find_channel(type_.code, None, text, language, trigger=trigger)
    assert (channel, sign) == (None, None) or (channel in CHANNEL_CODES and sign in ("+", "−"))
    contexts = find_contexts(text, language)
    assert len(set(contexts)) == len(contexts)
    if type_.code in ("ASSAULT", "COERCE", "PROTEST"):
        assert channel is None


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(BasculeError, match="use one of fr, en"):
        find_contexts("Ein Putsch.", "de")


SHIPPED = files("bascule.codebook").joinpath("data").joinpath("cues_fr.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("gender = ", "genders = ", "'gender' is missing"),
        ("truce = [", "truces = [", "'truce' is missing"),
        ('visit = ["visite", ', 'visit = ["visite", "visite", ', "stands twice"),
        ("[groups]", "[groups]\nspare = []", "'spare' is missing or unknown"),
        ("[contexts]", "[contexts", "not valid TOML"),
    ],
)
def test_a_damaged_list_is_refused_by_name(old: str, new: str, what: str) -> None:
    assert old in SHIPPED
    with pytest.raises(BasculeError) as caught:
        parse(SHIPPED.replace(old, new, 1), "fr", "mine.toml")
    assert what in caught.value.what
    assert str(caught.value.where).startswith("mine.toml")
    assert caught.value.remedy


def test_both_languages_hold_the_same_lists() -> None:
    french, english = cues("fr"), cues("en")
    assert french.contexts.keys() == english.contexts.keys()
    assert french.groups.keys() == english.groups.keys()


def test_a_cue_has_no_stray_marks() -> None:
    assert cue_pattern("retir* ~ base", "fr").count("{0,4}?") == 1
