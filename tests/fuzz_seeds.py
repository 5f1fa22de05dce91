"""Small valid inputs for each target of `fuzz_targets`, for a fuzzer to begin with and for the tests to spoil."""

from __future__ import annotations

import gzip
import json

import source_shapes as shapes
from violence_rows import ACLED_COLUMNS, UCDP_COLUMNS, acled_row, table, ucdp_row

FRENCH = (
    "Bamako, 20 juin 2024. Le ministre malien de la Défense, Sadio Camara, a reçu mardi une délégation russe. "
    "« Nous irons de l’avant d’ici à la mi-mars 2025 », a-t-il dit. Paris, pour qui ces hommes sont des "
    "« mercenaires », a condamné il y a trois jours la visite (du 3 au 5 juin).\n"
)
ENGLISH = (
    "Mali's foreign minister Abdoulaye Diop met Russian envoys in Bamako on Tuesday. \"We will send troops by early "
    "March,\" said a spokesman for the U.N. mission. France, which calls them 'mercenaries', imposed sanctions.\n"
)
STORIES = shapes.STORIES[:2]


def seeds_of(name: str) -> list[bytes]:
    """Inputs that the target of that name reads well; plain texts where there is nothing nearer."""
    lines = [line for story in STORIES for line in (story.title, *story.paragraphs)]
    rows = [
        {"text": s.text, "title": s.title, "published": str(s.published), "outlet": s.outlet, "url": "https://e.org/a"}
        for s in STORIES
    ]
    jsonl = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    page = shapes.page(STORIES[0]).encode()
    texts = {
        "europresse": [shapes.europresse(STORIES), shapes.europresse(STORIES, newer=False)],
        "factiva": [shapes.factiva_html(STORIES, indexed=True), shapes.factiva_text(STORIES, indexed=False)],
        "nexis": [shapes.nexis_html(STORIES), shapes.nexis_text(STORIES), "\n".join(shapes.nexis_newer(STORIES))],
        "html": [page.decode()],
        "trafilatura": [json.dumps({**rows[0], "source-hostname": "e.org", "date": "2024-06-20"})],
        "datashare": [json.dumps([{"content": FRENCH, "contentTextLength": 9, "rootDocument": "a", "language": "fr"}])],
        "mediacloud": ["media_name,title,publish_date,url,text\nLe Fleuve,T,2024-06-20,https://e.org,Un accord.\n"],
        "feed": [shapes.rss(STORIES), shapes.atom(STORIES)],
        "json": [json.dumps(rows), json.dumps({"articles": rows})],
        "jsonl": [jsonl],
        "csv": ['text;title;published\n"Un «accord»\nsigné";T;20/06/2024\n', "text\ttitle\nUn accord.\tT\n"],
        "dates-of-sources": ["2024-06-20T10:00:00+02:00", "mardi 20 juin 2024", "June 3, 2024", "20240620-titre.html"],
        "furniture": [FRENCH + "Lire aussi : la suite\nTous droits réservés\nShare this article\n" + ENGLISH],
        "offices": ["name,role,country,sector,from,to\nAwa Keita,ministre,MLI,GOV,2020-08,2021-05-24\n"],
        "icews": ["Russia\tMake a visit\tMali\t2021-10-02\nNiger\t072\tMali\t2014-05-01\n"],
        "ucdp": [table([ucdp_row("2023-03-01", 3)], UCDP_COLUMNS)],
        "acled": [table([acled_row("2023-03-01", 3)], ACLED_COLUMNS)],
    }
    record = shapes.warc_record("https://e.org/a", page)
    raw = {
        "rtf": [shapes.rtf(lines), shapes.factiva_rtf(STORIES, indexed=True)],
        "docx": [shapes.docx(lines)],
        "warc": [record * 2, gzip.compress(record)],
        "pdf": [shapes.pdf([lines])],
        "packed": [gzip.compress(jsonl.encode())],
        "told": [bytes([n]) + page for n in range(0, 30, 3)] + [bytes([n]) + jsonl.encode() for n in range(0, 30, 4)],
        "gdelt": _event_rows("gdelt"),
        "polecat": _event_rows("polecat"),
    }
    if name in raw:
        return raw[name]
    return [text.encode() for text in texts.get(name, [FRENCH, ENGLISH])]


def _event_rows(name: str) -> list[bytes]:
    import test_event_sets as sets

    if name == "gdelt":
        return [sets.tabs(sets.GDELT_COLUMNS, sets.gdelt_row(), sets.gdelt_row()).encode()]
    return [(sets.HEADER + sets.tabs(sets.POLECAT_COLUMNS, sets.polecat_row())).encode()]
