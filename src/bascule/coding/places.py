"""Where: places of a parsed article, resolved to GeoNames by the countries it is about, population and nearness.

A name becomes a place on evidence: a noun ("la ville de", "the province of"), a preposition of place, a dateline, or a
town that only the article's own countries explain. What could as well be a person, a body or a common word is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import asin, cos, log10, radians, sin, sqrt
from typing import TYPE_CHECKING

from bascule.coding.gazetteer import Entry, fold, gazetteer
from bascule.coding.place_evidence import Evidence
from bascule.coding.place_names import BARE, LOCATED, NAMED, WORD, Candidate, cue_at, unknown_name
from bascule.records import Place, Span

if TYPE_CHECKING:
    from spacy.tokens import Doc

# What a reading must score, by strength of its cue; without any country in the article a preposition alone asks less.
LEAST = {BARE: 5.3, LOCATED: 4.4, NAMED: 3.4}
LEAST_WITHOUT_COUNTRIES = 3.9
# A reading this far ahead of the next is certain enough for its neighbours to lean on.
CERTAIN = 1.5
# Kilometres within which two places of one article support each other.
NEAR = 400.0
# Population counted where GeoNames knows none: seats of small districts.
UNKNOWN_POPULATION = 300
# People of a town whose country the article never names, by strength of cue: under its main name, under another.
RENOWN = {BARE: (300_000, 1_000_000), LOCATED: (50_000, 100_000), NAMED: (20_000, 100_000)}
# Where towns bear the surnames of the news, a bare name must be a large town.
LANDS_OF_SURNAMES = frozenset({"USA", "GBR", "CAN", "AUS", "NZL", "IRL", "FRA", "DEU", "ZAF"})
LARGE = 100_000


def find_places(
    text: str, doc: Doc, *, language: str, countries: Sequence[str], taken: Sequence[tuple[int, int]]
) -> list[Place]:
    """Places in text order, each with its span of `text`.

    `doc` is the parse of `text`; `countries` are those of the article (alpha-3), the most frequent first; `taken` are
    the offsets of actors. A name that nobody can place comes out, as `unresolved`, only after a noun such as "village".
    A country stands at the middle of its towns, a region at a point inside it.
    """
    return _Reader(Evidence(text, doc, language, countries, taken)).read()


class _Reader:
    def __init__(self, evidence: Evidence) -> None:
        self.seen = evidence
        main = max(evidence.ranks, key=lambda country: evidence.ranks[country], default="")
        known = gazetteer().countries.get(main)
        self.beside = known.neighbours if known is not None else frozenset()

    def read(self) -> list[Place]:
        """All places of the article."""
        kept = self.seen.candidates()
        best = {item.key: max(c.cue.strength for c in kept if c.key == item.key) for item in kept}
        anchors = self._anchors(kept)
        places = [place for item in kept if (place := self._resolve(item, best[item.key], anchors)) is not None]
        places += list(self._countries(places))
        places += list(self._unresolved(places))
        return sorted(places, key=lambda place: place.span.start if place.span else 0)

    def _scored(self, item: Candidate, anchors: Sequence[Entry] = ()) -> list[tuple[float, Entry]]:
        """What the name can mean here, the likeliest first. Population counts by its power of ten."""
        seen = self.seen
        low, high = seen.sentence(item.start)
        beside = {
            f.form.alpha3 for f in seen.found if low <= f.start < high and (f.end <= item.start or item.end <= f.start)
        }
        name = seen.text[item.start : item.end]
        owners = {f.form.alpha3 for f in seen.found if f.start == item.start and f.form.kind == "capital"}
        # A capital is no witness for its own country: "Tripoli" may be the other one.
        vouched = {f.form.alpha3 for f in seen.found if f.form.text != name}
        following, division = seen.following(item), seen.division(item)
        alone = len({entry.country for entry in item.entries}) == 1
        scored = []
        for entry in item.entries:
            if not self._allowed(entry, item):
                continue
            score = log10(max(entry.population, UNKNOWN_POPULATION)) + (1.0 if alone else 0.0)
            if entry.own:
                score += 1.5 if entry.precision == "city" else 5.5
            else:
                # The main name before other spellings, which may be of another language.
                score += 0.5 if fold(entry.name) == item.key else -0.7
            if entry.country not in owners or entry.country in vouched:
                score += seen.ranks.get(entry.country or "", 0.4 if entry.country in self.beside else 0.0)
            score += 1.5 * (entry.country in beside) + 1.0 * (entry.country in owners)
            # "Tripoli, au Liban", "Paris, Texas" leave no choice.
            score += 5.0 * (entry.country in following)
            score += 8.0 * (division is not None and (entry.country, entry.admin1) == division)
            if item.cue.kind == "region":
                score += 2.0 * (entry.precision == "region")
            elif item.cue.kind in {"city", "point"}:
                score -= 1.0 * (entry.precision == "region")
            if any(0 < distance(entry, other) < NEAR for other in anchors):
                score += 0.8
            scored.append((score, entry))
        return sorted(scored, key=lambda pair: -pair[0])

    def _allowed(self, entry: Entry, item: Candidate) -> bool:
        """Whether what our own table asks for stands beside the name."""
        if entry.needs == "noun":
            return item.cue.kind == "region" and entry.country in self.seen.ranks
        return entry.needs != "preposition" or item.cue.strength > BARE

    def _anchors(self, kept: Sequence[Candidate]) -> list[Entry]:
        """Places that are certain on their own."""
        certain = []
        for item in kept:
            scored = self._scored(item)
            clear = len(scored) == 1 or (len(scored) > 1 and scored[0][0] - scored[1][0] >= CERTAIN)
            if clear and scored[0][0] >= LEAST[item.cue.strength]:
                certain.append(scored[0][1])
        return certain

    def _resolve(self, item: Candidate, best: int, anchors: Sequence[Entry]) -> Place | None:
        scored = self._scored(item, anchors)
        # A name placed firmly once in the article is that place again.
        strength = max(item.cue.strength, min(best, LOCATED))
        least = LEAST_WITHOUT_COUNTRIES if not self.seen.ranks and strength == LOCATED else LEAST[strength]
        if not scored or scored[0][0] < least:
            return None
        entry = scored[0][1]
        outside = entry.country is not None and entry.country not in self.seen.ranks
        if outside and self.seen.ranks and self.seen.division(item) is None and not _renowned(item, entry, strength):
            return None
        bare = item.cue.strength == BARE and not entry.own
        if bare and entry.country in LANDS_OF_SURNAMES and entry.population < LARGE:
            return None
        precision = "region" if item.cue.kind == "region" and entry.precision == "city" else entry.precision
        return self._place(item.start, item.end, entry.geonameid, entry.lat, entry.lon, entry.country, precision)

    def _place(
        self,
        start: int,
        end: int,
        geonameid: int | None,
        lat: float | None,
        lon: float | None,
        country: str | None,
        precision: str,
    ) -> Place:
        span = Span.of(self.seen.text, start, end)
        return Place(span.exact, geonameid, lat, lon, country, precision, span)

    def _countries(self, places: Sequence[Place]) -> Iterator[Place]:
        """Countries after a preposition of place or a point of the compass."""
        seen = self.seen
        for found in seen.found:
            country = gazetteer().countries.get(found.form.alpha3 or "")
            if found.form.kind != "name" or country is None:
                continue
            cue = cue_at(seen.level, found.start, found.end, seen.language)
            if cue.strength <= BARE or not cue.of_states or cue.kind in {"city", "point"}:
                continue
            acts = any(s <= found.start and found.end == e and found.start - s <= 3 for s, e in seen.taken)
            if (not cue.kind and acts) or (cue.dative and seen.given(found.start)):
                continue
            if seen.followed_by_name(found.end) or _covered(places, found.start, found.end):
                continue
            point = (country.geonameid, country.lat, country.lon, country.alpha3)
            yield self._place(found.start, found.end, *point, "country")

    def _unresolved(self, places: Sequence[Place]) -> Iterator[Place]:
        """Names after "le village de" that no table placed."""
        level = self.seen.level
        for match in WORD.finditer(level):
            start = match.start()
            if not match[0][0].isupper() or (start and (level[start - 1].isalnum() or level[start - 1] == "-")):
                continue
            cue = cue_at(level, start, match.end(), self.seen.language)
            end = unknown_name(level, start) if cue.unknown else None
            if end is None or _covered(places, start, end):
                continue
            if not any(f.start < end and start < f.end for f in self.seen.found):
                yield self._place(start, end, None, None, None, None, "unresolved")


def _covered(places: Sequence[Place], start: int, end: int) -> bool:
    return any(place.span is not None and place.span.start < end and start < place.span.end for place in places)


def _renowned(item: Candidate, entry: Entry, strength: int) -> bool:
    """Whether a place of a country that the article never names is one that readers know all the same."""
    if entry.own and entry.precision != "city":
        return True
    main, other = RENOWN[strength]
    return entry.population >= (main if entry.own or fold(entry.name) == item.key else other)


def distance(one: Entry, other: Entry) -> float:
    """Kilometres between two places on a sphere."""
    north, south = radians(one.lat), radians(other.lat)
    a = sin((north - south) / 2) ** 2 + cos(north) * cos(south) * sin(radians(one.lon - other.lon) / 2) ** 2
    return 2 * 6371.0 * asin(min(1.0, sqrt(a)))
