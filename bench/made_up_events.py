"""A ledger of events made up with the skew of news, as large as asked for, by DuckDB alone.

A few countries carry most of it; days of crisis carry many acts; an act has one report or, seldom, forty; a third of
the reports give no date of their own; three events share an article; one article in thirty was read by a second run.
Draws are hashes of numbers, so that the same size and seed give the same ledger on every machine.
"""

from __future__ import annotations

from typing import TypeVar

from bascule.codebook.countries import countries
from bascule.ledger import Ledger

# Of news weight, in this order; all other countries follow.
FIRST_COUNTRIES = (
    *("USA", "RUS", "UKR", "CHN", "ISR", "FRA", "IRN", "GBR", "SYR", "MLI", "TUR", "DEU", "PSE", "IND", "NER"),
    *("BFA", "PAK", "SDN", "COD", "TCD", "SEN", "LBN", "POL", "RWA", "ETH", "SOM", "NGA", "CMR", "KEN", "ZAF"),
)
# type, mode, channel, sign, weight in thousandths
KINDS = (
    *(("CONSULT", "meet", None, None, 120), ("CONSULT", "visit", "visit", "+", 90)),
    *(("SUPPORT", None, "political", "+", 50), ("SUPPORT", None, "agreement", "+", 30)),
    *(("AGREE", None, None, None, 40), ("AGREE", None, "agreement", "+", 20)),
    *(("AID", None, "arms", "+", 25), ("AID", None, "training", "+", 20), ("AID", None, "funding", "+", 25)),
    *(("COOPERATE", None, "operation", "+", 20), ("CONCEDE", None, None, None, 15)),
    *(("RETREAT", "withdraw", "presence", "−", 15), ("RETREAT", None, None, None, 15)),
    *(("REQUEST", None, None, None, 75), ("REQUEST", None, "arms", "+", 10)),
    *(("ACCUSE", "disapprove", None, None, 110), ("ACCUSE", "disapprove", "political", "−", 30)),
    *(("REJECT", None, None, None, 40), ("THREATEN", None, None, None, 30), ("PROTEST", "demo", None, None, 30)),
    *(("MOBILIZE", "troops", "presence", "+", 25), ("MOBILIZE", None, None, None, 15)),
    *(("SANCTION", None, "political", "−", 15), ("SANCTION", "discontinue", "arms", "−", 10)),
    *(("COERCE", "arrest", None, None, 35), ("ASSAULT", None, None, None, 90)),
)
SECTORS = (("GOV", 60), ("MIL", 20), ("CVL", 8), ("LEG", 5), ("REB", 5), ("OPP", 2))
WORDS = [f"{stem}{ending}" for stem in ("brag", "cort", "delm", "fern", "golt", "hamb") for ending in
         ("ade", "ier", "ona", "uble", "ession", "age", "ement", "oir", "ard", "elle")]  # fmt: skip
DAYS, CRISES, TOWNS = 3650, 60, 400
# Events made at a time.
PART = 1_000_000
# Reports an act has on the average, less a little: so many acts are enough.
REPORTS = 2.3
SLOTS = 4096
Item = TypeVar("Item")


def fill(ledger: Ledger, number: int, seed: int = 1) -> None:
    """Puts `number` events of made-up articles into an empty ledger, in a few statements."""
    connection = ledger._connection
    ranked = dict.fromkeys((*FIRST_COUNTRIES, *sorted(countries())))
    weights = [1 / (place + 2) for place in range(len(ranked))]
    connection.execute("SET preserve_insertion_order = false")
    connection.execute(f"CREATE TEMP MACRO u(a, k) AS (hash(a, k + {1000 * seed}) % 1000000007) / 1000000007.0")
    connection.execute("CREATE TEMP MACRO pick(l, x) AS l[1 + CAST(floor(x * len(l)) AS INTEGER)]")
    connection.execute("CREATE TEMP MACRO id(kind, a) AS printf('%s%015x', kind, hash(a) >> 4)")
    connection.execute(
        """CREATE TEMP TABLE lists AS SELECT ?::VARCHAR[] AS countries, ?::VARCHAR[] AS words, ?::VARCHAR[] AS sectors,
            ?::STRUCT(type VARCHAR, mode VARCHAR, channel VARCHAR, sign VARCHAR)[] AS kinds""",
        [
            _slots(list(ranked), weights),
            WORDS,
            _slots([name for name, _ in SECTORS], [weight for _, weight in SECTORS]),
            _slots([dict(zip(("type", "mode", "channel", "sign"), kind, strict=False)) for kind in KINDS],
                   [kind[4] for kind in KINDS]),
        ],
    )  # fmt: skip
    # In parts, so that no sort or join holds more than one of them in memory.
    for part, first in enumerate(range(0, number, PART)):
        size = min(PART, number - first)
        acts = int(size / REPORTS) + 40
        told = {"part": part, "first": part * PART, "last": part * PART + acts, "number": size}
        for statement in _PART:
            connection.execute(statement.format(**told, days=DAYS, crises=CRISES, towns=TOWNS, words=_TOLD))
    for statement in _LAST:
        connection.execute(statement)
    connection.execute("SET preserve_insertion_order = true")


def _slots(items: list[Item], weights: list[float]) -> list[Item]:
    """The items, each as often as its weight has it in a list of about SLOTS, and at least once."""
    return [
        item
        for item, weight in zip(items, weights, strict=True)
        for _ in range(max(1, round(SLOTS * weight / sum(weights))))
    ]


_PART = (
    """CREATE TEMP TABLE acts AS
    SELECT i AS act, pick(countries, u(i, 1)) AS one, pick(countries, u(i, 2)) AS other, pick(kinds, u(i, 3)) AS kind,
        pick(sectors, u(i, 4)) AS sector, pick(sectors, u(i, 5)) AS other_sector,
        DATE '2014-01-01' + CAST(floor({days} * CASE WHEN u(i, 6) < 0.1
            THEN u(CAST(floor(u(i, 7) * {crises}) AS INTEGER), 8) ELSE u(i, 9) END) AS INTEGER) AS day,
        CASE WHEN u(i, 10) < 0.6 THEN CAST(floor(u(i, 11) * {towns}) AS INTEGER) END AS town,
        CAST(least(40, floor(pow(1 - u(i, 12), -1 / 1.2))) AS INTEGER) AS reports
    FROM range({first}, {last}) t(i), lists""",
    """CREATE TEMP TABLE reports AS
    WITH single AS (SELECT * EXCLUDE (reports), unnest(range(reports)) AS n FROM acts),
    told AS (SELECT *, act * 64 + n AS report FROM single LIMIT {number}),
    shaped AS (
        SELECT t.* EXCLUDE (town), u(report, 2) AS shape, CASE WHEN u(report, 4) < 0.5 THEN town END AS town,
            day + CAST(pick([0, 1, 1, 2], u(report, 1)) AS INTEGER) AS published,
            CAST(floor(u(report, 6) * 40) AS INTEGER) AS outlet,
            concat(one, ' ', lower(kind.type), ' ', other, ' ', {words}, ' ', report, '.') AS sentence
        FROM told t, lists
    )
    SELECT *, row_number() OVER (PARTITION BY published, outlet ORDER BY report) - 1 AS place FROM shaped""",
    "DROP TABLE acts",
    """CREATE TEMP TABLE told AS
    SELECT *, id('a', [{part}, date_diff('day', DATE '2000-01-01', published), outlet, place // 3]) AS article,
        coalesce(sum(length(sentence) + 1) OVER (PARTITION BY published, outlet, place // 3 ORDER BY place
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)::INTEGER AS start
    FROM reports""",
    "DROP TABLE reports",
    """CREATE TEMP TABLE made AS
    SELECT article, string_agg(sentence, ' ' ORDER BY place) AS text, min(published) AS published,
        min(outlet) AS outlet, list(start ORDER BY place) AS starts,
        list(start + length(sentence) ORDER BY place) AS ends,
        min(published)::TIMESTAMP + INTERVAL 9 HOUR + to_days(1 + CAST(floor(u(article, 1) * 30) AS INTEGER)) AS heard
    FROM told GROUP BY article""",
    "INSERT INTO texts SELECT id('t', article), text FROM made",
    """INSERT INTO articles SELECT article, id('t', article), published, NULL,
        concat('https://paper.example/', article), 'en', concat('Paper ', outlet), heard FROM made""",
    "INSERT INTO readings SELECT article, 'run one', 'en', starts, ends, heard FROM made",
    """INSERT INTO events
    SELECT id('e', report), article, 'run one', place % 3, start, start + length(sentence),
        [concat(one, ':', sector)], CASE WHEN u(report, 3) < 0.1 THEN [] ELSE [concat(other, ':', other_sector)] END,
        kind.type, kind.mode, [], kind.channel, kind.sign,
        pick(['asserted', 'asserted', 'asserted', 'asserted', 'asserted', 'asserted', 'asserted', 'planned', 'possible',
            'negated'], u(act, 13)),
        NULL, NULL, start + 4, start + 4 + length(kind.type),
        CASE WHEN shape < 0.6 THEN day WHEN shape > 0.98 THEN date_trunc('month', day)::DATE
            WHEN shape > 0.93 THEN date_trunc('week', day)::DATE END,
        CASE WHEN shape < 0.6 THEN day WHEN shape > 0.98 THEN last_day(day)
            WHEN shape > 0.93 THEN date_trunc('week', day)::DATE + 6 END,
        CASE WHEN shape < 0.6 THEN 'day' WHEN shape > 0.98 THEN 'month' WHEN shape > 0.93 THEN 'week' END,
        CASE WHEN shape < 0.6 OR shape > 0.93 THEN 'said' END, NULL, NULL,
        'Town ' || town, 1000 + town, -30 + town * 7 % 60, town * 3 % 90, one,
        CASE WHEN town IS NOT NULL THEN 'city' END, NULL, NULL, 0.9, ['made up'],
        published::TIMESTAMP + INTERVAL 9 HOUR + to_days(1 + CAST(floor(u(article, 1) * 30) AS INTEGER))
    FROM told""",
    """INSERT INTO mentions SELECT unnest(list_concat([
            row(id('e', report), 'actor', 0, concat(one, ':', sector), start, start + 3, one, NULL, NULL, NULL)],
        CASE WHEN u(report, 3) < 0.1 THEN [] ELSE [
            row(id('e', report), 'recipient', 0, concat(other, ':', other_sector),
            start + 5 + length(kind.type), start + 5 + length(kind.type) + length(other), other, NULL, NULL, NULL)] END,
        CASE WHEN u(report, 7) < 0.15 THEN [
            row(id('e', report), 'speaker', 0, concat(one, ':GOV'), start, start + 3, one, NULL, NULL, NULL)]
        ELSE [] END
    ), recursive := true) FROM told""",
    "DROP TABLE told",
    "DROP TABLE made",
)
_LAST = (
    """INSERT INTO runs VALUES ('run one', 1, 'made up', NULL, '{}', '{}', TIMESTAMP '2014-01-01 00:00:00'),
        ('run two', 2, 'made up', NULL, '{}', '{}', TIMESTAMP '2025-01-01 00:00:00')""",
    # A second run reads one article in thirty again, and finds the same.
    "CREATE TEMP TABLE again AS SELECT article_id FROM readings WHERE hash(article_id) % 30 = 0",
    """INSERT INTO readings SELECT r.* REPLACE ('run two' AS run_id, TIMESTAMP '2025-01-01 00:00:00' AS recorded_at)
    FROM readings r SEMI JOIN again USING (article_id)""",
    """INSERT INTO events SELECT e.* REPLACE ('f' || e.event_id[2:] AS event_id, 'run two' AS run_id,
        TIMESTAMP '2025-01-01 00:00:00' AS recorded_at)
    FROM events e SEMI JOIN again USING (article_id)""",
    """INSERT INTO mentions SELECT m.* REPLACE ('f' || m.event_id[2:] AS event_id)
    FROM mentions m SEMI JOIN (SELECT e.event_id FROM events e SEMI JOIN again USING (article_id)
        WHERE e.run_id = 'run one') USING (event_id)""",
    "DROP TABLE again",
    "DROP TABLE lists",
)
# Words of the act's own, three in ten of them another reporter's.
_TOLD = ", ' ', ".join(
    f"pick(words, CASE WHEN u(report, {20 + n}) < 0.7 THEN u(act, {40 + n}) ELSE u(report, {60 + n}) END)"
    for n in range(9)
)
