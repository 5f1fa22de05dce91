"""`gdelt`: a folder with GDELT 2.0's events (61 columns) and mentions (16), tab-separated without a header.

Every event of the ledger is one row and one mention: GDELT's own merging of mentions is not imitated. Cells that GDELT
fills from sources of its own stay empty: tone, FIPS country codes, feature ids, ethnic and religious codes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from bascule.codebook.foreign_codes import cameo_codes
from bascule.codebook.ontology import quad
from bascule.exports.cameo_codes import told
from bascule.exports.naming import by_entity, codes, country_name, name_of
from bascule.exports.packages import Column, Table
from bascule.exports.polecat import folded
from bascule.exports.view import ArticleEvents, View
from bascule.exports.writing import new_folder, opened, write_tabs
from bascule.ledger import LedgerEvent
from bascule.records import Mention, Place

EVENTS, MENTIONS = "events.export.CSV", "events.mentions.CSV"
EMPTY = "empty here"
# GDELT's kinds of places outside the United States.
GEO_TYPES = {"country": 1, "city": 4, "point": 4, "region": 5}


def _actor_columns(n: int) -> list[Column]:
    meanings = {
        "Code": "Country or group, and type, of the first party",
        "Name": "Its name in capitals",
        "CountryCode": "ISO alpha-3 code (CAMEO's but for a few)",
        "KnownGroupCode": "CAMEO's known group, else PLOVER's slot of a body that is no country",
        "EthnicCode": EMPTY,
        "Religion1Code": EMPTY,
        "Religion2Code": EMPTY,
        "Type1Code": "CAMEO's type of its sector, else PLOVER's sector",
        "Type2Code": "The same of the second party",
        "Type3Code": "The same of the third party",
    }
    return [Column(f"Actor{n}{name}", "string", meaning) for name, meaning in meanings.items()]


def _geo_columns(what: str) -> list[Column]:
    where = "the event" if what == "Action" else f"{what}: empty here"
    return [
        Column(f"{what}Geo_Type", "integer", f"1 country, 4 city, 5 region; of {where}"),
        Column(f"{what}Geo_FullName", "string", f"Place and country; of {where}"),
        Column(f"{what}Geo_CountryCode", "string", f"FIPS 10-4: {EMPTY}"),
        Column(f"{what}Geo_ADM1Code", "string", EMPTY),
        Column(f"{what}Geo_ADM2Code", "string", EMPTY),
        Column(f"{what}Geo_Lat", "number", f"Degrees north; of {where}"),
        Column(f"{what}Geo_Long", "number", f"Degrees east; of {where}"),
        Column(f"{what}Geo_FeatureID", "string", f"GNS id: {EMPTY}"),
    ]


COLUMNS = [
    Column("GLOBALEVENTID", "integer", "The first 60 bits of the event's id in the ledger"),
    Column("SQLDATE", "integer", "First day the text gives, else of publication: YYYYMMDD"),
    Column("MonthYear", "integer", "YYYYMM"),
    Column("Year", "integer", "YYYY"),
    Column("FractionDate", "number", "Year and (month * 30 + day) / 365"),
    *_actor_columns(1),
    *_actor_columns(2),
    Column("IsRootEvent", "integer", EMPTY),
    Column("EventCode", "string", "CAMEO code nearest to type, mode and contexts"),
    Column("EventBaseCode", "string", "Its first three digits"),
    Column("EventRootCode", "string", "Its first two digits"),
    Column("QuadClass", "integer", "PLOVER's quad"),
    Column("GoldsteinScale", "number", "PLOVER's score, -10 to +10"),
    Column("NumMentions", "integer", "1: events are not merged"),
    Column("NumSources", "integer", "1"),
    Column("NumArticles", "integer", "1"),
    Column("AvgTone", "number", EMPTY),
    *_geo_columns("Actor1"),
    *_geo_columns("Actor2"),
    *_geo_columns("Action"),
    Column("DATEADDED", "integer", "When the row was recorded, UTC: YYYYMMDDHHMMSS"),
    Column("SOURCEURL", "string", "Address of the article, else its id"),
]
MENTION_COLUMNS = [
    Column("GLOBALEVENTID", "integer", "The event"),
    Column("EventTimeDate", "integer", "Its day: YYYYMMDD000000"),
    Column("MentionTimeDate", "integer", "Day of publication: YYYYMMDD000000"),
    Column("MentionType", "integer", "1 with an address, 2 without"),
    Column("MentionSourceName", "string", "Publisher"),
    Column("MentionIdentifier", "string", "Address of the article, else its id"),
    Column("SentenceID", "integer", EMPTY),
    Column("Actor1CharOffset", "integer", "First character of the first actor's words, in code points; -1 without"),
    Column("Actor2CharOffset", "integer", "The same of the recipient"),
    Column("ActionCharOffset", "integer", "The same of the trigger"),
    Column("InRawText", "integer", "1"),
    Column("Confidence", "integer", "How sure the reading is, in percent"),
    Column("MentionDocLen", "integer", "Characters of the article"),
    Column("MentionDocTone", "number", EMPTY),
    Column("MentionDocTranslationInfo", "string", EMPTY),
    Column("Extras", "string", "Id of the event in the ledger"),
]


def write(view: View, path: Path) -> list[Table]:
    """Both files, walking the ledger once."""
    with new_folder(path) as folder, opened(folder / EVENTS) as events, opened(folder / MENTIONS) as mentions:
        count = 0
        for event, mention in pairs(view):
            count += write_tabs([event], COLUMNS, events, empty="", header=False)
            write_tabs([mention], MENTION_COLUMNS, mentions, empty="", header=False)
    kind = "text/tab-separated-values"
    return [
        Table(EVENTS, kind, COLUMNS, count, header=False),
        Table(MENTIONS, kind, MENTION_COLUMNS, count, header=False),
    ]


def pairs(view: View) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """An event row and its mention row for every event that CAMEO has a code for and that has a day."""
    empty = dict.fromkeys(column.name for column in COLUMNS)
    for article in view.articles():
        for item in article.events:
            day = item.event.date.start if item.event.date else item.published
            if day is None:
                view.leave_out("events without a day")
            elif (act := told(view, item.event)) is not None:
                row = {**empty, **_row(item, day, act[0].code, act[1])}
                yield row, _mention(article, item, row["GLOBALEVENTID"], day)


def _row(item: LedgerEvent, day: date, code: str, scale: float) -> dict[str, Any]:
    act = item.event
    return {
        "GLOBALEVENTID": int(item.event_id[:15], 16),
        "SQLDATE": f"{day:%Y%m%d}",
        "MonthYear": f"{day:%Y%m}",
        "Year": f"{day:%Y}",
        "FractionDate": f"{day.year + (day.month * 30 + day.day) / 365:.4f}",
        **_party(1, act.actors, act.actor_mentions),
        **_party(2, act.recipients, act.recipient_mentions),
        "EventCode": code,
        "EventBaseCode": code[:3],
        "EventRootCode": code[:2],
        "QuadClass": quad((folded(act) or (act.type, None))[0]),
        "GoldsteinScale": scale,
        "NumMentions": 1,
        "NumSources": 1,
        "NumArticles": 1,
        **_geo(act.place),
        "DATEADDED": f"{item.recorded_at:%Y%m%d%H%M%S}",
        "SOURCEURL": item.url or item.article_id,
    }


def _party(n: int, entities: Sequence[str], mentions: Sequence[Mention]) -> dict[str, Any]:
    if not entities:
        return {}
    first, kinds = codes(entities[0]), [cameo_codes(entity, codes(entity).sector)[1] for entity in entities[:3]]
    mention = by_entity(mentions).get(entities[0])
    group = None if first.alpha3 else cameo_codes(entities[0], None)[0] or first.plover
    # Persons have their names; of bodies GDELT knows the English one.
    person = mention.name if mention and mention.role else None
    own = {
        "Code": f"{first.alpha3 or group or ''}{kinds[0] or ''}",
        "Name": (person or name_of(entities[0])).upper(),
        "CountryCode": first.alpha3,
        "KnownGroupCode": group,
    }
    own |= {f"Type{place}Code": kind for place, kind in enumerate(kinds, 1)}
    return {f"Actor{n}{name}": value for name, value in own.items()}


def _geo(place: Place | None) -> dict[str, Any]:
    if place is None or place.lat is None:
        return {}
    whole = dict.fromkeys(filter(None, (place.name, country_name(place.country))))
    told = {"Type": GEO_TYPES.get(place.precision), "FullName": ", ".join(whole), "Lat": place.lat, "Long": place.lon}
    return {f"ActionGeo_{name}": value for name, value in told.items()}


def _mention(article: ArticleEvents, item: LedgerEvent, event: int, day: date) -> dict[str, Any]:
    act, nothing = item.event, -1
    sides = [mentions[0].start if mentions else nothing for mentions in (act.actor_mentions, act.recipient_mentions)]
    cells = (
        *(event, f"{day:%Y%m%d}000000", f"{item.published:%Y%m%d}000000" if item.published else None),
        *(1 if item.url else 2, item.outlet, item.url or item.article_id, None, *sides, act.trigger.start, 1),
        *(round(act.score * 100), len(article.text), None, None, item.event_id),
    )
    return dict(zip((column.name for column in MENTION_COLUMNS), cells, strict=True))
