"""Builds the world outline of the map and the list of land neighbours from Natural Earth.

Run: `python tools/build_world_outline.py countries-50m.json`, the file of the npm package `world-atlas` 2.0.2 (ISC;
its data: Natural Earth 4.1, public domain). Lines are thinned as shared arcs, so that borders stay common to both
sides, and small islands are left out unless they are all of a country. Antarctica is left out: no news comes from it.
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import Any

from bascule.codebook.icews_names import country_named

HOME = Path(__file__).resolve().parents[1] / "src" / "bascule"
OUTLINE = HOME / "charts" / "data" / "world_outline.json"
NEIGHBOURS = HOME / "weigh" / "data" / "neighbours.tsv"
LICENCE = (
    "Made with Natural Earth 4.1, 1:50m (public domain, naturalearthdata.com), through world-atlas 2.0.2 (ISC, "
    "Michael Bostock); thinned by tools/build_world_outline.py. Borders are drawn de facto: who controls a territory, "
    "not whose it is."
)
# Degrees: thinner than a line of the map at the width of a region of ten countries.
TOLERANCE = 0.09
# Quantum of the coordinates, in degrees.
STEP = 0.02
# Square degrees under which a ring is an islet.
ISLET = 0.06
SHORT_NAMES = {
    "S. Sudan": "SSD", "W. Sahara": "ESH", "Central African Rep.": "CAF", "Eq. Guinea": "GNQ", "Dem. Rep. Congo": "COD",
    "Bosnia and Herz.": "BIH", "Dominican Rep.": "DOM", "Solomon Is.": "SLB", "Marshall Is.": "MHL",
    "St. Kitts and Nevis": "KNA", "St. Vin. and Gren.": "VCT", "Antigua and Barb.": "ATG", "Macedonia": "MKD",
}  # fmt: skip
LEFT_OUT = frozenset({"Antarctica", "Siachen Glacier"})

Point = tuple[float, float]


def main(source: Path) -> None:
    """Writes both files and says their size."""
    topology = json.loads(source.read_text(encoding="utf-8"))
    arcs = [_unpacked(arc, topology["transform"]) for arc in topology["arcs"]]
    shapes = [
        (shape, SHORT_NAMES.get(shape["properties"]["name"]) or country_named(shape["properties"]["name"]))
        for shape in topology["objects"]["countries"]["geometries"]
        if shape["properties"]["name"] not in LEFT_OUT
    ]
    _write_neighbours(shapes)
    thin = [_thinned(arc) for arc in arcs]
    used: dict[int, int] = {}
    geometries = []
    for shape, code in shapes:
        parts = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        sizes = [abs(_area(_ring(part[0], arcs))) for part in parts]
        kept = [part for part, size in zip(parts, sizes, strict=True) if size >= ISLET or size == max(sizes)]
        numbered = [[[_number(arc, used) for arc in ring] for ring in part] for part in kept]
        geometry: dict[str, Any] = {"type": "MultiPolygon", "arcs": numbered}
        if code:
            geometry["id"] = code
        geometries.append(geometry)
    chosen = sorted(used, key=lambda arc: used[arc])
    made = {
        "licence": LICENCE,
        "type": "Topology",
        "transform": {"scale": [STEP, STEP], "translate": [-180, -90]},
        "objects": {"countries": {"type": "GeometryCollection", "geometries": geometries}},
        "arcs": [_packed(thin[arc]) for arc in chosen],
    }
    OUTLINE.write_text(json.dumps(made, separators=(",", ":")) + "\n", encoding="utf-8")
    points = sum(map(len, made["arcs"]))
    print(f"{OUTLINE}: {OUTLINE.stat().st_size} bytes, {points} points, {len(geometries)} shapes")


def _write_neighbours(shapes: list[tuple[dict[str, Any], str | None]]) -> None:
    owners: dict[int, set[str]] = {}
    for shape, code in shapes:
        if code:
            for arc in _flat(shape["arcs"]):
                owners.setdefault(arc if arc >= 0 else ~arc, set()).add(code)
    near: dict[str, set[str]] = {}
    for both in owners.values():
        for one in both:
            near.setdefault(one, set()).update(both - {one})
    head = (
        "# Countries that share a land border, from the shared lines of Natural Earth 4.1 (public domain), as drawn\n"
    )
    head += "# de facto; made by tools/build_world_outline.py.\ncountry\tneighbours\n"
    lines = [f"{code}\t{' '.join(sorted(others))}\n" for code, others in sorted(near.items()) if others]
    NEIGHBOURS.write_text(head + "".join(lines), encoding="utf-8")
    print(f"{NEIGHBOURS}: {len(lines)} countries")


def _flat(arcs: Any) -> list[int]:
    return [arcs] if isinstance(arcs, int) else [arc for part in arcs for arc in _flat(part)]


def _number(arc: int, used: dict[int, int]) -> int:
    plain = arc if arc >= 0 else ~arc
    place = used.setdefault(plain, len(used))
    return place if arc >= 0 else ~place


def _unpacked(arc: list[list[int]], transform: dict[str, list[float]]) -> list[Point]:
    x = y = 0
    points = []
    for step in arc:
        x, y = x + step[0], y + step[1]
        (sx, sy), (tx, ty) = transform["scale"], transform["translate"]
        points.append((x * sx + tx, y * sy + ty))
    return points


def _packed(points: list[Point]) -> list[list[int]]:
    steps: list[list[int]] = []
    before = (0, 0)
    for lon, lat in points:
        here = (round((lon + 180) / STEP), round((lat + 90) / STEP))
        if not steps or here != before:
            steps.append([here[0] - before[0], here[1] - before[1]])
        before = here
    # A line has two points at least.
    return steps if len(steps) > 1 else [*steps, [0, 0]]


def _ring(arcs: list[int], lines: list[list[Point]]) -> list[Point]:
    return [point for arc in arcs for point in (lines[arc] if arc >= 0 else lines[~arc][::-1])]


def _area(ring: list[Point]) -> float:
    turned = [*ring[1:], ring[0]]
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, turned, strict=True)) / 2


def _thinned(points: list[Point]) -> list[Point]:
    """Without the points that lie nearer than TOLERANCE to the line between those kept."""
    if points[0] == points[-1] and len(points) > 4:
        # A closed line has no far end of its own: cut it at the point farthest from its beginning.
        far = max(range(len(points)), key=lambda n: math.dist(points[0], points[n]))
        return _thinned(points[: far + 1])[:-1] + _thinned(points[far:])
    keep, todo = {0, len(points) - 1}, [(0, len(points) - 1)]
    while todo:
        first, last = todo.pop()
        if last - first < 2:
            continue
        worst = max(range(first + 1, last), key=lambda n: _distance(points[n], points[first], points[last]))
        if _distance(points[worst], points[first], points[last]) > TOLERANCE:
            keep.add(worst)
            todo += [(first, worst), (worst, last)]
    return [points[n] for n in sorted(keep)]


def _distance(point: Point, one: Point, other: Point) -> float:
    (px, py), (ax, ay), (bx, by) = point, one, other
    length = (bx - ax) ** 2 + (by - ay) ** 2
    if not length:
        return math.dist(point, one)
    along = max(0.0, min(1.0, ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / length))
    return math.dist(point, (ax + along * (bx - ax), ay + along * (by - ay)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
