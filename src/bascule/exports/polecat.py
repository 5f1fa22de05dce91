"""`polecat`: the 40 columns of the POLECAT weekly files, tab-separated with a header, `None` where there is nothing.

Factuality is folded as the PLOVER manual does: what is only planned of a visit, backing, cooperation or aid is an
agreement; a planned retreat a concession; what did not happen is left out. What else is not asserted keeps its type,
and says so by the auxiliary mode (`future`, `hypothetical`) among the contexts. Events without a side that has a PLOVER
country are left out, as PLOVER does not code them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import IO, Any

from bascule.codebook.ontology import ontology, score
from bascule.errors import BasculeError
from bascule.exports.naming import by_entity, codes, name_of, of_parties
from bascule.exports.packages import Column
from bascule.exports.view import View
from bascule.exports.writing import write_tabs
from bascule.ledger import LedgerEvent
from bascule.records import Event, Mention

# What a planned act of a type is.
FOLDED = {"CONSULT": "AGREE", "SUPPORT": "AGREE", "COOPERATE": "AGREE", "AID": "AGREE", "RETREAT": "CONCEDE"}
AUXILIARY = {"planned": "future", "possible": "hypothetical", "desired": "hypothetical"}
FEATURES = {"city": "PPL", "region": "ADM1", "country": "PCLI"}


def _side(name: str, wikipedia: str) -> list[Column]:
    return [
        Column(
            f"{name} Name", "string", f"Names of the {name.lower()}s, in English where the codebook has one", many=True
        ),
        Column(f"{name} Country", "string", "PLOVER's country slots: ISO alpha-3, IGO, UNO, EUR, …", many=True),
        Column(f"{name} COW", "string", "Correlates of War numbers", many=True),
        Column(f"Primary {name} Sector", "string", "PLOVER sector of the first"),
        Column(f"{name} Sectors", "string", "PLOVER sectors of all", many=True),
        Column(f"{name} Title", "string", "Offices, as the text has them", many=True),
        Column(f"{name} Name Raw", "string", "The words of the text", many=True),
        Column(wikipedia, "string", "Never filled: bascule links to no encyclopaedia"),
    ]


COLUMNS = [
    Column("Event ID", "string", "Day, id in the ledger, type and mode"),
    Column("Event Date", "date", "First day the text gives, else the day of publication"),
    Column("Event Type", "string", "PLOVER type, factuality folded"),
    Column("Event Mode", "string", "PLOVER mode"),
    Column("Intensity", "number", "PLOVER's score, -10 to +10"),
    Column("Quad Code", "string", "VERBAL or MATERIAL, COOPERATION or CONFLICT"),
    Column("Contexts", "string", "PLOVER contexts, and future or hypothetical", many=True),
    *_side("Actor", "Wikipedia Actor ID"),
    *_side("Recipient", "Wikipedia Recipient ID"),
    Column("Placename", "string", "Place"),
    Column("City", "string", "Place, where it is a city"),
    Column("District", "string", "Never filled"),
    Column("Province", "string", "Place, where it is a region"),
    Column("Country", "string", "ISO alpha-3 code of the place's country"),
    Column("Latitude", "number", "Degrees north"),
    Column("Longitude", "number", "Degrees east"),
    Column("GeoNames ID", "integer", "GeoNames id"),
    Column("Raw Placename", "string", "The words of the text"),
    Column("Feature Type", "string", "PPL, ADM1 or PCLI, by precision"),
    Column("Source", "string", "Publisher"),
    Column("Publication Date", "date", "Day of publication"),
    Column("Story People", "string", "Persons in office among the parties of the article's events", many=True),
    Column("Story Organizations", "string", "The other parties of the article's events", many=True),
    Column("Story Locations", "string", "Places of the article's events", many=True),
    Column("Language", "string", "fr or en"),
    Column("Version", "string", "Version of bascule and run of the ledger"),
]


def write(view: View, stream: IO[str]) -> int:
    """The file; gives the number of rows."""
    return write_tabs(rows(view), COLUMNS, stream, empty="None", header=True)


def rows(view: View) -> Iterator[dict[str, Any]]:
    """A row for every event that PLOVER has; the others are counted in `view.left_out`."""
    for _, group in groupby(view.events(), key=lambda item: item.article_id):
        events = list(group)
        story = _story(events)
        for item in events:
            kind = folded(item.event)
            if kind is None:
                view.leave_out("negated events, which PLOVER does not code")
            elif not of_parties(item.event.actors, "plover"):
                view.leave_out("events without an actor that has a PLOVER country")
            elif not _standard(kind):
                view.leave_out("events of types that PLOVER does not have")
            else:
                yield {**_row(item, kind, view.version), **story}


def folded(act: Event) -> tuple[str, str | None] | None:
    """Type and mode with the factuality folded in; None for what did not happen.

    AGREE and CONCEDE have no modes.
    """
    if act.factuality == "negated":
        return None
    if act.factuality == "planned" and act.type in FOLDED:
        return FOLDED[act.type], None
    return act.type, act.mode


def auxiliary(act: Event) -> list[str]:
    """The auxiliary mode of what is not asserted and was not folded into another type."""
    if act.factuality == "planned" and (act.type in FOLDED or act.type in FOLDED.values()):
        # An agreement looks ahead by itself; only a withdrawal keeps its mark besides.
        return ["future"] if act.type == "RETREAT" else []
    return [AUXILIARY[act.factuality]] if act.factuality in AUXILIARY else []


def _standard(kind: tuple[str, str | None]) -> bool:
    try:
        score(*kind)
    except BasculeError:
        return False
    return True


def _row(item: LedgerEvent, kind: tuple[str, str | None], version: str) -> dict[str, Any]:
    act, (type_, mode) = item.event, kind
    day = act.date.start if act.date else item.published
    place, precision = act.place, act.place.precision if act.place else None
    standard = ontology().type(type_)
    return {
        "Event ID": "_".join(filter(None, (f"{day:%Y%m%d}-{item.event_id}" if day else item.event_id, type_, mode))),
        "Event Date": day,
        "Event Type": type_,
        "Event Mode": mode,
        "Intensity": score(type_, mode),
        "Quad Code": ontology().quads[standard.quad].upper(),
        "Contexts": [*act.contexts, *auxiliary(act)],
        **_party("Actor", act.actors, act.actor_mentions),
        **_party("Recipient", act.recipients, act.recipient_mentions),
        "Placename": place.name if place else None,
        "City": place.name if place and precision in ("city", "point") else None,
        "District": None,
        "Province": place.name if place and precision == "region" else None,
        "Country": place.country if place else None,
        "Latitude": place.lat if place else None,
        "Longitude": place.lon if place else None,
        "GeoNames ID": place.geonameid if place else None,
        "Raw Placename": place.span.exact if place and place.span else None,
        "Feature Type": FEATURES.get(precision or ""),
        "Source": item.outlet,
        "Publication Date": item.published,
        "Language": item.language,
        "Version": f"bascule-{version}-run-{item.run_id}",
    }


def _party(side: str, entities: Sequence[str], mentions: Iterable[Mention]) -> dict[str, Any]:
    listed = list(mentions)
    first = by_entity(listed)
    people = {code: mention.name for code, mention in first.items() if mention.role and mention.name}
    sectors = of_parties(entities, "sector")
    return {
        f"{side} Name": [people.get(code) or name_of(code) for code in entities],
        f"{side} Country": of_parties(entities, "plover"),
        f"{side} COW": of_parties(entities, "cow"),
        f"Primary {side} Sector": codes(entities[0]).sector if entities else None,
        f"{side} Sectors": sectors,
        f"{side} Title": list(dict.fromkeys(mention.role for mention in listed if mention.role)),
        f"{side} Name Raw": list(dict.fromkeys(mention.exact for mention in listed)),
        f"Wikipedia {side} ID": None,
    }


def _story(events: Iterable[LedgerEvent]) -> dict[str, list[str]]:
    people, others, places = dict[str, None](), dict[str, None](), dict[str, None]()
    for item in events:
        act = item.event
        for mention in (*act.actor_mentions, *act.recipient_mentions):
            if mention.role and mention.name:
                people[mention.name] = None
            elif mention.entity:
                others[name_of(mention.entity)] = None
        if act.place:
            places[act.place.name] = None
    told = zip(("People", "Organizations", "Locations"), (people, others, places), strict=True)
    return {f"Story {name}": list(found) for name, found in told}
