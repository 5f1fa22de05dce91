"""Whom a text has it from, and how many voices its reports make."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bascule.weigh.voices import count_voices, independent_voices, kind_of_source, sources_in, sources_of
from hand_made import event, in_ledger

WIRE = "Les autorités de transition ont reçu vendredi soir à Bamako une délégation de haut rang venue de Moscou."
COPY = "Les autorités de transition ont reçu vendredi soir à Bamako une délégation de haut rang arrivée de Moscou."
OTHER = "Une mission russe conduite par un général est arrivée dans la capitale malienne en fin de semaine."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("BAMAKO (AFP) - La Russie a démenti.", ["agency AFP"]),
        ("La Russie a démenti, selon l’agence TASS.", ["agency TASS"]),
        ("« Non », a déclaré à l'AFP une source diplomatique.", ["agency AFP", "anonymous diplomatic"]),
        ("Des sources militaires parlent d'un retrait (avec Reuters et AFP).",
         ["anonymous military", "agency Reuters", "agency AFP"]),
        ("Un haut responsable ayant requis l'anonymat le confirme.", ["anonymous unnamed"]),
        ("Selon une source proche du dossier, rien n'est signé.", ["anonymous unnamed"]),
        ("A senior official who requested anonymity told Reuters so.", ["anonymous unnamed", "agency Reuters"]),
        ("A Western diplomatic source said no.", ["anonymous diplomatic"]),
        ("Xinhua reported that the talks had ended.", ["agency Xinhua"]),
        ("Le pays cherche des sources d'énergie et une source de revenus.", []),
        ("Un journaliste de Reuters a été tué ; l'AFP compte cent bureaux.", []),
        ("They drew a map (MAP) of it.", []),
        ("", []),
    ],
)  # fmt: skip
def test_sources_of_a_text(text: str, expected: list[str]) -> None:
    found = sources_in(text)
    assert [f"{item.kind} {item.name}" for item in found] == expected
    assert all(item.span is not None and text[item.span.start : item.span.end] == item.span.exact for item in found)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("une source sécuritaire", "anonymous"),
        ("l'agence Interfax", "agency"),
        ("Abdoulaye Diop", None),
        ("Moscou", None),
    ],
)
def test_what_a_speaker_is(words: str, kind: str | None) -> None:
    assert kind_of_source(words) == kind


def test_the_outlet_and_the_byline_are_sources() -> None:
    report = in_ledger(event(WIRE, "CONSULT", "MLI:GOV", "RUS:GOV"), "a", "2024-06-20", "Le Jour")
    assert [item.name for item in sources_of(report)] == ["Le Jour"]
    assert [item.name for item in sources_of(report, f"{WIRE} {'Autre phrase. ' * 60}(Reuters)")] == [
        "Le Jour",
        "Reuters",
    ]


@pytest.mark.parametrize(
    ("reports", "voices"),
    [
        ([], 0),
        ([("A", WIRE)], 1),
        ([("A", WIRE), ("B", COPY)], 1),
        ([("A", WIRE), ("B", OTHER)], 2),
        ([("A", WIRE), ("A", OTHER)], 1),
        ([(None, WIRE), (None, OTHER)], 2),
        ([("A", f"{WIRE} (AFP)"), ("B", f"{OTHER} (AFP)")], 1),
        ([("A", f"{WIRE} (AFP)"), ("B", f"{OTHER} (Reuters)")], 2),
        ([("A", "La Russie dément."), ("B", "La Russie dément.")], 2),
    ],
    ids=["none", "one", "a copy", "two", "one outlet", "no outlet", "one wire", "two wires", "too short to tell"],
)
def test_copies_of_a_wire_are_one_voice(reports: list[tuple[str | None, str]], voices: int) -> None:
    made = [
        in_ledger(event(text, "CONSULT", "MLI:GOV"), str(number), "2024-06-20", outlet)
        for number, (outlet, text) in enumerate(reports)
    ]
    assert count_voices(made) == voices


def test_ten_papers_that_carry_one_wire_are_one_voice() -> None:
    made = [in_ledger(event(WIRE, "CONSULT", "MLI:GOV"), str(n), "2024-06-20", f"Journal {n}") for n in range(10)]
    assert count_voices(made) == 1
    texts = {item.article_id: f"BAMAKO (AFP) - {OTHER}" for item in made}
    assert count_voices(made, texts) == 1


@given(
    st.lists(st.tuples(st.sampled_from([None, "A", "B"]), st.sampled_from([WIRE, COPY, OTHER, f"{OTHER} (AFP)"]))),
    st.randoms(),
)
def test_the_order_of_reports_changes_no_voice(reports: list[tuple[str | None, str]], chance: object) -> None:
    made = [
        in_ledger(event(text, "CONSULT", "MLI:GOV"), str(number), None, outlet)
        for number, (outlet, text) in enumerate(reports)
    ]
    shuffled = list(made)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert independent_voices(shuffled) == independent_voices(made)
    assert count_voices([*made, *made]) == count_voices(made)


def test_copies_of_an_article_are_one_voice_where_their_sentences_differ() -> None:
    one = in_ledger(event("La délégation a été reçue.", "CONSULT", "MLI:GOV", "RUS:GOV"), "a", "2024-06-20", "Le Jour")
    two = in_ledger(event("Un accord a suivi.", "CONSULT", "MLI:GOV", "RUS:GOV"), "b", "2024-06-20", "Le Soir")
    whole = f"{WIRE} La délégation a été reçue. Un accord a suivi. {OTHER}"
    cut = f"{WIRE} La délégation a été reçue. Un accord a suivi."
    assert count_voices([one, two]) == 2
    assert count_voices([one, two], {one.article_id: whole, two.article_id: cut}) == 1
    assert count_voices([one, two], {one.article_id: WIRE, two.article_id: OTHER}) == 2
