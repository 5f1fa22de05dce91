"""Roles: who is introduced in which public office, what a ledger comes to believe, and names known from elsewhere."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from bascule.cli.actors import actors as command
from bascule.codebook.offices import office_of, post_of, titles
from bascule.coding.coder import Coder
from bascule.errors import BasculeError
from bascule.ledger import ImportedRole, Ledger
from bascule.ledger.role_tables import roles_of
from bascule.records import Article, Reading, Role, Span
from bascule.weigh.known_persons import KnownPersons
from bascule.weigh.roles import Belief, beliefs, concerning

DAY = date(2024, 6, 20)
# A person, an office: (language, text, person, role, entity, former).
TAUGHT = [
    ("fr", "Le ministre malien des Affaires étrangères, Abdoulaye Diop, s'est rendu à Moscou.", "Abdoulaye Diop",
     "ministre malien des Affaires étrangères", "MLI:GOV", False),
    ("fr", "Abdoulaye Diop, chef de la diplomatie malienne, a parlé.", "Abdoulaye Diop",
     "chef de la diplomatie malienne", "MLI:GOV", False),
    ("fr", "Karim Sissako, ex-ministre de la Défense du Mali, est parti.", "Karim Sissako",
     "ex-ministre de la Défense du Mali", "MLI:GOV", True),
    ("fr", "L'ancien président togolais Koffi Mensah a été reçu.", "Koffi Mensah", "ancien président togolais",
     "TGO:GOV", True),
    ("fr", "Ali Mahamane Lamine Zeine a été nommé Premier ministre du Niger.", "Ali Mahamane Lamine Zeine",
     "Premier ministre du Niger", "NER:GOV", False),
    ("fr", "Le porte-parole de l'armée malienne, le colonel Souleymane Dembélé, a démenti.", "Souleymane Dembélé",
     "porte-parole de l'armée malienne", "MLI:MIL", False),
    ("fr", "L'ambassadeur de Russie au Mali, Igor Gromyko, a salué cet accord.", "Igor Gromyko",
     "ambassadeur de Russie au Mali", "RUS:GOV", False),
    ("fr", "Selon Hama Kanté, président de la Commission de l'Union africaine, la crise dure.", "Hama Kanté",
     "président de la Commission de l'Union africaine", "IGO:AU", False),
    ("fr", "Le président français François Hollande a visité Bamako.", "François Hollande", "président français",
     "FRA:GOV", False),
    ("en", "The Russian deputy defence minister, Yunus-bek Yevkurov, visited Bamako.", "Yunus-bek Yevkurov",
     "Russian deputy defence minister", "RUS:GOV", False),
    ("en", "Oumar Diarra, who heads Mali's army, met us.", "Oumar Diarra", "heads Mali's army", "MLI:MIL", False),
    ("en", "Mali's Foreign Minister Abdoulaye Diop met his guests.", "Abdoulaye Diop", "Mali's Foreign Minister",
     "MLI:GOV", False),
    ("en", "Ghana's ex-president Kojo Badu won.", "Kojo Badu", "Ghana's ex-president", "GHA:GOV", True),
    ("en", "Ali Lamine Zeine was appointed prime minister of Niger.", "Ali Lamine Zeine", "prime minister of Niger",
     "NER:GOV", False),
    ("en", "Mali's army spokesman, Souleymane Dembele, denied it.", "Souleymane Dembele", "Mali's army spokesman",
     "MLI:MIL", False),
    ("en", "The head of the UN mission in Mali, El-Ghassim Wane, resigned.", "El-Ghassim Wane",
     "head of the UN mission in Mali", "IGO:UN", False),
]  # fmt: skip
NOBODY = [
    ("en", "Jane Cole, a teacher in Mali, left the country.", "a private person"),
    ("en", "The president of the Malian football federation, Bavieux Touré, spoke.", "no public office"),
    ("fr", "Le président de la Fédération malienne de football, Bavieux Touré, a parlé.", "no public office"),
    ("fr", "Le chef de l'opposition malienne, Hama Sangaré, a parlé.", "not in office"),
    ("fr", "Le chef rebelle malien Hama Sangaré a parlé.", "rebels hold no public office"),
    ("fr", "La fille du président malien, Awa Sangaré, a parlé.", "a relative"),
    ("fr", "Les ministres malien et nigérien, Hama Sangaré et Issa Daouda, ont parlé.", "which of them is not said"),
    ("fr", "Hama Sangaré n'a pas été nommé Premier ministre du Niger.", "it is denied"),
    ("fr", "Le président malien élu, Hama Sangaré, a parlé.", "not yet in office"),
    ("en", "Hama Sangaré could be appointed prime minister of Niger.", "it is a possibility"),
    ("en", "The UK Labour leader, Ann Dale, spoke.", "a party's leader"),
    ("en", "After his election as Malian leader, Awa Kone congratulated him.", "the name begins a clause of its own"),
    ("fr", "Après Issa Daouda, le ministre malien de la Défense a parlé.", "the title begins a clause of its own"),
]  # fmt: skip


@cache
def coder() -> Coder:
    return Coder()


def read(text: str, language: str = "fr", day: date = DAY, **more: str) -> Reading:
    return coder().read(Article(text, day, language=language, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize(("language", "text", "person", "role", "entity", "former"), TAUGHT)
def test_a_passage_teaches_who_holds_an_office(
    language: str, text: str, person: str, role: str, entity: str, former: bool
) -> None:
    (taught,) = read(text, language).roles
    assert (taught.person, taught.role, taught.entity, taught.former) == (person, role, entity, former)
    assert taught.published == DAY
    assert text[taught.span.start : taught.span.end] == taught.span.exact
    assert person in taught.span.exact
    assert role in taught.span.exact


@pytest.mark.parametrize(("language", "text", "why"), NOBODY)
def test_wrong_is_worse_than_empty(language: str, text: str, why: str) -> None:
    assert read(text, language).roles == (), why


@pytest.mark.parametrize(
    ("language", "text", "person", "former"),
    [
        ("fr", "Le Mali change. Au Mali, le ministre de la Santé, Hama Sangaré, a parlé.", "Hama Sangaré", False),
        ("fr", "Bamako et le Mali changent. L'ancien Premier ministre Hama Sangaré a parlé.", "Hama Sangaré", True),
        ("en", "Mali changes. In Mali, Health Minister Hama Sangaré spoke.", "Hama Sangaré", False),
    ],
)
def test_a_bare_title_is_of_the_country_that_the_article_is_plainly_about(
    language: str, text: str, person: str, former: bool
) -> None:
    (taught,) = read(text, language).roles
    assert (taught.person, taught.entity, taught.former) == (person, "MLI:GOV", former)


@pytest.mark.parametrize(
    ("language", "text", "why"),
    [
        ("fr", "Le Mali et le Togo parlent. Le ministre de la Santé, Hama Sangaré, a parlé.", "about two countries"),
        ("fr", "Le Mali change. Au Mali, rien. Au Togo, le ministre de la Santé, Hama Sangaré, parle.", "of another"),
        ("fr", "Le ministre de la Santé, Hama Sangaré, a parlé.", "about no country"),
        ("fr", "Le Mali a parlé. Le ministre de la Santé, Hama Sangaré, a parlé.", "named once only"),
        ("fr", "Le Mali change au Mali. Le président du club, Hama Sangaré, a parlé.", "a club's president"),
        ("en", "Mali changes in Mali. The shadow health minister Hama Sangaré spoke.", "not in office"),
        ("en", "Mali changes in Mali. AA's president Hama Sangaré spoke.", "somebody else's"),
    ],
)
def test_a_bare_title_stays_open_where_it_may_be_of_another(language: str, text: str, why: str) -> None:
    assert read(text, language).roles == (), why


def test_two_introductions_in_one_sentence() -> None:
    text = "Le ministre malien, Hama Sangaré, et son homologue russe, Piotr Vassine, ont signé."
    assert [(role.person, role.entity) for role in read(text).roles] == [
        ("Hama Sangaré", "MLI:GOV"),
        ("Piotr Vassine", "RUS:GOV"),
    ]


def test_one_person_with_several_names_is_one_role() -> None:
    text = (
        "Le ministre tchadien de la Défense, Issa Barka, est à Paris. Barka a parlé. "
        "Le ministre tchadien de la Défense, Issa Barka, rentre demain."
    )
    (role,) = read(text).roles
    assert (role.person, role.variants) == ("Issa Barka", ("Barka",))
    assert role.span.start == 0


def test_roles_are_in_the_json_form() -> None:
    record = read(TAUGHT[0][1]).to_dict()
    assert json.loads(json.dumps(record))["roles"][0]["person"] == "Abdoulaye Diop"


def test_an_appointment_names_the_actor_in_the_same_article() -> None:
    text = "Issa Barka a été nommé Premier ministre du Niger. Barka a accusé la France d'ingérence."
    event = next(event for event in read(text).events if event.type == "ACCUSE")
    assert event.actors == ("NER:GOV",)


def test_unique_offices() -> None:
    assert office_of("ministre malien des Affaires étrangères") == office_of("Mali's foreign minister")
    assert office_of("président de la transition") == office_of("Russian president") == "head of state"
    assert office_of("vice-ministre de la Défense") is None
    assert office_of("porte-parole du président") is None
    assert office_of("president of the Senate") is None
    assert (
        post_of("vice-ministre russe de la Défense") == post_of("deputy defence minister") == "deputy defence minister"
    )
    assert post_of("porte-parole de l'armée") == post_of("army spokesman")
    assert post_of("préfet de Mopti") is None
    with pytest.raises(BasculeError, match="fr or en"):
        titles("de")


# -- a ledger -----------------------------------------------------------------------------------------------------


def reading_with(day: date, person: str, role: str, entity: str, *, former: bool = False) -> Reading:
    text = f"{person}, {role}."
    reading = read(text, day=day)
    taught = Role(person, (person.split()[-1],), role, entity, former, Span.of(text, 0, len(text) - 1), day)
    return replace(reading, roles=(taught,))


def believed(*readings: Reading, imported: tuple[ImportedRole, ...] = ()) -> list[Belief]:
    with Ledger(now=lambda: datetime(2024, 7, 1, tzinfo=UTC)) as ledger:
        ledger.add(readings)
        ledger.import_roles(imported)
        return beliefs(ledger.roles(), built_in=False)


def test_evidence_in_two_languages_is_one_belief() -> None:
    (belief,) = believed(
        reading_with(date(2023, 1, 5), "Sergueï Toporov", "ministre russe de la Défense", "RUS:GOV"),
        reading_with(date(2023, 9, 5), "Sergei Toporov", "Russian defence minister", "RUS:GOV"),
    )
    assert (belief.begins, belief.ends, belief.last) == (date(2023, 1, 5), None, date(2023, 9, 5))
    assert len(belief.evidence) == 2
    assert {"Sergueï Toporov", "Sergei Toporov", "Toporov"} == set(belief.names)
    assert belief.on(date(2024, 1, 1))
    assert not belief.on(date(2022, 1, 1))


def test_a_successor_ends_an_office() -> None:
    first, second = believed(
        reading_with(date(2023, 1, 5), "Issa Barka", "ministre tchadien de la Défense", "TCD:GOV"),
        reading_with(date(2023, 9, 5), "Zara Kreda", "Chadian defence minister", "TCD:GOV"),
    )
    assert (first.person, first.ends, first.because) == ("Issa Barka", date(2023, 9, 4), "succeeded by Zara Kreda")
    assert (second.ends, second.against) == (None, ())


def test_an_office_that_many_hold_has_no_successor() -> None:
    found = believed(
        reading_with(date(2023, 1, 5), "Issa Barka", "porte-parole de l'armée tchadienne", "TCD:MIL"),
        reading_with(date(2023, 9, 5), "Zara Kreda", "porte-parole de l'armée tchadienne", "TCD:MIL"),
    )
    assert [belief.ends for belief in found] == [None, None]


def test_former_ends_an_office_and_former_alone_is_no_tenure() -> None:
    (belief,) = believed(
        reading_with(date(2023, 1, 5), "Issa Barka", "ministre tchadien de la Défense", "TCD:GOV"),
        reading_with(date(2023, 9, 5), "Issa Barka", "ex-ministre tchadien de la Défense", "TCD:GOV", former=True),
    )
    assert (belief.begins, belief.ends, belief.because) == (date(2023, 1, 5), date(2023, 9, 5), "called former")
    (only,) = believed(reading_with(DAY, "Issa Barka", "ex-ministre tchadien de la Défense", "TCD:GOV", former=True))
    assert (only.begins, only.ends) == (None, DAY)
    assert only.former
    assert not only.on(DAY)


def test_contradictions_keep_both_sources() -> None:
    found = believed(
        reading_with(date(2023, 1, 5), "Issa Barka", "ministre tchadien de la Défense", "TCD:GOV"),
        reading_with(date(2023, 5, 5), "Zara Kreda", "ministre tchadienne de la Défense", "TCD:GOV"),
        reading_with(date(2023, 9, 5), "Issa Barka", "ministre tchadien de la Défense", "TCD:GOV"),
    )
    barka, kreda = found
    assert [item.person for item in barka.against] == ["Zara Kreda"]
    assert {item.person for item in kreda.against} == {"Issa Barka"}
    assert all(item.text for item in (*barka.against, *kreda.against))


def test_former_before_held_is_a_contradiction() -> None:
    (belief,) = believed(
        reading_with(date(2023, 1, 5), "Issa Barka", "ex-ministre tchadien de la Défense", "TCD:GOV", former=True),
        reading_with(date(2023, 9, 5), "Issa Barka", "ministre tchadien de la Défense", "TCD:GOV"),
    )
    assert belief.ends is None
    assert [item.begins for item in belief.against] == [date(2023, 1, 5)]


def test_two_ministers_of_one_name_in_two_countries_are_two_persons() -> None:
    found = believed(
        reading_with(date(2023, 1, 5), "Issa Barka", "ministre tchadien de la Défense", "TCD:GOV"),
        reading_with(date(2023, 2, 5), "Issa Barka", "ministre malien de la Santé", "MLI:GOV"),
    )
    assert [belief.entity for belief in found] == ["MLI:GOV", "TCD:GOV"]


def test_an_import_knows_its_days_and_goes_before_articles() -> None:
    own = ImportedRole(
        "Issa Barka", "ministre de la Défense", "TCD:GOV", date(2021, 5, 1), date(2023, 3, 1), "own.csv, line 2"
    )
    held, still = believed(
        reading_with(date(2023, 1, 5), "Issa Barka", "ministre tchadien de la Défense", "TCD:GOV"),
        reading_with(date(2024, 1, 5), "Issa Barka", "ministre tchadien de la Défense", "TCD:GOV"),
        imported=(own,),
    )
    assert (held.begins, held.ends, held.sources) == (date(2021, 5, 1), date(2023, 3, 1), ("imported", "article"))
    assert [item.begins for item in held.against] == [date(2024, 1, 5)]
    assert [item.where for item in still.against] == ["own.csv, line 2"]


def test_the_built_in_list_is_marked() -> None:
    found = concerning(beliefs([]), "Poutine")
    assert {belief.person for belief in found} == {"Vladimir Poutine"}
    assert all(belief.sources == ("built-in",) for belief in found)
    assert concerning(beliefs([]), "Vladimir Putin") == found
    assert {belief.entity for belief in concerning(beliefs([]), "MLI")} == {"MLI:GOV"}
    assert concerning(beliefs([]), "MLI:MIL") == []


# -- names known from elsewhere -----------------------------------------------------------------------------------


def known_from(*readings: Reading) -> KnownPersons:
    known = KnownPersons([])
    for reading in readings:
        known.learn(reading)
    return known


def test_never_before_the_office_and_eli_after_it() -> None:
    known = known_from(
        reading_with(date(2023, 1, 5), "Issa Barka", "ministre tchadien de la Défense", "TCD:GOV"),
        reading_with(date(2023, 9, 5), "Zara Kreda", "ministre tchadienne de la Défense", "TCD:GOV"),
    )
    assert known("Issa Barka", date(2022, 12, 31)) is None
    assert known("Issa Barka", date(2023, 3, 1)) == "TCD:GOV"
    assert known("Barka", date(2023, 3, 1)) == "TCD:GOV"
    assert known("Issa Barka", date(2024, 1, 1)) == "TCD:ELI"
    assert known("Zara Kreda", date(2024, 1, 1)) == "TCD:GOV"
    assert known("Issa", date(2023, 3, 1)) is None


def test_a_passage_does_not_vouch_for_ever() -> None:
    known = known_from(reading_with(date(2015, 1, 5), "Issa Barka", "ministre tchadien de la Défense", "TCD:GOV"))
    assert known("Issa Barka", date(2016, 6, 1)) == "TCD:GOV"
    assert known("Issa Barka", date(2024, 6, 1)) is None


def test_a_last_name_that_two_persons_bear_is_nobody() -> None:
    known = known_from(
        reading_with(date(2023, 1, 5), "Issa Barka", "ministre tchadien de la Défense", "TCD:GOV"),
        reading_with(date(2023, 1, 6), "Awa Barka", "ministre malienne de la Santé", "MLI:GOV"),
    )
    assert known("Barka", date(2023, 3, 1)) is None
    assert known("Awa Barka", date(2023, 3, 1)) == "MLI:GOV"


def actors_of(known: object, text: str, language: str, day: date = DAY) -> set[str]:
    reading = Coder(known=known).read(Article(text, day, language=language))  # type: ignore[arg-type]
    return {entity for event in reading.events for entity in (*event.actors, *event.recipients)}


def test_the_coder_asks_for_bare_names() -> None:
    known = {"Issa Barka": "TCD:GOV"}
    text = "Issa Barka met Vladimir Putin in Moscow."
    assert "TCD:GOV" not in actors_of(None, text, "en")
    assert "TCD:GOV" in actors_of(known, text, "en")


def test_a_last_name_alone_needs_its_country_or_the_full_name() -> None:
    def asked(name: str, day: date | None) -> str | None:
        return {"Barka": "TCD:GOV"}.get(name)

    assert "TCD:GOV" not in actors_of(asked, "Barka a accusé la France d'ingérence.", "fr")
    assert "TCD:GOV" in actors_of(asked, "Barka a accusé la France d'ingérence au Tchad.", "fr")


def test_a_later_article_of_the_same_reading_knows_the_name() -> None:
    known = KnownPersons([])
    articles = [
        Article("Le ministre tchadien de la Défense, Issa Barka, est à Paris.", date(2023, 2, 1), language="fr"),
        Article("Issa Barka a accusé la France d'ingérence.", date(2023, 3, 1), language="fr"),
        Article("Issa Barka a accusé la France d'ingérence.", date(2022, 3, 1), language="fr"),
    ]
    _, later, before = Coder(known=known).read_many(articles)
    assert [event.actors for event in later.events] == [("TCD:GOV",)]
    assert [event.actors for event in before.events if "TCD:GOV" in event.actors] == []


# -- a user's own table, and the command ----------------------------------------------------------------------------

TABLE = "name,role,country,sector,from,to\nMoussa Kolo,ministre de la Sécurité,Niger,GOV,2021-05,2022\n"


def test_a_table_is_read_with_its_days() -> None:
    (role,) = roles_of(TABLE, "own.csv")
    assert (role.entity, role.begins, role.ends) == ("NER:GOV", date(2021, 5, 1), date(2022, 12, 31))
    assert role.origin == "own.csv, line 2"
    (other,) = roles_of("country\tname\trole\tsector\nIGO\tA B\tchair\tAU\n", "own.tsv")
    assert (other.entity, other.begins, other.ends) == ("IGO:AU", None, None)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no column name"),
        ("name,role,country\nA,B,MLI\n", "own.csv, line 1"),
        ("name,role,country,sector\nA B,c,Atlantis,GOV\n", "unknown country 'Atlantis' (own.csv, line 2)"),
        ("name,role,country,sector\nA B,c,MLI,CVL\n", "no sector of public office"),
        ("name,role,country,sector\nA B,c,MLI,GOV\n,c,MLI,GOV\n", "no name (own.csv, line 3)"),
        ("name,role,country,sector,from\nA B,c,MLI,GOV,2024-02-30\n", "'2024-02-30' is no day"),
        ("name,role,country,sector,to\nA B,c,MLI,GOV,2024-13\n", "is no day"),
        ("name,role,country,sector,from,to\nA B,c,MLI,GOV,2024,2023\n", "ends before it begins"),
        ("name,role,country,sector\nA B,c,MLI\n", "3 cells"),
        ('name,role,country,sector\n"A B,c,MLI,GOV\n', "badly written"),
    ],
)
def test_a_wrong_table_is_refused_with_its_line(text: str, words: str) -> None:
    with pytest.raises(BasculeError) as caught:
        list(roles_of(text, "own.csv"))
    assert words in str(caught.value)


def test_the_command_imports_once_and_shows_why(tmp_path: Path) -> None:
    table, path = tmp_path / "own.csv", tmp_path / "l.duckdb"
    table.write_text(TABLE, encoding="utf-8")
    with Ledger(path) as ledger:
        ledger.add([reading_with(date(2023, 1, 5), "Issa Barka", "ministre tchadien de la Défense", "TCD:GOV")])
    run = CliRunner().invoke
    assert "1 office holders added" in run(command, ["import", str(table), "--ledger", str(path)]).stderr
    assert "0 office holders added" in run(command, ["import", str(table), "--ledger", str(path)]).stderr
    shown = run(command, ["NER", "--ledger", str(path), "--on", "2022-01-01", "--jsonl"])
    assert shown.exit_code == 0
    records = [json.loads(line) for line in shown.stdout.splitlines()]
    assert [(r["person"], r["from"], r["sources"]) for r in records if "imported" in r["sources"]] == [
        ("Moussa Kolo", "2021-05-01", ["imported"])
    ]
    later = run(command, ["NER", "--ledger", str(path), "--on", "2024-01-01", "--csv"]).stdout
    assert "Moussa Kolo" not in later
    assert "Tiani" in later
    table_form = run(command, ["Barka", "--ledger", str(path)]).stdout
    assert "Issa Barka, ministre tchadien de la Défense." in table_form
    assert run(command, ["--ledger", str(tmp_path / "none.duckdb")]).exit_code != 0


def test_imports_change_the_run_and_are_known(tmp_path: Path) -> None:
    with Ledger() as ledger:
        assert KnownPersons(ledger.roles()).settings == {}
        ledger.import_roles(roles_of(TABLE, "own.csv"))
        known = KnownPersons(ledger.roles())
        assert list(known.settings) == ["setting office holders"]
        assert known("Moussa Kolo", date(2021, 6, 1)) == "NER:GOV"
        assert known("Moussa Kolo", date(2021, 4, 30)) is None
        assert known("Moussa Kolo", date(2023, 6, 1)) == "NER:ELI"
