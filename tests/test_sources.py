"""What is written to a file of any kind comes back as it was."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import tempfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.records import Article, SetAside
from bascule.sources import LONGEST_TEXT, read_articles
from bascule.sources.dates import date_in_name, parse_date

FRENCH = "Le ministre s’est rendu à Niamey\u00a0: «\u202fune visite utile\u202f», dit-on.\r\nIl repart jeu\u00addi. 🌍"
ENGLISH = 'The envoy left Bamako on Monday; "no date is set", an aide said.\n\nTalks resume in the autumn.'
CORPORA = Path(__file__).parent / ".." / ".." / "shared" / "corpora"


def only_articles(sources: Iterable[str | Path], **choices: Any) -> list[Article]:
    """The articles of `sources`, where nothing may be set aside."""
    articles = []
    for item in read_articles(sources, **choices):
        assert isinstance(item, Article), item
        articles.append(item)
    return articles


def only_article(source: Path, **choices: Any) -> Article:
    (article,) = only_articles([source], **choices)
    return article


def write(folder: Path, name: str, content: str | bytes) -> Path:
    """A file whose bytes are `content`, packed where its name ends in .gz."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    data = content.encode("utf-8") if isinstance(content, str) else content
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return path


def table(rows: list[list[str]], separator: str = ",") -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue()


# What a file of each kind looks like that holds one text and nothing else.
WRITTEN = {
    "a.txt": lambda text: text,
    "a.md": lambda text: text,
    "a.TXT.GZ": lambda text: gzip.compress(text.encode()),
    "a.jsonl": lambda text: json.dumps({"text": text}) + "\n",
    "a.ndjson": lambda text: json.dumps({"text": text}, ensure_ascii=False) + "\r\n",
    "a.jsonl.gz": lambda text: json.dumps({"text": text}),
    "a.json": lambda text: json.dumps([{"text": text}], indent=2),
    "b.json": lambda text: json.dumps({"articles": [{"text": text}], "total": 1}, ensure_ascii=False),
    "c.json": lambda text: json.dumps({"text": text}),
    "a.csv": lambda text: table([["date", "text"], ["", text]]),
    "b.csv": lambda text: table([["text", "date"], [text, ""]], ";"),
    "a.csv.gz": lambda text: table([["text"], [text]]),
    "a.tsv": lambda text: table([["title", "text", "date"], ["", text, ""]], "\t"),
}


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.parametrize(
    "text", [FRENCH, ENGLISH, "e\u0301te\u0301", " \u00a0début et fin\u2028 \r\n", "\r\rUn\rdeux", '"']
)
def test_a_text_comes_back_as_it_was(tmp_path: Path, name: str, text: str) -> None:
    assert only_article(write(tmp_path, name, WRITTEN[name](text))).text == text


# Letters, marks and white space that programs like to change on the way.
NASTY = st.text(
    st.one_of(
        st.sampled_from("\u00a0\u202f\u00ad\u200b\u0301’«»\r\n\t\"',;|\\\ufeff\u2028\x85🌍é"),
        st.characters(exclude_categories=["Cs", "Cc"]),
    ),
    min_size=1,
    max_size=60,
).filter(lambda text: bool(text.strip()))


@given(text=NASTY, name=st.sampled_from(sorted(WRITTEN)))
@settings(max_examples=300, deadline=None)
def test_any_text_comes_back_as_it_was(text: str, name: str) -> None:
    if name.lower().endswith((".txt", ".md", ".txt.gz")):
        # A mark at the very beginning of a file is the byte order mark, which is no part of the text.
        text = "." + text
    with tempfile.TemporaryDirectory() as folder:
        assert only_article(write(Path(folder), name, WRITTEN[name](text))).text == text


@given(texts=st.lists(NASTY, min_size=1, max_size=5), separator=st.sampled_from(",;\t|"))
@settings(max_examples=100, deadline=None)
def test_any_table_comes_back_row_by_row(texts: list[str], separator: str) -> None:
    rows = [["title", "text", "url"], *([f"t{i}", text, "https://example.org/"] for i, text in enumerate(texts))]
    name = "a.tsv" if separator == "\t" else "a.csv"
    with tempfile.TemporaryDirectory() as folder:
        articles = only_articles([write(Path(folder), name, table(rows, separator))])
    assert [article.text for article in articles] == texts
    assert [article.title for article in articles] == [row[0] for row in rows[1:]]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.csv", "a.tsv", "a.json"])
def test_a_byte_order_mark_tells_the_encoding_and_is_dropped(tmp_path: Path, encoding: str, name: str) -> None:
    path = write(tmp_path, name, WRITTEN[name](FRENCH).encode(encoding))
    assert only_article(path).text == FRENCH
    forced = only_article(path, encoding=encoding.removesuffix("-sig"))
    assert forced.text == FRENCH


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16-le", "mac_roman"])
def test_an_encoding_can_be_named(tmp_path: Path, encoding: str) -> None:
    text = "Le général a été reçu à l’Élysée, où «\u00a0tout\u00a0» fut évoqué."
    assert only_article(write(tmp_path, "a.txt", text.encode(encoding)), encoding=encoding).text == text
    rows = table([["texte"], [text], [text * 2]]).encode(encoding)
    assert [a.text for a in only_articles([write(tmp_path, "a.csv", rows)], encoding=encoding)] == [text, text * 2]


def test_a_named_byte_order_drops_the_mark_too(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", "\ufeffUn traité.".encode("utf-16-be"))
    assert only_article(path, encoding="utf-16-be").text == "Un traité."


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2024-06-20", date(2024, 6, 20)),
        ("2024-6-2", date(2024, 6, 2)),
        ("2024/06/20", date(2024, 6, 20)),
        (" 2024-06-20T23:30:00-05:00 ", date(2024, 6, 20)),
        ("2024-06-20T00:10:00+02:00", date(2024, 6, 20)),
        ("2024-06-20 10:00:00.123Z", date(2024, 6, 20)),
        ("20240620", date(2024, 6, 20)),
        ("20240620T101500Z", date(2024, 6, 20)),
        ("05/06/2024", date(2024, 6, 5)),
        ("20.06.2024 10:15", date(2024, 6, 20)),
        ("20-06-2024", date(2024, 6, 20)),
        ("Thu, 20 Jun 2024 10:00:00 +0200", date(2024, 6, 20)),
        ("Thu, 20 Jun 2024 10:00:00 GMT", date(2024, 6, 20)),
        ("jeudi 20 juin 2024 à 14h05", date(2024, 6, 20)),
        ("1er août 2024", date(2024, 8, 1)),
        ("le 3 FÉVRIER 2024", date(2024, 2, 3)),
        ("mar. 3 déc. 2024", date(2024, 12, 3)),
        ("20\u00a0juin\u00a02024", date(2024, 6, 20)),
        ("June 20, 2024", date(2024, 6, 20)),
        ("Mar 3, 2024", date(2024, 3, 3)),
        ("Thursday, June 20th, 2024 at 2:05 pm", date(2024, 6, 20)),
        ("29 février 2024", date(2024, 2, 29)),
        ("29 février 2023", None),
        ("06/20/2024", None),
        ("20/06/24", None),
        ("juin 2024", None),
        ("2024-13-01", None),
        ("20 brumaire 2024", None),
        ("0000-01-01", None),
        ("hier", None),
        ("", None),
    ],
)
def test_dates(written: str, day: date | None) -> None:
    assert parse_date(written) == day


@given(st.dates(date(1000, 1, 1)))
def test_a_day_is_read_from_each_way_to_write_it(day: date) -> None:
    french = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
    month = french.split(" ")[day.month - 1]
    forms = [day.isoformat(), f"{day:%d/%m/%Y}", f"{day:%Y%m%d}", f"{day.day} {month} {day.year}"]
    assert {parse_date(form) for form in forms} == {day}


@given(st.text(max_size=40))
def test_no_date_breaks_the_reader(value: str) -> None:
    assert parse_date(value) is None or isinstance(parse_date(value), date)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("2024-06-20-accord.txt", date(2024, 6, 20)),
        ("2024-06-20.txt", date(2024, 6, 20)),
        ("2024-06-201.txt", None),
        ("2024-19-20.txt", None),
        ("accord-2024-06-20.txt", None),
    ],
)
def test_a_file_name_may_begin_with_the_date(tmp_path: Path, name: str, day: date | None) -> None:
    assert date_in_name(name) == day
    assert only_article(write(tmp_path, name, FRENCH)).published == day


def test_the_default_date_serves_articles_that_bear_none(tmp_path: Path) -> None:
    default = date(2021, 3, 4)
    write(tmp_path, "2024-06-20-a.txt", FRENCH)
    write(tmp_path, "b.txt", FRENCH)
    write(tmp_path, "c.csv", table([["text", "date"], ["Un accord.", "01/02/2022"], ["Une visite.", " "]]))
    days = [article.published for article in only_articles([tmp_path], published=default)]
    assert days == [date(2024, 6, 20), default, date(2022, 2, 1), default]


def test_a_table_gives_every_field(tmp_path: Path) -> None:
    header = ["Titre", "Date de publication", "CONTENU", "Lien", "Langue", "Média", "rubrique"]
    row = ["Une visite", "20 juin 2024", FRENCH, "https://example.org/1", "Français", "Le Fleuve", "monde"]
    article = only_article(write(tmp_path, "presse.csv", table([header, row], ";")))
    assert article == Article(
        text=FRENCH,
        published=date(2024, 6, 20),
        title="Une visite",
        url="https://example.org/1",
        language="fr",
        outlet="Le Fleuve",
        origin=f"{tmp_path / 'presse.csv'}, row 2",
    )


def test_json_gives_every_field(tmp_path: Path) -> None:
    record = {
        "Headline": "A visit",
        "pubDate": "Thu, 20 Jun 2024 10:00:00 +0200",
        "body": ENGLISH,
        "link": "https://example.org/2",
        "lang": "en-GB",
        "source": "The Ferry",
        "id": 12,
    }
    path = write(tmp_path, "a.jsonl", "\n" + json.dumps(record) + "\n")
    assert only_article(path) == Article(
        text=ENGLISH,
        published=date(2024, 6, 20),
        title="A visit",
        url="https://example.org/2",
        language="en",
        outlet="The Ferry",
        origin=f"{path}, line 2",
    )


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
def test_columns_can_be_named(tmp_path: Path, name: str) -> None:
    cells = {"text": "résumé court", "corps_long": FRENCH, "date": "2001-01-01", "paru": "2024-06-20", "title": "T"}
    content = table([list(cells), list(cells.values())]) if name == "a.csv" else json.dumps(cells)
    article = only_article(write(tmp_path, name, content), columns={"text": "corps_long", "published": "Paru"})
    assert (article.text, article.published, article.title) == (FRENCH, date(2024, 6, 20), "T")


def test_a_named_column_is_not_used_for_another_field(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", table([["text", "content"], ["Un titre", FRENCH]]))
    article = only_article(path, columns={"title": "text"})
    assert (article.title, article.text) == ("Un titre", FRENCH)


def test_the_caller_s_language_outranks_the_file_s(tmp_path: Path) -> None:
    path = write(tmp_path, "a.jsonl", json.dumps({"text": ENGLISH, "language": "FRENCH"}))
    assert only_article(path).language == "fr"
    assert only_article(path, language="en").language == "en"


def test_a_json_number_may_be_the_date(tmp_path: Path) -> None:
    assert only_article(write(tmp_path, "a.json", '{"text": "Un accord.", "date": 20240620}')).published == date(
        2024, 6, 20
    )


def test_excel_s_separator_line_and_its_row_numbers(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "sep=|\r\ntexte|titre\r\n\r\nUn, deux; trois|T\r\n")
    article = only_article(path)
    assert (article.text, article.title, article.origin) == ("Un, deux; trois", "T", f"{path}, row 4")


def test_empty_cells_beyond_the_header_do_not_matter(tmp_path: Path) -> None:
    assert only_article(write(tmp_path, "a.tsv", "title\ttext\nT\tUn accord.\t\t\n")).text == "Un accord."


def test_a_tsv_without_quoting_keeps_its_quotation_marks(tmp_path: Path) -> None:
    rows = ['"Non", dit-il', '"Un" accord "signé"', 'ouvert "', '"seul']
    path = write(tmp_path, "a.tsv", "title\ttext\turl\n" + "".join(f"T\t{row}\tu\n" for row in rows))
    assert [article.text for article in only_articles([path])] == rows


def test_a_long_field_is_read(tmp_path: Path) -> None:
    text = "été " * (LONGEST_TEXT // 4)
    for name in ("a.csv", "a.tsv", "a.txt", "a.jsonl"):
        assert only_article(write(tmp_path, name, WRITTEN[name](text))).text == text


def test_tables_and_json_lines_are_streamed(tmp_path: Path) -> None:
    """The first article comes though the file is broken further on: so it was not read to its end before."""
    lines = "".join(json.dumps({"text": f"Article {i}. " + "x" * 500}) + "\n" for i in range(5000))
    packed = gzip.compress(lines.encode())
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(packed[: len(packed) // 2])
    items = list(read_articles([path]))
    assert len(items) > 1000
    assert all(isinstance(item, Article) for item in items[:-1])
    assert isinstance(items[-1], SetAside)


def test_a_folder_is_read_in_order_and_hidden_files_are_not(tmp_path: Path) -> None:
    for name in ("b/2.txt", "b/1.md", "a.txt", "c.txt", ".cache/x.txt", ".d.txt", "b/.e/f.txt"):
        write(tmp_path, name, name)
    assert [article.text for article in only_articles([tmp_path])] == ["a.txt", "c.txt", "b/1.md", "b/2.txt"]


def test_a_folder_that_links_to_itself_is_read_once(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", FRENCH)
    (tmp_path / "again").symlink_to(tmp_path, target_is_directory=True)
    assert len(only_articles([tmp_path])) == 1


def test_sources_come_in_the_order_given(tmp_path: Path) -> None:
    second, first = write(tmp_path, "b.txt", "Deux"), write(tmp_path, "a.txt", "Un")
    stdin = io.BytesIO(b"Trois")
    articles = only_articles([str(second), "-", first], stdin=stdin)
    assert [article.text for article in articles] == ["Deux", "Trois", "Un"]


@pytest.mark.parametrize(
    ("given", "texts"),
    [
        (FRENCH.encode(), [FRENCH]),
        (b"\xef\xbb\xbf" + FRENCH.encode(), [FRENCH]),
        (FRENCH.encode("utf-16"), [FRENCH]),
        (b'\n \n{"text": "Un"}\n\n{"text": "Deux"}\n', ["Un", "Deux"]),
        (gzip.compress(b'{"text": "Un"}\n{"text": "Deux"}\n'), ["Un", "Deux"]),
        (gzip.compress(FRENCH.encode()), [FRENCH]),
        (b'[\n  {"text": "Un"},\n  {"text": "Deux"}\n]', ["Un", "Deux"]),
        (b'{\n  "text": "Un"\n}\n', ["Un"]),
        ('{"articles": [\n{"text": "Un"}, {"text": "Deux"}]}'.encode("utf-16"), ["Un", "Deux"]),
        (b'{"articles": [{"text": "Un"}, {"text": "Deux"}]}', ["Un", "Deux"]),
        (b'{"texte": "Un"}', ["Un"]),
        (b"[Bamako] Un accord.", ["[Bamako] Un accord."]),
        (b"A", ["A"]),
    ],
)
def test_standard_input(given: bytes, texts: list[str]) -> None:
    stdin = io.BytesIO(given)
    assert [article.text for article in only_articles(["-"], stdin=stdin)] == texts
    assert not stdin.closed


def test_a_pipe_is_read_as_its_lines_come() -> None:
    reading, writing = os.pipe()
    with open(reading, "rb") as stdin, open(writing, "wb", buffering=0) as out:  # noqa: PTH123, pipes have no path
        out.write(b'{"text": "Un"}\n')
        items = read_articles(["-"], stdin=stdin)
        first = next(items)
        assert isinstance(first, Article)
        assert (first.text, first.origin) == ("Un", "standard input, line 1")
        out.write(b'{"text": "Deux"}\n')
        out.close()
        assert [item.text for item in items if isinstance(item, Article)] == ["Deux"]


PAGE = """<!DOCTYPE html><html lang="fr-FR"><head>{meta}<title>Une visite à Zinder | Le Fleuve</title>
<meta property="og:title" content="Une visite à Zinder"><meta property="og:site_name" content="Le Fleuve">
<link rel="canonical" href="https://lefleuve.example/zinder"></head><body>
<nav><a href="/">Accueil</a> <a href="/monde">Monde</a></nav><article><h1>Une visite à Zinder</h1>
<p>La ministre des Transports s’est rendue mardi à Zinder, où elle a inspecté le chantier de la route du nord.</p>
<p>Le maire l’a remerciée d’être venue «&nbsp;malgré la chaleur&nbsp;» et a promis que les travaux finiraient.</p>
</article><footer>Tous droits réservés</footer></body></html>"""
DATED = '<meta property="article:published_time" content="2024-06-20T23:30:00-05:00">'


def test_a_page_gives_its_article_and_what_it_declares(tmp_path: Path) -> None:
    article = only_article(write(tmp_path, "a.html", PAGE.format(meta='<meta charset="utf-8">' + DATED)))
    assert "inspecté le chantier" in article.text
    assert "malgré la chaleur" in article.text
    assert "Accueil" not in article.text
    assert "droits réservés" not in article.text
    assert (article.title, article.published) == ("Une visite à Zinder", date(2024, 6, 20))
    assert (article.url, article.language, article.outlet) == ("https://lefleuve.example/zinder", "fr", "Le Fleuve")


@pytest.mark.parametrize(
    ("meta", "encoding"),
    [
        ('<meta charset="iso-8859-1">', "cp1252"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">', "cp1252"),
        ('<meta charset="utf-16">', "utf-8"),
        ('<meta charset="made-up">', "utf-8"),
        ("", "utf-8-sig"),
        ("", "utf-16"),
    ],
)
def test_a_page_declares_its_encoding(tmp_path: Path, meta: str, encoding: str) -> None:
    path = write(tmp_path, "2023-05-01-a.htm", PAGE.format(meta=meta).encode(encoding))
    article = only_article(path)
    assert "où elle a inspecté le chantier de la route du nord." in article.text
    assert "s’est rendue" in article.text
    assert article.published == date(2023, 5, 1)


def test_the_caller_s_encoding_outranks_the_page_s(tmp_path: Path) -> None:
    path = write(tmp_path, "a.html.gz", PAGE.format(meta='<meta charset="utf-8">').encode("cp1252"))
    assert "où elle a inspecté" in only_article(path, encoding="cp1252").text


def test_a_page_without_a_date_is_given_none(tmp_path: Path) -> None:
    page = PAGE.format(meta="").replace("rendue mardi", "rendue le 3 mai 2019")
    assert only_article(write(tmp_path, "a.html", page)).published is None


@pytest.mark.parametrize(("name", "count"), [("masakhanews_fra_dev.tsv", 211), ("masakhanews_eng_dev.tsv", 472)])
def test_a_real_corpus_is_read_fully(name: str, count: int) -> None:
    path = CORPORA / name
    if not path.exists():
        pytest.skip("the corpus is not beside this checkout")
    articles = only_articles([path])
    assert len(articles) == count
    assert all(article.text and article.title and article.url for article in articles)
    with path.open(encoding="utf-8", newline="") as stream:
        assert [article.text for article in articles] == [row["text"] for row in csv.DictReader(stream, delimiter="\t")]
