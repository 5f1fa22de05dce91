"""The outline of the world that ships, cut to what a map shows, and where countries lie."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """Degrees of longitude and latitude, WGS 84."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, lon: float, lat: float) -> bool:
        """Whether a point lies in it."""
        return self.west <= lon <= self.east and self.south <= lat <= self.north

    def meets(self, other: Box) -> bool:
        """Whether both have a point in common."""
        return (
            self.west <= other.east
            and other.west <= self.east
            and self.south <= other.north
            and other.south <= self.north
        )

    def widened(self, share: float, least: float) -> Box:
        """Wider on every side by a share of its size, by `least` degrees at least."""
        across, up = (max(least, share * size) for size in (self.east - self.west, self.north - self.south))
        return Box(
            max(-180.0, self.west - across),
            max(-75.0, self.south - up),
            min(180.0, self.east + across),
            min(78.0, self.north + up),
        )


@dataclass(frozen=True, slots=True)
class Shape:
    """A country of the outline: its largest ring's box and middle, and the box of all of it."""

    code: str | None
    main: Box
    whole: Box
    middle: Point


def around(points: list[Point]) -> Box:
    """The smallest box that holds these points."""
    lons, lats = [point[0] for point in points], [point[1] for point in points]
    return Box(min(lons), min(lats), max(lons), max(lats))


@cache
def shapes() -> tuple[Shape, ...]:
    """Every country of the outline."""
    topology = _topology()
    lines = [_line(arc, topology["transform"]) for arc in topology["arcs"]]
    return tuple(_shape(geometry, lines) for geometry in topology["objects"]["countries"]["geometries"])


def shape_of(code: str) -> Shape | None:
    """The shape of a country by its alpha-3, None where the outline has none."""
    return next((shape for shape in shapes() if shape.code == code), None)


def cut(box: Box) -> dict[str, Any]:
    """TopoJSON of the countries that meet a box, with the lines that they need and no others."""
    topology = _topology()
    kept = [
        geometry
        for geometry, shape in zip(topology["objects"]["countries"]["geometries"], shapes(), strict=True)
        if shape.whole.meets(box)
    ]
    used: dict[int, int] = {}
    geometries = [{**geometry, "arcs": _renumbered(geometry["arcs"], used)} for geometry in kept]
    return {
        "type": "Topology",
        "transform": topology["transform"],
        "objects": {"countries": {"type": "GeometryCollection", "geometries": geometries}},
        "arcs": [topology["arcs"][arc] for arc in used],
    }


@cache
def _topology() -> Mapping[str, Any]:
    text = files("bascule.charts").joinpath("data").joinpath("world_outline.json").read_text(encoding="utf-8")
    loaded: Mapping[str, Any] = json.loads(text)
    return loaded


def _renumbered(arcs: Any, used: dict[int, int]) -> Any:
    if isinstance(arcs, int):
        place = used.setdefault(arc if (arc := arcs) >= 0 else ~arc, len(used))
        return place if arcs >= 0 else ~place
    return [_renumbered(part, used) for part in arcs]


def _line(arc: list[list[int]], transform: Mapping[str, list[float]]) -> list[Point]:
    x = y = 0
    points = []
    for step in arc:
        x, y = x + step[0], y + step[1]
        points.append(
            (
                x * transform["scale"][0] + transform["translate"][0],
                y * transform["scale"][1] + transform["translate"][1],
            )
        )
    return points


def _shape(geometry: Mapping[str, Any], lines: list[list[Point]]) -> Shape:
    rings = [list(_ring(part[0], lines)) for part in geometry["arcs"]]
    largest = max(rings, key=lambda ring: abs(_area_and_middle(ring)[0]))
    everything = [point for ring in rings for point in ring]
    return Shape(geometry.get("id"), around(largest), around(everything), _area_and_middle(largest)[1])


def _ring(arcs: list[int], lines: list[list[Point]]) -> Iterator[Point]:
    for arc in arcs:
        yield from lines[arc] if arc >= 0 else reversed(lines[~arc])


def _area_and_middle(ring: list[Point]) -> tuple[float, Point]:
    """The signed area of a ring in square degrees, and its centre of gravity."""
    area = x = y = 0.0
    for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = ax * by - bx * ay
        area, x, y = area + cross, x + (ax + bx) * cross, y + (ay + by) * cross
    if not area:
        return 0.0, ring[0]
    return area / 2, (x / (3 * area), y / (3 * area))
