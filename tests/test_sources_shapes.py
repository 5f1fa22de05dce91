"""Records in the shapes of trafilatura, Datashare and Media Cloud."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bascule.records import Article, SetAside
from bascule.sources import read_articles

TEXT = "Le ministre s’est rendu mardi à Niamey, où il a été reçu par son homologue pour parler de la route du nord."


def read(source: str | Path, **choices: Any) -> tuple[list[Article], list[SetAside]]:
    items = list(read_articles([source], **choices))
    aside = [item for item in items if isinstance(item, SetAside)]
    return [item for item in items if isinstance(item, Article)], aside


def write(folder: Path, name: str, records: list[Any]) -> Path:
    """The records as lines, or as one list in a .json file."""
    path = folder / name
    lines = "\n".join(json.dumps(record, ensure_ascii=False) for record in records)
    path.write_text(json.dumps(records) if name.endswith(".json") else lines, encoding="utf-8")
    return path


TRAFILATURA = {
    "title": "Une visite à Niamey",
    "author": "Awa Diallo; AFP",
    "hostname": "lefleuve.example",
    "date": "2024-06-20",
    "fingerprint": "5f7f4d3ae5955f2f",
    "id": None,
    "license": None,
    "comments": "La Russie a livré des chars, tout le monde le sait.",
    "raw_text": "x",
    "text": f"{TEXT}\nLire aussi : La Russie livre des hélicoptères au Mali",
    "language": "fr",
    "filedate": "2026-11-25",
    "source": "https://lefleuve.example/niamey",
    "source-hostname": "Le Fleuve",
    "excerpt": "Une visite.",
    "categories": "monde",
    "tags": "",
}
DATASHARE = {
    "id": "8f3a",
    "language": "FRENCH",
    "content": TEXT,
    "contentTextLength": len(TEXT),
    "contentType": "text/html",
    "path": "/home/dev/data/2024-06-20-niamey.html",
    "tags": [],
    "metadata": {
        "tika_metadata_title": ["Une visite à Niamey", "Une visite"],
        "tika_metadata_og_site_name": "Le Fleuve",
    },
    "rootDocument": "8f3a",
    "content_translated": [],
    "type": "Document",
}
STORY = {
    "id": "a1b2",
    "indexed_date": "2024-06-21T01:02:03",
    "language": "fr",
    "media_name": "lefleuve.example",
    "media_url": "lefleuve.example",
    "publish_date": "2024-06-20",
    "title": "Une visite à Niamey",
    "url": "https://lefleuve.example/niamey",
}


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_trafilatura_s_json_gives_every_field(tmp_path: Path, name: str) -> None:
    articles, aside = read(write(tmp_path, name, [TRAFILATURA, TRAFILATURA | {"title": "Une autre"}]))
    assert not aside
    assert [article.title for article in articles] == ["Une visite à Niamey", "Une autre"]
    first = articles[0]
    assert first.text == f"{TEXT}\n(AFP)"
    assert (first.published, first.outlet, first.language) == (date(2024, 6, 20), "Le Fleuve", "fr")
    assert first.url == "https://lefleuve.example/niamey"


def test_one_object_of_trafilatura_is_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(TRAFILATURA, indent=2))
    assert [article.outlet for article in read(path)[0]] == ["Le Fleuve"]


def test_trafilatura_itself_writes_what_is_read(tmp_path: Path) -> None:
    import trafilatura

    page = (
        f'<html lang="fr"><head><title>T</title><meta property="og:site_name" content="Le Fleuve"></head>'
        f"<body><article><h1>T</h1><p>{TEXT}</p><p>{TEXT.replace('mardi', 'jeudi')}</p></article></body></html>"
    )
    written = trafilatura.extract(page, url="https://x.example/a", output_format="json", with_metadata=True)
    path = tmp_path / "a.json"
    path.write_text(written, encoding="utf-8")
    articles, aside = read(path)
    assert not aside
    assert (articles[0].outlet, articles[0].url) == ("Le Fleuve", "https://x.example/a")
    assert TEXT in articles[0].text


def test_datashare_s_documents_give_what_they_hold(tmp_path: Path) -> None:
    entity = {"type": "NamedEntity", "mention": "Niamey", "category": "LOCATION", "offsets": [31]}
    hit = {"_index": "presse", "_id": "8f3a", "_source": DATASHARE | {"path": "/data/b.html"}}
    scan = DATASHARE | {"content": "", "contentType": "image/png"}
    path = write(tmp_path, "dump.jsonl", [DATASHARE, entity, hit, scan])
    articles, aside = read(path)
    assert [article.text for article in articles] == [TEXT, TEXT]
    first, second = articles
    assert (first.title, first.outlet, first.language) == ("Une visite à Niamey", "Le Fleuve", "fr")
    assert (first.published, second.published) == (date(2024, 6, 20), None)
    assert [("line 4" in item.origin, item.reason) for item in aside] == [(True, "its text is empty")]


def test_the_answer_of_an_index_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"hits": {"total": 1, "hits": [{"_source": DATASHARE}]}}))
    assert [article.text for article in read(path)[0]] == [TEXT]


def test_stories_of_which_only_the_address_is_there_are_set_aside_each(tmp_path: Path) -> None:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(STORY))
    writer.writeheader()
    writer.writerows([STORY, STORY | {"url": "https://lefleuve.example/2"}])
    table = tmp_path / "a.csv"
    table.write_text(out.getvalue(), encoding="utf-8")
    wrapped = tmp_path / "b.json"
    wrapped.write_text(json.dumps({"stories": [STORY], "total": 1}))
    for path, count in ((table, 2), (write(tmp_path, "a.jsonl", [STORY] * 3), 3), (wrapped, 1)):
        articles, aside = read(path)
        assert (len(articles), len(aside)) == (0, count)
        assert all("Media Cloud" in item.reason for item in aside)
        assert "https://lefleuve.example/niamey" in aside[0].reason
    assert "https://lefleuve.example/2" in read(table)[1][1].reason


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
def test_stories_with_a_text_are_articles(tmp_path: Path, name: str) -> None:
    story = STORY | {"text": TEXT}
    if name == "a.csv":
        out = io.StringIO(newline="")
        csv.writer(out).writerows([list(story), list(story.values())])
        path = tmp_path / name
        path.write_text(out.getvalue(), encoding="utf-8")
    else:
        path = write(tmp_path, name, [story])
    articles, aside = read(path)
    assert not aside
    article = articles[0]
    assert (article.text, article.outlet, article.published) == (TEXT, "lefleuve.example", date(2024, 6, 20))


@pytest.mark.parametrize(
    ("form", "record"), [("trafilatura", TRAFILATURA), ("datashare", DATASHARE), ("mediacloud", STORY | {"text": TEXT})]
)
@pytest.mark.parametrize("lines", [True, False])
def test_a_shape_can_be_named(tmp_path: Path, form: str, record: dict[str, Any], lines: bool) -> None:
    path = write(tmp_path, "a.jsonl" if lines else "a.json", [record, record | {"title": "Autre"}])
    odd = path.rename(tmp_path / "dump")
    articles, aside = read(odd, form=form)
    assert (len(articles), aside) == (2, [])


def test_another_shape_than_the_named_one_is_told(tmp_path: Path) -> None:
    articles, aside = read(write(tmp_path, "a.jsonl", [{"text": TEXT, "titre": "T"}] * 3), form="datashare")
    assert not articles
    assert ["it is not a dump of Datashare documents; the keys are 'text', 'titre'" in item.reason for item in aside]
    assert len(aside) == 1
    articles, aside = read(write(tmp_path, "b.jsonl", [TRAFILATURA]), form="csv")
    assert not articles
    assert "it looks like trafilatura's JSON" in aside[0].reason


def test_columns_that_are_named_outrank_a_shape(tmp_path: Path) -> None:
    articles, aside = read(write(tmp_path, "a.jsonl", [TRAFILATURA]), columns={"text": "excerpt"})
    assert not aside
    assert articles[0].text == "Une visite."


@pytest.mark.parametrize(
    "record", [TRAFILATURA | {"text": 12}, DATASHARE | {"content": ["a"]}, DATASHARE | {"content": "a\0"}]
)
def test_a_record_with_a_bad_text_costs_itself_alone(tmp_path: Path, record: dict[str, Any]) -> None:
    articles, aside = read(write(tmp_path, "a.jsonl", [record, TRAFILATURA]))
    assert (len(articles), len(aside)) == (1, 1)
    assert "line 1" in aside[0].origin
