"""The ledger keeps what was read, loses nothing when killed, and answers as it was known on a day."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bascule.ledger
from bascule.errors import BasculeError
from bascule.ledger import Ledger
from bascule.records import (
    Article,
    Characterisation,
    Event,
    Mention,
    Place,
    Quote,
    Reading,
    SetAside,
    Span,
    When,
)

FRENCH = (
    "Le ministre malien de la Défense a reçu, mardi à Bamako, une délégation russe. "
    "«\u00a0Ce partenariat nous convient\u202f», a-t-il affirmé.\r\n"
    "Les chancelleries occidentales qualifient ces instructeurs de mercenaires\u00a0; le gouvernement réfute ce terme."
)


def at(text: str, words: str) -> Span:
    start = text.index(words)
    return Span.of(text, start, start + len(words))


def named(text: str, words: str, entity: str | None, name: str | None = None, role: str | None = None) -> Mention:
    span = at(text, words)
    return Mention(entity, span.start, span.end, span.exact, name, role)


def an_event(text: str, **changes: object) -> Event:
    whole = Span.of(text, 0, len(text))
    plain = Event(
        sentence=whole,
        actors=("MLI:GOV",),
        recipients=("RUS:GOV",),
        type="CONSULT",
        mode=None,
        contexts=(),
        channel=None,
        sign=None,
        factuality="asserted",
        speaker=None,
        attribution=None,
        trigger=Span.of(text, 0, min(4, len(text))),
        actor_mentions=(),
        recipient_mentions=(),
        date=None,
        place=None,
        score=0.5,
        why=(),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def a_reading(text: str, *events: Event, **article: object) -> Reading:
    whole = (Span.of(text, 0, len(text)),)
    return Reading(Article(text, **article), "fr", whole, events or (an_event(text),), (), ())  # type: ignore[arg-type]


def full_reading() -> Reading:
    """A reading in which every field of every record holds something."""
    text, sentence = FRENCH, at(FRENCH, FRENCH.split(" «")[0])
    minister = named(text, "Le ministre malien de la Défense", "MLI:GOV", "Sadio Camara", "ministre de la Défense")
    russians = named(text, "une délégation russe", "RUS:GOV")
    event = an_event(
        text,
        sentence=sentence,
        mode="visit",
        contexts=("military", "diplomatic"),
        channel="visit",
        sign="+",
        speaker=minister,
        attribution=at(text, "a-t-il affirmé"),
        trigger=at(text, "reçu"),
        actor_mentions=(minister,),
        recipient_mentions=(russians, named(text, "russe", None)),
        date=When(date(2022, 3, 1), date(2022, 3, 1), "day", "mardi", at(text, "mardi")),
        place=Place("Bamako", 2460596, 12.65, -8.0, "MLI", "city", at(text, "Bamako")),
        score=0.93,
        why=("déclencheur « reçu »", "sujet"),
    )
    quoted = at(text, "«\u00a0Ce partenariat nous convient\u202f», a-t-il affirmé.")
    quotes = (
        Quote(quoted, minister, at(text, "affirmé"), at(text, "Ce partenariat nous convient"), "direct"),
        Quote(quoted, None, None, at(text, "nous convient"), "mixed"),
    )
    last = Span.of(text, text.index("Les chancelleries"), len(text))
    of, name = at(text, "ces instructeurs"), at(text, "mercenaires")
    characterisations = (
        Characterisation(last, of, name, at(text, "Les chancelleries occidentales"), "asserts"),
        Characterisation(last, of, name, at(text, "le gouvernement"), "rejects"),
    )
    article = Article(text, date(2022, 3, 2), "Visite", "https://example.org/a", "fr", "Le Relais", "a.html")
    spare = an_event(text, place=Place("Kolongo", None, None, None, None, "unresolved"), actors=("XXX:REB:AQIM",))
    return Reading(article, "fr", (sentence, quoted, last), (event, spare), quotes, characterisations)


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with Ledger() as made:
        yield made


class Clock:
    """A clock that stands where it is put."""

    def __init__(self, *when: int) -> None:
        self.now = datetime(*when, tzinfo=UTC)  # type: ignore[arg-type,misc]

    def __call__(self) -> datetime:
        return self.now


def test_a_reading_comes_back_as_it_went_in(tmp_path: Path) -> None:
    reading, clock = full_reading(), Clock(2024, 5, 1, 12)
    with Ledger(tmp_path / "mali.duckdb", now=clock) as ledger:
        run = ledger.begin_run({"coder": "c1", "codebook": "b1", "tagger": "t1", "setting screen": "on"})
        assert ledger.add([reading], run) == 1
    with Ledger(tmp_path / "mali.duckdb", read_only=True) as ledger:
        rows = ledger.events()
        assert [row.event for row in rows] == list(reading.events)
        assert [row.quote for row in ledger.quotes()] == list(reading.quotes)
        (claim,) = ledger.claims()
        assert [row.characterisation for row in claim.asserted + claim.rejected] == list(reading.characterisations)
        row, article = rows[0], reading.article
        assert (row.article_id, row.title, row.outlet) == (article.id, "Visite", "Le Relais")
        assert (row.published, row.url, row.language, row.run_id) == (article.published, article.url, "fr", run)
        assert row.recorded_at == clock.now
        assert row.sentence.endswith("une délégation russe.")
        assert ledger.text(article.id) == FRENCH
        assert ledger.texts([article.id, "none"]) == {article.id: FRENCH}
        assert ledger.texts([]) == {}


def test_offsets_hold_beyond_the_basic_plane(ledger: Ledger) -> None:
    text = "🇲🇱 Bamako\u00a0: l’armée — e\u0301tat-major\u00ad — dément.\r\nFin\x00."
    ledger.add([a_reading(text, an_event(text, trigger=at(text, "dément"), attribution=at(text, "e\u0301tat")))])
    (row,) = ledger.events()
    assert (row.event.trigger.exact, row.event.attribution) == ("dément", at(text, "e\u0301tat"))
    assert row.sentence == text


def test_any_span_of_any_text_comes_back(ledger: Ledger) -> None:
    seen: list[str] = []

    @settings(max_examples=60, deadline=None)
    @given(st.text(min_size=1, max_size=60), st.data())
    def comes_back(text: str, data: st.DataObject) -> None:
        start = data.draw(st.integers(0, len(text)))
        span = Span.of(text, start, data.draw(st.integers(start, len(text))))
        seen.append(text)
        run = ledger.begin_run({"coder": str(len(seen))})
        assert ledger.add([a_reading(text, an_event(text, trigger=span))], run) == 1
        assert [row.event.trigger for row in ledger.events(run=run)] == [span]

    comes_back()


def test_adding_twice_adds_nothing(ledger: Ledger) -> None:
    run, readings = ledger.begin_run({"coder": "1"}), [full_reading(), a_reading("Paris accuse Moscou.")]
    assert ledger.add([*readings, readings[0]], run) == 2
    before = ledger.counts()
    assert ledger.add(readings, run) == 0
    assert ledger.counts() == before
    assert ledger.coded_ids(run) == {reading.article.id for reading in readings}


def test_a_text_told_twice_is_kept_once(tmp_path: Path) -> None:
    with Ledger(tmp_path / "one.duckdb") as ledger:
        ledger.add([a_reading("Niamey reçoit des drones.", outlet=outlet) for outlet in ("A", "B")])
        assert ledger.counts()["articles"] == 2
    with duckdb.connect(str(tmp_path / "one.duckdb")) as raw:
        assert raw.execute("SELECT count(*) FROM texts").fetchone() == (1,)


def test_the_same_versions_are_the_same_run(ledger: Ledger) -> None:
    first = ledger.begin_run({"coder": "1", "model": "a"})
    assert ledger.begin_run({"model": "a", "coder": "1"}) == first
    assert ledger.begin_run({"coder": "1", "model": "b"}) != first
    assert ledger.counts()["runs"] == 2


def test_the_newest_run_speaks_unless_another_is_asked_for_or_was_not_yet_known() -> None:
    clock, text = Clock(2024, 1, 10), "La France retire ses soldats du Niger."
    other = a_reading("Londres livre des blindés à Kiev.")
    with Ledger(now=clock) as ledger:
        old = ledger.begin_run({"coder": "1"})
        ledger.add([a_reading(text, an_event(text, type="RETREAT")), other], old)
        clock.now = datetime(2024, 2, 20, 8, tzinfo=UTC)
        new = ledger.begin_run({"coder": "2"})
        ledger.add([a_reading(text, an_event(text, type="SANCTION"))], new)
        # The old run goes on after the new one has begun: it does not take the word back.
        clock.now = datetime(2024, 3, 1, tzinfo=UTC)
        ledger.add([a_reading("Le Tchad ferme une base.")], old)

        def types(**asked: object) -> list[str]:
            return sorted(row.event.type for row in ledger.events(**asked))  # type: ignore[arg-type]

        assert types() == ["CONSULT", "CONSULT", "SANCTION"]
        assert types(run=old) == ["CONSULT", "CONSULT", "RETREAT"]
        assert types(known_by=date(2024, 2, 20)) == ["CONSULT", "SANCTION"]
        assert types(known_by=date(2024, 2, 19)) == ["CONSULT", "RETREAT"]
        assert types(known_by=datetime(2024, 2, 20, 7, tzinfo=UTC)) == ["CONSULT", "RETREAT"]
        assert types(known_by=date(2024, 1, 9)) == []


EVENTS = {
    "visit": {"actors": ("MLI:GOV", "RUS:MIL"), "recipients": (), "channel": "visit"},
    "coup": {"actors": ("MLI:MIL",), "recipients": ("MLI:GOV",), "type": "COERCE", "factuality": "planned"},
    "peace": {"actors": ("IGO:UN",), "recipients": ("MLI:CVL",), "type": "AID", "channel": "training"},
    "west": {"actors": ("IGO:UNESCO",), "recipients": ("FRA:GOV",), "type": "AGREE"},
    "jihad": {"actors": ("XXX:REB:AQIM",), "recipients": ("NER:MIL",), "type": "ASSAULT"},
}


@pytest.fixture(scope="module")
def many() -> Iterator[Ledger]:
    with Ledger() as made:
        for day, (name, fields) in enumerate(EVENTS.items(), start=1):
            made.add([a_reading(name, an_event(name, **fields), published=date(2024, 6, day))])
        text = "année"
        year = When(date(2023, 1, 1), date(2023, 12, 31), "year", "en 2023")
        made.add([a_reading(text, an_event(text, date=year, actors=("TCD:GOV",)), published=date(2024, 6, 6))])
        made.add([a_reading("sans date", an_event("sans date", actors=("TGO:GOV",)))])
        yield made


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"country": "MLI"}, "visit coup peace"),
        ({"country": "MLI:MIL"}, "coup"),
        ({"country": "IGO:UN"}, "peace"),
        ({"country": "IGO"}, "peace west"),
        ({"country": "XXX:REB"}, "jihad"),
        ({"country": "ML"}, ""),
        ({"country": "%"}, ""),
        ({"country": "MLI", "with_": "RUS"}, "visit"),
        ({"country": "RUS:MIL", "with_": "MLI"}, "visit"),
        ({"country": "MLI", "with_": "MLI"}, "coup"),
        ({"country": "MLI", "with_": "MLI:CVL"}, ""),
        ({"country": "MLI", "with_": "FRA"}, ""),
        ({"type": "AID"}, "peace"),
        ({"type": ["AID", "ASSAULT"]}, "peace jihad"),
        ({"channel": "visit"}, "visit"),
        ({"channel": ("visit", "training")}, "visit peace"),
        ({"factuality": "planned"}, "coup"),
        ({"from_": date(2024, 6, 5)}, "jihad"),
        ({"to": date(2024, 6, 1)}, "visit année"),
        ({"from_": date(2023, 12, 31), "to": date(2024, 6, 1)}, "visit année"),
        ({"from_": date(2024, 1, 1), "to": date(2024, 5, 31)}, ""),
        ({"country": "MLI", "type": "COERCE", "from_": date(2024, 6, 2), "to": date(2024, 6, 2)}, "coup"),
    ],
)
def test_events_answer_what_is_asked(many: Ledger, asked: dict[str, object], expected: str) -> None:
    assert " ".join(row.sentence for row in many.events(**asked)) == expected  # type: ignore[arg-type]


def test_quotes_and_their_speakers(ledger: Ledger) -> None:
    ledger.add([full_reading()])
    assert [row.quote.kind for row in ledger.quotes("MLI")] == ["direct"]
    assert [row.quote.kind for row in ledger.quotes(kind="mixed")] == ["mixed"]
    assert ledger.quotes("RUS") == []
    assert len(ledger.quotes(from_=date(2022, 3, 2), to=date(2022, 3, 2))) == 2
    assert ledger.quotes(from_=date(2022, 3, 3)) == []


def stance(text: str, of: str, name: str, kind: str, entity: str | None = None, **article: object) -> Reading:
    whole = Span.of(text, 0, len(text))
    reading = a_reading(text, **article)
    mention = (named(text, of, entity),) if entity else ()
    event = an_event(text, recipient_mentions=mention)
    item = Characterisation(whole, at(text, of), at(text, name), None, kind)
    return replace(reading, events=(event,), characterisations=(item,))


def test_both_stances_on_one_name_make_it_contested(ledger: Ledger) -> None:
    ledger.add(
        [
            stance(
                "Paris voit dans Africa Corps des mercenaires.", "Africa Corps", "des mercenaires", "asserts", "RUS:PRM"
            ),
            stance("Ces hommes ne sont pas « mercenaires ».", "Ces hommes", "mercenaires", "rejects", "RUS:PRM"),
            stance("Rome voit dans ces hommes des alliés.", "ces hommes", "des alliés", "asserts", "RUS:PRM"),
            stance("Ces Hommes sont des Mercenaires.", "Ces Hommes", "Mercenaires", "asserts"),
        ]
    )
    claims = {(claim.of, claim.as_): claim for claim in ledger.claims()}
    assert {key: claim.contested for key, claim in claims.items()} == {
        ("RUS:PRM", "des mercenaires"): True,
        ("RUS:PRM", "des alliés"): False,
        ("Ces Hommes", "Mercenaires"): False,
    }
    assert {claim.of for claim in ledger.claims("RUS")} == {"RUS:PRM"}
    assert ledger.claims("FRA") == []


def test_what_is_set_aside_is_noted_once_a_run(ledger: Ledger) -> None:
    run, note = ledger.begin_run({"coder": "1"}), SetAside("b.csv:7", "no text", "give the row a text")
    assert ledger.set_aside([note, note], run) == 1
    assert ledger.set_aside([note], run) == 0
    assert ledger.set_aside([note], ledger.begin_run({"coder": "2"})) == 1
    row = ledger.set_aside_records()[0]
    assert (row.origin, row.reason, row.remedy, row.run_id) == ("b.csv:7", "no text", "give the row a text", run)


BROKEN = {
    "wrong words": an_event("Alger rappelle son ambassadeur.", trigger=Span(0, 5, "Tunis")),
    "past the end": an_event(
        "Alger rappelle son ambassadeur.", sentence=Span(0, 900, "Alger rappelle son ambassadeur.")
    ),
    "backwards": an_event("Alger rappelle son ambassadeur.", trigger=Span(5, 0, "")),
    "a mention": an_event("Alger rappelle son ambassadeur.", actor_mentions=(Mention("DZA:GOV", 1, 6, "Alger"),)),
}


@pytest.mark.parametrize("event", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_reading_is_set_aside_and_the_rest_kept(ledger: Ledger, event: Event) -> None:
    broken = a_reading("Alger rappelle son ambassadeur.", event, origin="c.jsonl:3")
    run, good = ledger.begin_run({"coder": "1"}), a_reading("Rabat salue l’accord.")
    assert ledger.add([broken, good], run) == 1
    assert ledger.coded_ids(run) == {good.article.id}
    (row,) = ledger.set_aside_records()
    assert (row.origin, row.article_id) == ("c.jsonl:3", broken.article.id)
    assert "does not match its text" in row.reason


def test_a_value_the_database_cannot_hold_costs_only_its_own_reading(ledger: Ledger) -> None:
    bad = [a_reading("Dakar vote.\ud83c", origin="d"), a_reading("Lomé vote.", title="\udcff", origin="e\udcff")]
    good = [a_reading(f"Accra vote, jour {day}.") for day in range(3)]
    assert ledger.add([good[0], bad[0], good[1], bad[1], good[2]]) == 3
    assert ledger.counts() | {"readings": 3, "articles": 3, "events": 3, "set_aside": 2} == ledger.counts()
    assert [row.origin for row in ledger.set_aside_records()] == ["d", "e\\udcff"]


def test_a_source_that_fails_keeps_what_it_gave(ledger: Ledger) -> None:
    def failing() -> Iterator[Reading]:
        yield a_reading("Ouagadougou signe.")
        raise BasculeError("the file ends in the middle of a record")

    with pytest.raises(BasculeError, match="middle of a record"):
        ledger.add(failing())
    assert ledger.counts()["readings"] == 1


def test_rows_are_only_ever_added(ledger: Ledger) -> None:
    """No statement that changes or takes away a row is written anywhere, and old rows stay under new ones.

    Bringing an older ledger forward may add a column and write the schema's number, and nothing else.
    """
    folder = Path(bascule.ledger.__file__).parent
    words = re.compile(
        r"\b(?:UPDATE\s+(?!meta\b)\w|DELETE\s+FROM|TRUNCATE|DROP\s|ALTER\s(?!TABLE \w+ ADD COLUMN)"
        r"|OR\s+REPLACE|OR\s+IGNORE|ON\s+CONFLICT)",
        re.I,
    )
    sources = [*folder.glob("*.py"), *folder.glob("*.sql")]
    assert len(sources) > 5
    assert [path.name for path in sources if words.search(path.read_text(encoding="utf-8"))] == []

    ledger.add([full_reading()], ledger.begin_run({"coder": "1"}))
    before = {row.event_id: row for row in ledger.events()}
    again = replace(full_reading(), events=(), quotes=())
    ledger.add([again], second := ledger.begin_run({"coder": "2"}))
    assert ledger.events() == []
    first = next(iter(before.values())).run_id
    assert second != first
    assert {row.event_id: row for row in ledger.events(run=first)} == before


def test_judgements_pile_up(ledger: Ledger) -> None:
    ledger.judge("event", "e1", "type", "AID", "Awa", "the arms had arrived")
    ledger.judge("event", "e1", "type", "AGREE", "Marc")
    assert [(item.value, item.reviewer, item.note) for item in ledger.judgements()] == [
        ("AID", "Awa", "the arms had arrived"),
        ("AGREE", "Marc", None),
    ]


CHILD = """
import sys
sys.path.insert(0, sys.argv[2])
from test_ledger import stream
from bascule.ledger import Ledger
with Ledger(sys.argv[1]) as ledger:
    run = ledger.begin_run({"coder": "1"})
    def told():
        for number, reading in enumerate(stream(), start=1):
            print(number, flush=True)
            yield reading
    ledger.add(told(), run)
"""


def stream(count: int = 400) -> Iterator[Reading]:
    """Readings with five events each."""
    for number in range(count):
        text = f"Dépêche {number}. " + FRENCH
        mention = named(text, "une délégation russe", "RUS:GOV")
        events = [an_event(text, score=step / 5, recipient_mentions=(mention,)) for step in range(5)]
        note = SetAside(f"s:{number}", "a sentence too long", "none")
        yield replace(a_reading(text, *events), set_aside=(note,) if number % 10 == 0 else ())


@pytest.mark.skipif(os.name != "posix", reason="kills a process the POSIX way")
def test_a_killed_build_is_taken_up_where_it_stopped(tmp_path: Path) -> None:
    path = tmp_path / "killed.duckdb"
    command = [sys.executable, "-c", CHILD, str(path), str(Path(__file__).parent)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as child:
        assert child.stdout
        for line in child.stdout:
            if int(line) > 200:
                break
        os.kill(child.pid, signal.SIGKILL)
    with Ledger(path) as ledger:
        run = ledger.begin_run({"coder": "1"})
        kept = ledger.counts()
        assert 0 < kept["readings"] < 400
        assert kept["events"] == 5 * kept["readings"]
        done = ledger.coded_ids(run)
        ledger.add((reading for reading in stream() if reading.article.id not in done), run)
        ended, events = ledger.counts(), ledger.events()
    with Ledger() as undisturbed:
        undisturbed.add(stream(), undisturbed.begin_run({"coder": "1"}))
        assert ended == undisturbed.counts()
        assert [(row.event_id, row.event) for row in events] == [
            (row.event_id, row.event) for row in undisturbed.events()
        ]


def test_five_hundred_readings_are_kept_within_two_seconds(tmp_path: Path) -> None:
    readings = list(stream(500))
    with Ledger(tmp_path / "fast.duckdb") as ledger:
        # Processor time, so that a busy machine does not fail the test.
        started = time.process_time()
        assert ledger.add(readings) == 500
        assert time.process_time() - started < 2
