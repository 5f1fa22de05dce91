"""A map of visits, presences and other incidents, on an outline that ships: no tiles, no network."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from bascule.charts.drawing import BLUE, INK, ORANGE, VERMILION, WIDTH, alt, chart, empty, finished
from bascule.charts.labels import Labels
from bascule.charts.outline import Box, Point, around, cut, shape_of, shapes
from bascule.ledger import Ledger
from bascule.weigh.incidents import Incident, country_of, incidents

HEIGHT = 420
# Places with a name on the map.
NAMED = 9
# Words about places outside the map.
ELSEWHERE = 6
# Of whole countries nobody knows where in them.
PRECISE = frozenset({"point", "city", "region"})
KINDS = {"incidents": (BLUE, "circle"), "presences": (VERMILION, "square"), "visits": (ORANGE, "triangle-up")}

# Pixels of a letter of a name, on average.
LETTER = 6.4
# Countries narrower than this share of the map bear no name.
LEAST_NAMED = 0.05

Spot = tuple[str, float, float]
Rect = tuple[float, float, float, float]


def world_map(
    ledger: Ledger,
    country: str,
    *,
    with_: str | None = None,
    from_: date | None = None,
    to: date | None = None,
    known_by: date | None = None,
    language: str = "en",
) -> Any:
    """Where the incidents that concern a country took place, the country in the middle."""
    found = incidents(ledger, country, with_=with_, from_=from_, to=to, known_by=known_by)
    return of_incidents(found, country_of(country), language)


def of_incidents(found: Sequence[Incident], country: str, language: str = "en") -> Any:
    """The same of any incidents; those known by country only, or without coordinates, are told and not drawn."""
    say = Labels(language)
    counts: dict[Spot, Counter[str]] = {}
    for item in found:
        place = item.place
        if place is None or place.lat is None or place.lon is None or place.precision not in PRECISE:
            continue
        kind = {"visit": "visits", "presence": "presences"}.get(item.channel or "", "incidents")
        counts.setdefault((place.name, round(place.lon, 3), round(place.lat, 3)), Counter())[kind] += 1
    if not counts:
        return empty(say("map_none", country=say.party(country)), language)
    box = _box(country, [(lon, lat) for _, lon, lat in counts])
    inside = {spot: number for spot, number in counts.items() if box.holds(spot[1], spot[2])}
    if not inside:
        box, inside = around([(lon, lat) for _, lon, lat in counts]).widened(0.25, 6), dict(counts)
    placed = sum(number.total() for number in counts.values())
    subtitle = [
        say("map_sub", left_out=len(found) - placed),
        _elsewhere({spot: n for spot, n in counts.items() if spot not in inside}, say),
        say("map_borders"),
    ]
    projection = _projection(box)
    layers = [*_ground(box, country), *_marks(inside, box, country, say)]
    drawing = alt.layer(*layers).project(**projection).properties(width=WIDTH, height=HEIGHT)
    return finished(drawing, _title(counts, country, say), subtitle, language)


def _title(counts: dict[Spot, Counter[str]], country: str, say: Labels) -> str:
    most = max(sorted(counts), key=lambda spot: counts[spot].total())
    names = {"country": say.party(country), "place": most[0]}
    if len(counts) == 1:
        return say("map_one", **names)
    return say("map_title", **names, places=len(counts), count=counts[most].total())


def _elsewhere(counts: dict[Spot, Counter[str]], say: Labels) -> str:
    ranked = sorted(counts, key=lambda spot: (-counts[spot].total(), spot))
    if not ranked:
        return ""
    told = ", ".join(f"{spot[0]} ({counts[spot].total()})" for spot in ranked[:ELSEWHERE])
    return say("map_elsewhere", places=told + (" …" if len(ranked) > ELSEWHERE else ""))


def _box(country: str, points: list[Point]) -> Box:
    """The country with its surroundings; where the outline has none such, all points."""
    shape = shape_of(country)
    if shape is None or shape.main.east - shape.main.west > 180:
        return around(points).widened(0.15, 6)
    return shape.main.widened(0.2, 3)


def _projection(box: Box) -> dict[str, Any]:
    """Mercator with the box filling the picture."""
    top, bottom = (_mercator(lat) for lat in (box.north, box.south))
    scale = min(WIDTH / math.radians(box.east - box.west), HEIGHT / (top - bottom))
    middle = math.degrees(2 * math.atan(math.exp((top + bottom) / 2)) - math.pi / 2)
    return {
        "type": "mercator",
        "scale": round(scale, 2),
        "center": [round((box.west + box.east) / 2, 4), round(middle, 4)],
        "translate": [WIDTH / 2, HEIGHT / 2],
    }


def _mercator(lat: float) -> float:
    return math.log(math.tan(math.pi / 4 + math.radians(lat) / 2))


def _seen(box: Box) -> Box:
    """What the picture shows, which is wider than the box one way or the other."""
    projection = _projection(box)
    (lon, lat), scale = projection["center"], projection["scale"]
    across, up = math.degrees(WIDTH / 2 / scale), HEIGHT / 2 / scale
    south, north = (math.degrees(2 * math.atan(math.exp(_mercator(lat) + step)) - math.pi / 2) for step in (-up, up))
    return Box(lon - across, south, lon + across, north)


def _ground(box: Box, country: str) -> list[Any]:
    seen = _seen(box)
    data = alt.InlineData(values=cut(seen), format=alt.TopoDataFormat(type="topojson", feature="countries"))
    land = (
        alt.Chart(data)
        .mark_geoshape(stroke="#AAAAAA", strokeWidth=0.7, clip=True)
        .encode(color=alt.condition(f"datum.id === '{country}'", alt.value("#FFF6DC"), alt.value("#F2F2F2")))
    )
    sea = alt.Chart(alt.SphereGenerator(sphere=True)).mark_geoshape(fill="#E8F1F7", clip=True)
    return [sea, land]


def _countries(box: Box, country: str, taken: list[Rect], say: Labels) -> Any:
    """Names of the other countries whose middle is well inside and under no other name."""
    names = []
    for shape in shapes():
        if shape.code is None or shape.code == country:
            continue
        x, y = _pixel(shape.middle, box)
        name = say.party(shape.code)
        rect = _rect(x, y, name)
        inside = rect[0] > 0 and rect[1] > 0 and rect[2] < WIDTH and rect[3] < HEIGHT
        if inside and shape.main.east - shape.main.west > LEAST_NAMED * (box.east - box.west) and _free(rect, taken):
            taken.append(rect)
            names.append({"lon": shape.middle[0], "lat": shape.middle[1], "name": name})
    text = chart(names).mark_text(fontSize=10, color="#8A8A8A", fontStyle="italic")
    return text.encode(longitude="lon:Q", latitude="lat:Q", text="name:N")


def _pixel(point: Point, box: Box) -> Point:
    projection = _projection(box)
    (lon, lat), scale = projection["center"], projection["scale"]
    x = WIDTH / 2 + scale * math.radians(point[0] - lon)
    return x, HEIGHT / 2 - scale * (_mercator(max(-80.0, min(80.0, point[1]))) - _mercator(lat))


def _rect(x: float, y: float, text: str) -> Rect:
    half = LETTER * len(text) / 2
    return x - half, y - 8, x + half, y + 8


def _free(rect: Rect, taken: list[Rect]) -> bool:
    return all(rect[2] < o[0] or o[2] < rect[0] or rect[3] < o[1] or o[3] < rect[1] for o in taken)


def _named(counts: dict[Spot, Counter[str]], box: Box) -> tuple[list[tuple[Spot, int]], list[Rect]]:
    """The busiest places that find room for a name, above or below their mark, and the room taken."""
    taken = [(x - 7, y - 7, x + 7, y + 7) for x, y in (_pixel((lon, lat), box) for _, lon, lat in counts)]
    named = list[tuple[Spot, int]]()
    for spot in sorted(counts, key=lambda spot: (-counts[spot].total(), spot)):
        x, y = _pixel((spot[1], spot[2]), box)
        for shift in (-17, 19):
            rect = _rect(x, y + shift, spot[0])
            if len(named) < NAMED and _free(rect, taken):
                taken.append(rect)
                named.append((spot, shift))
                break
    return named, taken


def _marks(counts: dict[Spot, Counter[str]], box: Box, country: str, say: Labels) -> list[Any]:
    named, taken = _named(counts, box)
    order = [say(kind) for kind in KINDS]
    step = (box.east - box.west) * 0.014
    rows = list[dict[str, Any]]()
    for (name, lon, lat), numbers in sorted(counts.items()):
        # Kinds at one place stand beside each other, not on top.
        present = [kind for kind in KINDS if numbers[kind]]
        for n, kind in enumerate(present):
            at = lon + (n - (len(present) - 1) / 2) * step
            rows.append({"lon": at, "lat": lat, "place": name, "what": say(kind), "number": numbers[kind]})
    most = max(row["number"] for row in rows)
    marks = (
        chart(sorted(rows, key=lambda row: -row["number"]))
        .mark_point(filled=True, opacity=0.85, stroke="white", strokeWidth=0.8)
        .encode(
            longitude="lon:Q",
            latitude="lat:Q",
            color=alt.Color(
                "what:N",
                title=say("what"),
                sort=order,
                scale=alt.Scale(domain=order, range=[colour for colour, _ in KINDS.values()]),
            ),
            shape=alt.Shape(
                "what:N",
                title=say("what"),
                sort=order,
                scale=alt.Scale(domain=order, range=[shape for _, shape in KINDS.values()]),
            ),
            size=alt.Size(
                "number:Q",
                title=say("number"),
                scale=alt.Scale(domain=[0, most], range=[40, 520]),
                legend=alt.Legend(values=sorted({1, most}), format="d"),
            ),
            tooltip=[
                alt.Tooltip("place:N", title=say("place")),
                alt.Tooltip("what:N", title=say("what")),
                alt.Tooltip("number:Q", title=say("number")),
            ],
        )
    )
    return [_countries(box, country, taken, say), marks, *_labels(named)]


def _labels(named: list[tuple[Spot, int]]) -> list[Any]:
    layers = []
    for (name, lon, lat), shift in named:
        text = chart([{"lon": lon, "lat": lat, "place": name}])
        for look in ({"stroke": "white", "strokeWidth": 3, "opacity": 0.9}, {"color": INK}):
            mark = text.mark_text(fontSize=11, fontWeight="bold", dy=shift, **look)
            layers.append(mark.encode(longitude="lon:Q", latitude="lat:Q", text="place:N"))
    return layers
