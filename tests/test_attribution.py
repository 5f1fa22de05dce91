from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.coding.attribution import cue_kind, find_quotes
from bascule.coding.pipelines import parse
from bascule.coding.quotation_marks import find_passages
from bascule.coding.sentences import split_sentences
from bascule.records import Quote, Span

GOLD = Path(__file__).resolve().parents[2] / "shared" / "gold" / "fr_dev.json"


def quotes(text: str, language: str = "fr") -> list[Quote]:
    doc, sentences = next(parse([(text, None)], language))
    return find_quotes(text, doc, sentences, language)


def read(text: str, language: str = "fr") -> list[tuple[str, str | None, str]]:
    return [(q.kind, q.speaker.exact if q.speaker else None, q.content.exact) for q in quotes(text, language)]


DIRECT = [
    (
        "fr",
        "« Nous quitterons le Mali d'ici décembre », a déclaré lundi le ministre des Affaires étrangères, Jean Dupont.",
        [("le ministre des Affaires étrangères, Jean Dupont", "Nous quitterons le Mali d'ici décembre")],
    ),
    (
        "fr",
        '"La route est coupée. Personne ne passe", dit Amina, mère de quatre enfants. "On attend."',
        [
            ("Amina, mère de quatre enfants", "La route est coupée."),
            ("Amina, mère de quatre enfants", "Personne ne passe"),
            ("Amina, mère de quatre enfants", "On attend."),
        ],
    ),
    (
        "fr",
        "“Oui”, a-t-elle répondu, “si la pluie cesse”.",
        [("elle", "Oui"), ("elle", "si la pluie cesse")],
    ),
    (
        "fr",
        "« Si l'on en croit le passé, explique l'historien Jean Roy, il faudra attendre longtemps. »",
        [
            ("l'historien Jean Roy", "Si l'on en croit le passé"),
            ("l'historien Jean Roy", "il faudra attendre longtemps."),
        ],
    ),
    ("fr", "— Nous partirons demain, dit le colonel.", [("le colonel", "Nous partirons demain")]),
    ("fr", "Paris : « La France restera au Sahel »", [("Paris", "La France restera au Sahel")]),
    (
        "fr",
        "Carine Diallo, une habitante, a raconté à une radio locale : ‹ Le pont a cédé. ›",
        [("Carine Diallo, une habitante", "Le pont a cédé.")],
    ),
    (
        "en",
        '"We will leave by December," the foreign minister, Jean Dupont, said on Monday.',
        [("the foreign minister, Jean Dupont", "We will leave by December")],
    ),
    (
        "en",
        '"No," said John Smith, the spokesman for the coalition. "We never agreed to that."',
        [
            ("John Smith, the spokesman for the coalition", "No"),
            ("John Smith, the spokesman for the coalition", "We never agreed to that."),
        ],
    ),
    ("en", "'We won', Gen. Diallo told reporters in Bamako.", [("Gen. Diallo", "We won")]),
    (
        "en",
        'Macharia Keita said "the river has flooded the road".',
        [("Macharia Keita", "the river has flooded the road")],
    ),
    (
        "en",
        'A spokesman told a local radio: "We have no comment."',
        [("A spokesman", "We have no comment.")],
    ),
]


@pytest.mark.parametrize(("language", "text", "expected"), DIRECT)
def test_direct_speech_is_cut_by_sentence_and_keeps_its_speaker(
    language: str, text: str, expected: list[tuple[str, str]]
) -> None:
    assert read(text, language) == [("direct", speaker, content) for speaker, content in expected]


INDIRECT = [
    ("fr", "Les Nations unies (ONU) affirment que la faim recule.", "Les Nations unies (ONU)", "que la faim recule"),
    ("fr", "Elle a appelé dimanche à une trêve immédiate.", "Elle", "une trêve immédiate"),
    ("fr", "Ce sont des mesures qui, selon le FMI, freineront la reprise.", "le FMI", "freineront la reprise"),
    ("fr", "L'armée affirme avoir tué dix rebelles.", "L'armée", "avoir tué dix rebelles"),
    ("fr", "Le ministre dit vouloir renforcer l'aide.", "Le ministre", "vouloir renforcer l'aide"),
    ("fr", "Selon deux sources occidentales, la base a fermé.", "deux sources occidentales", "la base a fermé"),
    ("fr", "La base a fermé en mai, d'après l'ONU.", "l'ONU", "La base a fermé en mai"),
    ("fr", "Aux yeux de Paris, l'accord est mort.", "Paris", "l'accord est mort"),
    ("fr", "Pour le Mali, cet accord est une chance.", "le Mali", "cet accord est une chance"),
    ("fr", "Selon les déclarations du ministre, l'aide arrivera.", "ministre", "l'aide arrivera"),
    (
        "fr",
        "Comme l'a rappelé le président Traoré, le pays doit s'armer.",
        "le président Traoré",
        "le pays doit s'armer",
    ),
    ("fr", "La junte, a-t-il ajouté, restera jusqu'aux élections.", "il", "restera jusqu'aux élections"),
    ("fr", "Moscou accuse Kiev d'avoir bombardé la centrale.", "Moscou", "d'avoir bombardé la centrale"),
    ("fr", "Le gouvernement réfute cette accusation.", "Le gouvernement", "cette accusation"),
    (
        "fr",
        "La junte, qui a pris le pouvoir en mai, a annoncé un retard de deux ans.",
        "La junte",
        "un retard de deux ans",
    ),
    (
        "fr",
        "L'armée a condamné les propos de l'opposant selon lesquels elle aurait fui.",
        "l'opposant",
        "elle aurait fui",
    ),
    ("en", "The army says it killed ten rebels in the north.", "The army", "it killed ten rebels in the north"),
    ("en", "According to two officials, the base was closed.", "two officials", "the base was closed"),
    ("en", "The base was closed, local officials told the radio.", "local officials", "The base was closed"),
    ("en", "The government denies being behind the attack.", "The government", "being behind the attack"),
    ("en", "Russia accused Ukraine of shelling the plant.", "Russia", "of shelling the plant"),
    ("en", "France threatened to suspend its aid.", "France", "to suspend its aid"),
    ("fr", "Une trêve est proche, croit savoir un quotidien local.", "un quotidien local", "Une trêve est proche"),
    ("fr", "Aucun soldat n'a tiré, tient à préciser l'armée.", "l'armée", "Aucun soldat n'a tiré"),
    ("fr", "Le maire s'est borné à répéter que la route est sûre.", "Le maire", "que la route est sûre"),
    ("fr", "Les rebelles ont libéré Gao et assuré que la ville est calme.", "Les rebelles", "que la ville est calme"),
    ("fr", "Le syndicat fait état de douze blessés.", "Le syndicat", "douze blessés"),
    ("fr", "Moscou, dont un général évoquait une route, dit vouloir négocier.", "Moscou", "vouloir négocier"),
    ("fr", "Le chef de la police est convaincu que le vol a échoué.", "Le chef de la police", "que le vol a échoué"),
    ("fr", "De source diplomatique, les discussions ont échoué.", "source diplomatique", "les discussions ont échoué"),
    (
        "fr",
        "Le Niger soupçonne Cotonou d'abriter des bases, accusation que le Bénin dément.",
        "Le Niger",
        "d'abriter des bases",
    ),
    ("fr", "Une femme, qui lui reproche d'avoir menti, est venue.", "Une femme", "d'avoir menti"),
    ("fr", "Trois hommes sont morts lorsque, d'après l'hôpital, la foule a fui.", "l'hôpital", "la foule a fui"),
    ("fr", "Une étude montre que le lac recule.", "Une étude", "que le lac recule"),
    (
        "en",
        "A poll found that seven voters in ten stayed at home.",
        "A poll",
        "that seven voters in ten stayed at home",
    ),
    ("en", "The minister let it be known that he would resign.", "The minister", "that he would resign"),
    ("en", "The minister is convinced that the road is safe.", "The minister", "that the road is safe"),
    ("en", "Oslo says the deal is dead, and Rome has recalled its envoy.", "Oslo", "the deal is dead"),
    (
        "en",
        "The rebels are accused by Amnesty of killing hundreds of villagers.",
        "Amnesty",
        "of killing hundreds of villagers",
    ),
    ("en", "The debts, which he said had ruined the town, were paid.", "he", "had ruined the town"),
    ("en", "Beijing's version is that the man fell asleep.", "Beijing", "that the man fell asleep"),
    ("en", "Officials put the toll at forty-two.", "Officials", "the toll at forty-two"),
    ("en", "It lost a bridge that, they say, no government has ever mended.", "they", "no government has ever mended"),
]


@pytest.mark.parametrize(("language", "text", "speaker", "content"), INDIRECT)
def test_indirect_speech(language: str, text: str, speaker: str, content: str) -> None:
    assert read(text, language) == [("indirect", speaker, content)]


def test_marked_words_inside_a_clause_make_it_mixed() -> None:
    assert read("Le Kremlin a déclaré que les discussions étaient « très chaleureuses » et utiles.") == [
        ("mixed", "Le Kremlin", "que les discussions étaient « très chaleureuses » et utiles")
    ]
    assert read('Mr Keita said the West was "playing with fire".', "en") == [
        ("mixed", "Mr Keita", 'the West was "playing with fire"')
    ]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Il lisait « Guerre et Paix » dans le jardin."),
        ("fr", "La force « Barkhane » a quitté Gao."),
        ("fr", "On pense que le film est bon."),
        ("fr", "Je pense que le film est bon."),
        ("fr", "Le ministre n'a pas confirmé que la base était fermée."),
        ("fr", "Pour la première fois, le pays votera."),
        ("fr", "Ils prient trois fois par jour selon la tradition."),
        ("fr", "Les pertes que l'armée a subies sont lourdes."),
        ("fr", "Les partis menacent : ils appelleront à la grève."),
        ("fr", "Il est certain que la paix viendra."),
        ("fr", "Cette crise montre que le pays est fragile."),
        ("fr", "Le tribunal a ordonné de fermer la mine."),
        ("fr", "Ils travaillent mieux maintenant qu'ils ont goûté au repos."),
        ("fr", "Il convient de noter que le virus circule."),
        ("en", "He left without saying whether he would return."),
        ("en", "The crisis shows that the state is weak."),
        ("en", 'He was reading "War and Peace" in the garden.'),
        ("fr", "Le ministre ira à Paris pour dire que la guerre est finie."),
        ("en", "Her plans never got far enough to confirm how they would measure this."),
        ("en", "It was claimed that the French left."),
        ("en", "We think that the film is good."),
        ("en", "The two men did not say whether they would meet again."),
    ],
)
def test_titles_tenets_and_the_writers_own_voice_are_no_quotations(language: str, text: str) -> None:
    assert quotes(text, language) == []


def test_two_verbs_share_a_subject() -> None:
    assert read("Le général dément avoir envoyé des troupes et promet de continuer le combat.") == [
        ("indirect", "Le général", "avoir envoyé des troupes"),
        ("indirect", "Le général", "de continuer le combat"),
    ]


def test_a_participle_goes_on_with_the_speaker_of_the_verb_before() -> None:
    text = "Le porte-parole a assuré qu'aucun choix n'était fait, ajoutant que les discussions se poursuivaient."
    assert [speaker for _, speaker, _ in read(text)] == ["Le porte-parole", "Le porte-parole"]


def test_what_the_writer_adds_is_not_said() -> None:
    text = "La France estime que la transition doit être courte, tandis que la Russie soutient la junte."
    assert read(text) == [("indirect", "La France", "que la transition doit être courte")]
    text = "Bamako a accusé Kigali de soutenir le groupe, mais le gouvernement de Kigali nie ces accusations."
    assert read(text) == [
        ("indirect", "Bamako", "de soutenir le groupe"),
        ("indirect", "le gouvernement de Kigali", "ces accusations"),
    ]


def test_the_source_behind_a_source_is_kept() -> None:
    found = read("La Russie aurait livré des armes au Mali, selon RFI, citant une source militaire.")
    assert found == [
        ("indirect", "RFI", "La Russie aurait livré des armes au Mali"),
        ("indirect", "une source militaire", "La Russie aurait livré des armes au Mali"),
    ]


def test_who_carries_a_source_is_no_part_of_its_name() -> None:
    text = "Pékin aurait prié Téhéran de négocier, selon quatre diplomates cités par une agence de presse."
    assert "quatre diplomates" in [q.speaker.exact for q in quotes(text) if q.speaker]


def test_of_several_sources_of_the_same_words_the_original_is_last() -> None:
    text = "Selon RFI, qui cite une source militaire, la Russie a livré des armes au Mali."
    assert read(text) == [
        ("indirect", "RFI", "la Russie a livré des armes au Mali"),
        ("indirect", "une source militaire", "la Russie a livré des armes au Mali"),
    ]


@pytest.mark.parametrize(
    ("language", "text", "content"),
    [
        ("fr", "Le chef de l'armée a salué la « sagesse » du peuple, un ton nouveau.", "la « sagesse » du peuple"),
        (
            "fr",
            "Le ministre a reconnu des « erreurs » dans la procédure, tout en restant.",
            "des « erreurs » dans la procédure",
        ),
        (
            "fr",
            "Le roi a remercié Ankara pour son « soutien fraternel » et a quitté la salle.",
            "son « soutien fraternel »",
        ),
        ("fr", "La présidente se dit prête à « explorer toutes les voies ».", "prête à « explorer toutes les voies »"),
        ("en", 'The minister thanked Nairobi for its "fraternal" stance in a letter.', 'its "fraternal" stance'),
        ("en", 'The group rejected as "a joke" the offer made by the king.', '"a joke"'),
    ],
)
def test_marked_words_within_an_object_are_mixed(language: str, text: str, content: str) -> None:
    assert [(kind, said) for kind, _, said in read(text, language)] == [("mixed", content)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Moscou dément avoir bombardé le port.", "denying"),
        ("Le ministre promet que l'aide viendra.", "promising"),
        ("Selon l'ONU, la faim recule dans le pays.", "neutral"),
        ("L'armée prétend que la ville est sûre.", "distancing"),
        ("Le maire a mis en garde contre une crise.", "warning"),
    ],
)
def test_a_quotation_carries_the_kind_of_its_cue(text: str, kind: str) -> None:
    assert [q.cue_kind for q in quotes(text)] == [kind]


GRAMMAR = [
    ("fr", "« La paix est proche », a-t-il affirmé.", "inversion"),
    ("fr", "La route, affirme-t-elle, est coupée.", "inversion"),
    ("fr", "La route est coupée, a affirmé le préfet.", "incise"),
    ("fr", "Le préfet affirme que la route est coupée.", "verb"),
    ("fr", "Le préfet a lancé : « La route est coupée. »", "verb"),
    ("fr", "Selon le préfet, la route est coupée.", "preposition"),
    ("fr", "Selon les déclarations du préfet, la route est coupée.", "noun"),
    ("fr", "Les déclarations du préfet selon lesquelles la route est coupée étonnent.", "noun"),
    ("fr", "Paris : « La France restera au Sahel »", "headline"),
    ("en", '"The road is closed," the prefect said.', "incise"),
    ("en", "The prefect says the road is closed.", "verb"),
    ("en", "According to the prefect, the road is closed.", "preposition"),
    ("en", "The rebels are accused by Amnesty of killing hundreds of villagers.", "passive"),
    ("en", 'Lavrov: "Russia will stay in the Sahel"', "headline"),
]


@pytest.mark.parametrize(("language", "text", "grammar"), GRAMMAR)
def test_a_quotation_carries_the_grammar_of_its_cue(language: str, text: str, grammar: str) -> None:
    assert [q.cue_grammar for q in quotes(text, language)] == [grammar]


HEADLINES = [
    ("fr", "Paris : la France quittera le Mali en décembre", "Paris", "la France quittera le Mali en décembre"),
    (
        "fr",
        "Le Kremlin : aucune rencontre n'est prévue avec Kiev",
        "Le Kremlin",
        "aucune rencontre n'est prévue avec Kiev",
    ),
    ("fr", "Présidence malienne : le sommet est reporté", "Présidence malienne", "le sommet est reporté"),
    ("fr", "Emmanuel Macron : nous ne céderons pas", "Emmanuel Macron", "nous ne céderons pas"),
    ("en", "Lavrov: Russia will help Mali", "Lavrov", "Russia will help Mali"),
    ("en", "Paris: France to leave Mali by December", "Paris", "France to leave Mali by December"),
    ("en", "Defence Ministry: our troops took three villages", "Defence Ministry", "our troops took three villages"),
    ("en", "Russia will help Mali – Lavrov", "Lavrov", "Russia will help Mali"),
]


@pytest.mark.parametrize(("language", "text", "speaker", "content"), HEADLINES)
def test_a_headline_quotes_without_marks(language: str, text: str, speaker: str, content: str) -> None:
    assert read(text, language) == [("indirect", speaker, content)]
    assert [(q.cue, q.cue_grammar) for q in quotes(text, language)] == [(None, "headline")]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Mali : la junte promet des élections en 2024"),
        ("fr", "Sahel : l'armée est en alerte"),
        ("fr", "Paris : le marathon aura lieu dimanche"),
        ("fr", "Macron : la justice ouvre une enquête"),
        ("fr", "Zelensky à Paris : la France livrera des avions"),
        ("fr", "Analyse : pourquoi la France a quitté le Sahel"),
        ("fr", "Bilan : le nombre des morts sera connu lundi"),
        ("en", "Live: Russia attacks Kyiv"),
        ("en", "Paris: man arrested after stabbing"),
        ("en", "Explainer: why France left the Sahel"),
    ],
)
def test_a_topic_or_a_place_before_a_colon_says_nothing(language: str, text: str) -> None:
    assert quotes(text, language) == []


SAID_BY: list[tuple[str, str, list[tuple[str | None, str]]]] = [
    # Who speaks, and how far the name goes.
    (
        "fr",
        "« La route est coupée », a déclaré à l'AFP, Moussa Diarra, un des responsables de la région.",
        [("Moussa Diarra, un des responsables de la région", "La route est coupée")],
    ),
    (
        "fr",
        "« La route est coupée », confie Anna Keller, présidente du Conseil des affaires de l'OTAN en Chine.",
        [("Anna Keller, présidente du Conseil des affaires de l'OTAN en Chine", "La route est coupée")],
    ),
    (
        "fr",
        "Selon Will Grant, correspondant de la radio à La Havane, les vols ont repris.",
        [("Will Grant, correspondant de la radio à La Havane", "les vols ont repris")],
    ),
    ("fr", "« Le marché est libre », affirme M. Standing.", [("M. Standing", "Le marché est libre")]),
    ("fr", "« C'est loin », affirme Merlin Tchinde à la BBC.", [("Merlin Tchinde", "C'est loin")]),
    (
        "fr",
        "« Le roi est nu », explique à BBC Mundo Mira Milosevich, analyste de la Russie et de l'Eurasie à Madrid.",
        [("Mira Milosevich, analyste de la Russie et de l'Eurasie à Madrid", "Le roi est nu")],
    ),
    (
        "fr",
        "L'état-major des armées précise que la route est sûre.",
        [("L'état-major des armées", "que la route est sûre")],
    ),
    (
        "fr",
        "L'annonce a suscité l'objection de la Turquie, qui a invoqué la position des deux pays.",
        [("la Turquie", "la position des deux pays")],
    ),
    (
        "fr",
        "L'ambassadeur de France, qui a affirmé que la base fermerait, est parti.",
        [("L'ambassadeur de France", "que la base fermerait")],
    ),
    (
        "fr",
        "Pékin affirme que le navire, entré dans ses eaux, avait foncé sur le sien.",
        [("Pékin", "que le navire, entré dans ses eaux, avait foncé sur le sien")],
    ),
    ("fr", "Il défend des idées telles que la paix et le droit.", []),
    ("fr", "Dans votre livre, vous analysez la vie de ces gens.", []),
    (
        "fr",
        "BAMAKO, 4 mai – Le gouvernement affirme que la ville est sûre.",
        [("Le gouvernement", "que la ville est sûre")],
    ),
    (
        "fr",
        "La base sera fermée, m'a confié en privé un grand diplomate européen.",
        [("un grand diplomate européen", "La base sera fermée")],
    ),
    (
        "fr",
        "Le préfet a parlé à une avocate. Elle a répondu : « Nous viendrons. Nous resterons. »",
        [("Elle", "Nous viendrons."), ("Elle", "Nous resterons.")],
    ),
    (
        "fr",
        "Le parti craint que la loi n'encourage d'autres groupes, et demande que le ministre s'explique.",
        [("Le parti", "que la loi n'encourage d'autres groupes"), ("Le parti", "que le ministre s'explique")],
    ),
    (
        "fr",
        "La pluie va durer, explique le météorologue Jean Sow, pour qui la sécheresse est finie.",
        [("le météorologue Jean Sow", "La pluie va durer"), ("le météorologue Jean Sow", "la sécheresse est finie")],
    ),
    (
        "fr",
        'Des jeunes se lancent dans l\'agriculture Aminata Sow: "La terre paie toujours"',
        [("Aminata Sow", "La terre paie toujours")],
    ),
    (
        "en",
        "The president-elect, a former governor, says the vote was fair.",
        [("The president-elect, a former governor", "the vote was fair")],
    ),
    (
        "en",
        'The ruling party denounces a plot to open "a second front" and denies having stuffed a ballot box.',
        [("The ruling party", "having stuffed a ballot box")],
    ),
    ("en", "A poll taken in July by Datasearch found that voters were tired.", [("A poll", "that voters were tired")]),
    # Where the words end.
    (
        "fr",
        "Lire aussi : La Cour confirme le verdict De son côté, Paul Kambale, cadre du parti, rejette ces allégations.",
        [("La Cour", "le verdict"), ("Paul Kambale, cadre du parti", "ces allégations")],
    ),
    (
        "fr",
        "Le président a annoncé une « opération spéciale » dans le nord - au même moment, l'ONU se réunissait.",
        [("Le président", "une « opération spéciale » dans le nord")],
    ),
    (
        "fr",
        "Le journal fait état d'un coup d'État étaient une manœuvre.",
        [("Le journal", "un coup d'État")],
    ),
    (
        "fr",
        "L'ONG réclame une enquête sur ce que le maire appelle un accident.",
        [("L'ONG", "une enquête sur ce que le maire appelle un accident")],
    ),
    (
        "fr",
        '"Les voisins disent : "vous êtes seuls", explique Jean Parks, directeur du centre. "C\'est vrai", dit-il.',
        [("Jean Parks, directeur du centre", 'Les voisins disent : "vous êtes seuls'), ("il", "C'est vrai")],
    ),
    (
        "en",
        "Analysts here expect Paris to be next: a frigate called at the port in May.",
        [("Analysts", "Paris to be next")],
    ),
    (
        "en",
        "Many believe the rules delayed the rescue, although the authorities deny this.",
        [("Many", "the rules delayed the rescue")],
    ),
    (
        "en",
        "He denies the platform will take an anything-goes approach.",
        [("He", "the platform will take an anything-goes approach")],
    ),
    (
        "en",
        "Thousands took to the streets demanding an end to the war.",
        [("Thousands", "an end to the war")],
    ),
    ("en", "In May the BBC announced that the show would return.", [("the BBC", "that the show would return")]),
    # What a pronoun thinks within somebody's words is no second quotation.
    (
        "fr",
        "L'ONG a déclaré qu'elle pensait que l'armée avait tué dix civils.",
        [("L'ONG", "qu'elle pensait que l'armée avait tué dix civils")],
    ),
    # No words of anybody's.
    ("fr", "Ils ont été encouragés par les Américains à prendre des risques.", []),
    ("fr", "La Cour a ordonné d'ouvrir les archives, ordonnance que le ministère ne reconnaît pas.", []),
    (
        "fr",
        "« La paix est loin », a-t-il dit, qualifiant d'« absurde » la position de Paris.",
        [("il", "La paix est loin")],
    ),
    (
        "fr",
        "Le ministre évoque les rumeurs faisant état d'un coup d'État.",
        [(None, "un coup d'État")],
    ),
]


@pytest.mark.parametrize(("language", "text", "expected"), SAID_BY)
def test_who_speaks_and_where_their_words_end(language: str, text: str, expected: list[tuple[str | None, str]]) -> None:
    assert [(speaker, content) for _, speaker, content in read(text, language)] == expected


NESTED: list[tuple[str, str, list[tuple[str, str | None, str]]]] = [
    (
        "fr",
        "« Nous partons.\n« Nous ne reviendrons pas.\n« C'est fini », a déclaré le colonel Diallo.",
        [
            ("direct", "le colonel Diallo", "Nous partons."),
            ("direct", "le colonel Diallo", "Nous ne reviendrons pas."),
            ("direct", "le colonel Diallo", "C'est fini"),
        ],
    ),
    (
        "fr",
        "« Le ministre m'a dit : “Partez !” et je suis partie », raconte Awa Sy.",
        [("direct", "Awa Sy", "Le ministre m'a dit : “Partez !” et je suis partie")],
    ),
    (
        "fr",
        "« La route », a précisé le maire, « est coupée », avant d'ajouter : « Elle le restera. »",
        [
            ("direct", "le maire", "La route"),
            ("direct", "le maire", "est coupée"),
            ("direct", "le maire", "Elle le restera."),
        ],
    ),
    (
        "fr",
        "– Vous partez ? demande le journaliste.\n– Oui, répond le colonel.",
        [("direct", "le journaliste", "Vous partez ?"), ("direct", "le colonel", "Oui")],
    ),
    (
        "fr",
        "La Russie aurait livré des avions au Mali, a indiqué mardi une source diplomatique à Reuters.",
        [("indirect", "une source diplomatique", "La Russie aurait livré des avions au Mali")],
    ),
    (
        "fr",
        "D'après le quotidien Le Soir, le ministre aurait dit à ses proches que la guerre est perdue.",
        [
            ("indirect", "le quotidien Le Soir", "le ministre aurait dit à ses proches que la guerre est perdue"),
            ("indirect", "le ministre", "que la guerre est perdue"),
        ],
    ),
    (
        "fr",
        "Le porte-parole a dit que, selon l'armée, dix civils étaient morts.",
        [
            ("indirect", "Le porte-parole", "que, selon l'armée, dix civils étaient morts"),
            ("indirect", "l'armée", "dix civils étaient morts"),
        ],
    ),
    (
        "fr",
        "Pour Awa Sy, « la guerre est finie » ; pour Jean Roy, elle commence.",
        [("direct", "Awa Sy", "la guerre est finie"), ("indirect", "Jean Roy", "elle commence")],
    ),
    (
        "fr",
        "Le communiqué indique que « l'armée a pris la ville » et ajoute que les combats continuent.",
        [
            ("mixed", "Le communiqué", "que « l'armée a pris la ville »"),
            ("indirect", "Le communiqué", "que les combats continuent"),
        ],
    ),
    (
        "en",
        '"We are leaving.\n\n"We will not come back.\n\n"It is over," Colonel Diallo said.',
        [
            ("direct", "Colonel Diallo", "We are leaving."),
            ("direct", "Colonel Diallo", "We will not come back."),
            ("direct", "Colonel Diallo", "It is over"),
        ],
    ),
    (
        "en",
        "“He told me, ‘Leave now,’ and I left,” recalled Awa Sy.",
        [("direct", "Awa Sy", "He told me, ‘Leave now,’ and I left")],
    ),
    (
        "en",
        "AFP, citing a police source, said the mayor had fled.",
        [("indirect", "AFP", "the mayor had fled"), ("indirect", "a police source", "the mayor had fled")],
    ),
    (
        "en",
        'The army killed, it said, "ten terrorists" on Monday.',
        [("mixed", "it", '"ten terrorists" on Monday')],
    ),
    (
        "en",
        "The minister is reported to have said that the base was closed.",
        [("indirect", "The minister", "that the base was closed")],
    ),
]


@pytest.mark.parametrize(("language", "text", "expected"), NESTED)
def test_nested_interrupted_and_handed_on(
    language: str, text: str, expected: list[tuple[str, str | None, str]]
) -> None:
    assert read(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text", "kind", "content"),
    [
        ("fr", "Paris n'exclut pas d'envoyer des instructeurs.", "neutral", "d'envoyer des instructeurs"),
        ("fr", "Le ministre ne cache pas qu'il veut partir.", "admitting", "qu'il veut partir"),
        ("fr", "Le général ne nie pas avoir rencontré les rebelles.", "admitting", "avoir rencontré les rebelles"),
        ("fr", "Moscou dément avoir refusé de recevoir l'envoyé.", "denying", "avoir refusé de recevoir l'envoyé"),
        ("en", "Paris is not ruling out sending instructors.", "neutral", "sending instructors"),
        ("en", "The minister makes no secret of wanting to leave.", "admitting", "wanting to leave"),
        ("en", "The general did not deny meeting the rebels.", "admitting", "meeting the rebels"),
    ],
)
def test_a_denial_that_is_negated_is_none(language: str, text: str, kind: str, content: str) -> None:
    assert [(q.cue_kind, q.content.exact) for q in quotes(text, language)] == [(kind, content)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Si le ministre affirmait que la base est fermée, personne ne le croirait."),
        ("fr", "Dites que la base est fermée !"),
        ("fr", "Il faut dire que la base est fermée depuis un an."),
        ("fr", "Le ministre a refusé de dire si la base serait fermée."),
        ("fr", "Le ministre cache que la base est fermée."),
        ("en", "If the minister said the base was closed, nobody would believe him."),
        ("en", "Say that the base is closed!"),
        ("en", "The minister hides that the base is closed."),
    ],
)
def test_what_is_only_supposed_ordered_or_kept_back_is_not_said(language: str, text: str) -> None:
    assert quotes(text, language) == []


def test_a_source_behind_a_source_is_cited() -> None:
    found = quotes("La Russie aurait livré des armes au Mali, selon RFI, citant une source militaire.")
    assert [q.cue_grammar for q in found] == ["preposition", "citing"]


def test_words_without_a_cue_have_no_kind() -> None:
    first, second = quotes("« La paix est proche. Nous la voulons », a affirmé le général.")
    assert (first.cue, first.cue_kind, first.cue_grammar) == (None, None, None)
    assert (second.cue_kind, second.cue_grammar) == ("asserting", "incise")


def test_a_passage_before_its_cue_takes_the_name_behind_the_pronoun() -> None:
    text = (
        "Le président Keita recevait la presse jeudi. "
        "« Nous n'avons jamais dit cela. Nous n'avons fait que répondre », a-t-il souligné."
    )
    first, second = quotes(text)
    assert first.speaker is not None
    assert (first.speaker.exact, first.cue) == ("Le président Keita", None)
    assert second.speaker is not None
    assert second.cue is not None
    assert (second.speaker.exact, second.cue.exact) == ("il", "a-t-il souligné")


def test_speech_runs_over_paragraphs_that_open_afresh() -> None:
    text = '"The road is closed.\n\n"Nobody can pass," said Amina Diallo.'
    assert read(text, "en") == [
        ("direct", "Amina Diallo", "The road is closed."),
        ("direct", "Amina Diallo", "Nobody can pass"),
    ]


@pytest.mark.parametrize(
    ("language", "cue", "kind"),
    [
        ("fr", "a-t-il affirmé", "asserting"),
        ("fr", "prétend", "distancing"),
        ("fr", "a démenti", "denying"),
        ("fr", "reconnaît", "admitting"),
        ("fr", "s'est engagé", "promising"),
        ("fr", "a menacé", "warning"),
        ("fr", "selon", "neutral"),
        ("fr", "a déclaré", "neutral"),
        ("fr", "fait valoir", "neutral"),
        ("fr", "les allégations", "distancing"),
        ("fr", "marche", None),
        ("en", "claimed", "distancing"),
        ("en", "denies", "denying"),
        ("en", "admitted", "admitting"),
        ("en", "vowed", "promising"),
        ("en", "warned", "warning"),
        ("en", "according to", "neutral"),
        ("en", "told", "neutral"),
        ("en", "rules out", "denying"),
    ],
)
def test_kinds_of_cues(language: str, cue: str, kind: str | None) -> None:
    assert cue_kind(cue, language) == kind


def passages(text: str) -> list[str]:
    return [text[p.start : p.end] for p in find_passages(text, split_sentences(text))]


def test_marks_close_where_they_should() -> None:
    assert passages('Il dit "non" et "oui".') == ["non", "oui"]
    assert passages('Il craint que "le "Jour J" soit perdu" ici.') == ['le "Jour J" soit perdu']
    assert passages("« A « b » c » et “d” et ‹e›") == ["A « b » c", "d", "e"]
    assert passages("L'\"état\" d'urgence n'est pas l'été.") == ["état"]
    assert passages("Il dit ''oui'', puis ''non''.") == ["oui", "non"]
    assert passages("Même la guerre a ses règles\", dit l'ONU.") == ["Même la guerre a ses règles"]


def test_an_open_mark_holds_its_own_sentence_only() -> None:
    assert passages('Il avertit : "si on nous prend tout. Le reste a suivi. Puis la nuit est tombée.') == [
        "si on nous prend tout."
    ]


MESS = st.text(alphabet="ab .,«»\"“”‹›'’:—-\n" + "é", max_size=200)


@given(MESS)
def test_passages_never_overlap_and_never_raise(text: str) -> None:
    found = find_passages(text, split_sentences(text))
    for one, other in pairwise(found):
        assert one.end <= other.start
    for passage in found:
        assert 0 <= passage.left <= passage.start < passage.end <= passage.right <= len(text)


WORDS = st.sampled_from(
    [
        "dit",
        "que",
        "selon",
        '"oui"',
        "«",
        "non",
        "»",
        ",",
        ".",
        ":",
        "a-t-il",
        "le",
        "ministre",
        "Mali",
        "affirme",
        "avoir",
        "qualifié",
        "de",
        "et",
        "mais",
        "citant",
        "—",
        "\n",
        "qui",
    ]
)


ENGLISH = st.sampled_from(
    [
        "said",
        "says",
        "that",
        "according",
        "to",
        "claims",
        "denied",
        '"yes"',
        "“",
        "no",
        "”",
        "‘",
        "’",
        ",",
        ".",
        ":",
        "?",
        "–",
        "the",
        "minister",
        "Mali",
        "Lavrov",
        "he",
        "did",
        "not",
        "having",
        "told",
        "reported",
        "and",
        "but",
        "citing",
        "who",
        "if",
        "would",
        "\n",
        "to",
        "AFP",
        "is",
    ]
)


@settings(max_examples=40, deadline=None)
@given(
    st.one_of(
        st.lists(WORDS, max_size=40).map(lambda w: ("fr", w)), st.lists(ENGLISH, max_size=40).map(lambda w: ("en", w))
    )
)
def test_any_order_of_words_gives_spans_that_hold(given: tuple[str, list[str]]) -> None:
    language, words = given
    text = " ".join(words)
    for quote in quotes(text, language):
        for span in (quote.content, quote.cue, quote.speaker):
            if span is not None:
                assert text[span.start : span.end] == span.exact
                assert span.exact.strip()


def test_empty_text_has_no_quotations() -> None:
    assert quotes("") == []
    assert quotes(" \n ") == []


@pytest.mark.skipif(not GOLD.exists(), reason="the shared gold is not beside this checkout")
def test_gold_floor() -> None:
    """The floors lie a few points under what is reached; a change that crosses them lost something."""

    def words(text: str | None) -> list[str]:
        return re.findall(r"\w+", (text or "").lower())

    gold = {a["doc"]: {s["n"]: s["quotes"] for s in a["sentences"]} for a in json.loads(GOLD.read_text())}
    right = spoken = coded = expected = 0
    articles = json.loads(GOLD.with_name("fr_dev_articles.json").read_text())
    texts = [" ".join(s["text"] for s in a["sentences"]) for a in articles]
    splits = []
    for article in articles:
        start, spans = 0, []
        for sentence in article["sentences"]:
            spans.append(Span(start, start + len(sentence["text"]), sentence["text"]))
            start += len(sentence["text"]) + 1
        splits.append(spans)
    for article, (doc, spans) in zip(articles, parse(zip(texts, splits, strict=True), "fr"), strict=True):
        found = find_quotes(doc.text, doc, spans, "fr")
        for sentence, span in zip(article["sentences"], spans, strict=True):
            rest = list(gold[article["doc"]].get(sentence["n"], ()))
            own = [q for q in found if span.start <= q.content.start < span.end]
            coded, expected = coded + len(own), expected + len(rest)
            for quote in own:
                mine = set(words(quote.content.exact))
                for other in rest:
                    theirs = set(words(other["content"]))
                    if len(mine & theirs) >= 0.5 * len(mine | theirs):
                        rest.remove(other)
                        right += 1
                        speaker = quote.speaker.exact if quote.speaker else None
                        spoken += words(speaker)[-1:] == words(other["speaker"])[-1:]
                        break
    assert 2 * right / (coded + expected) >= 0.92
    assert 2 * spoken / (coded + expected) >= 0.90
