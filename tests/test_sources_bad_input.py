"""Bad input is set aside with where, why and what to do, and never costs what stands beside it."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.errors import BasculeError
from bascule.records import Article, SetAside
from bascule.sources import LONGEST_TEXT, opening, read_articles

GOOD = "Le préfet a rencontré les éleveurs de la commune."


def read(*sources: str | Path, **choices: Any) -> tuple[list[Article], list[SetAside]]:
    """The articles and what was set aside."""
    items = list(read_articles(sources, **choices))
    assert all(item.origin for item in items)
    aside = [item for item in items if isinstance(item, SetAside)]
    assert all(item.reason and item.remedy for item in aside)
    return [item for item in items if isinstance(item, Article)], aside


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    return path


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \r\n\xc2\xa0\n", "empty"),
        ("a.txt", b"\xef\xbb\xbf", "empty"),
        ("a.txt", "Le général a cédé.".encode("cp1252"), "not valid UTF-8 (byte 0xe9 at 4)"),
        ("a.txt", b"Un accord\x00 et rien", "binary"),
        ("a.txt", bytes(range(1, 32)) * 20, "binary"),
        ("a.txt", b"%PDF-1.7\n1 0 obj", "a PDF"),
        ("a.md", b"PK\x03\x04rest", "a ZIP archive"),
        ("a.txt", gzip.compress(b"Un accord."), "gzip"),
        ("a.txt.gz", b"Un accord.", "gzip packing is broken"),
        ("a.txt.gz", gzip.compress(b"Un accord." * 99)[:-12], "gzip packing is broken"),
        ("a.csv.gz", gzip.compress(b"text\nUn accord.\n")[:-8], "gzip packing is broken"),
        ("a.txt.gz", b"", "empty"),
        ("a.docx", b"anything", "no Word document"),
        ("a.odt", b"anything", "no kind that is read"),
        ("a", b"anything", "no kind that is read"),
        ("a.gz", gzip.compress(b"anything"), "no kind that is read"),
        ("a.csv", b"", "empty"),
        ("a.csv", b"\r\n\r\n", "empty"),
        ("a.csv", b"text,date\n", "no rows"),
        ("a.csv", b"titre,lien\nT,u\n", "no column holds the text; the columns are 'titre', 'lien'"),
        ("a.csv", b'"text,date\nT,u\n', "header row could not be read"),
        ("a.csv", "text,é\nT,u\n".encode("cp1252"), "not valid UTF-8"),
        ("a.csv", b"\x00\x01\x02\x03", "binary"),
        ("a.tsv", b"text\tdate\n\x00\x00\t\n", "binary"),
        ("a.jsonl", b"", "no article"),
        ("a.ndjson", b"\r\n \n", "no article"),
        ("a.json", b"", "not valid JSON"),
        ("a.json", b'{"text": "a"', "not valid JSON"),
        ("a.json", b"[]", "no article"),
        ("a.json", b'{"articles": []}', "no article"),
        ("a.json", b"12", "no JSON object"),
        ("a.json", b"[" * 100_000, "nested too deep"),
        ("a.json", b"9" * 5000, "could not be read"),
        ("a.json", b'{"count": 3, "rows": []}', "no key holds the text; the keys are 'count', 'rows'"),
        ("a.json", b"{}", "it has no keys"),
        ("a.html", b"", "empty"),
        ("a.html", b"<html><head><title>T</title></head><body></body></html>", "no article was found"),
        ("a.html", b"\x00\x01<html>", "binary"),
        ("a.html", "<html><body><p>Le général</p></body></html>".encode("cp1252"), "not valid UTF-8"),
        ("a.html", '<meta charset="utf-8"><p>Le général</p>'.encode("cp1252"), "not valid UTF-8"),
        ("a.txt", b"\xff\xfe" + "Un accord".encode("utf-16-le") + b"A", "not valid utf-16"),
    ],
)
def test_a_file_that_cannot_be_read_is_set_aside(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    path = write(tmp_path, name, content)
    articles, aside = read(path)
    assert len(aside) == 1
    assert reason in aside[0].reason
    assert aside[0].origin.startswith(str(path))
    assert aside[0].article_id is None
    assert articles == [] or name == "a.csv.gz"


def test_the_remedy_for_another_encoding_helps(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", "Le général a cédé.".encode("cp1252"))
    assert "--encoding cp1252" in read(path)[1][0].remedy
    assert read(path, encoding="cp1252")[0][0].text == "Le général a cédé."


def test_a_forced_encoding_that_does_not_fit_is_told(tmp_path: Path) -> None:
    articles, aside = read(write(tmp_path, "a.txt", b"na\xefve \x81"), encoding="cp1252")
    assert not articles
    assert "not valid cp1252 (byte 0x81 at 6)" in aside[0].reason


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"text": "cut', "not valid JSON"),
        ("Le préfet", "not valid JSON"),
        ("[1, 2]", "no JSON object"),
        ("null", "no JSON object"),
        ('{"text": 12}', "its text is a number"),
        ('{"text": ["a"]}', "its text is a list"),
        ('{"text": {"fr": "a"}}', "its text is an object"),
        ('{"text": true}', "its text is true or false"),
        ('{"text": null}', "it has no text"),
        ('{"text": " \\n"}', "its text is empty"),
        ('{"text": "a \\ud800 b"}', "surrogate"),
        ('{"text": "a \\u0000 b"}', "NUL"),
        ('{"titre": "a"}', "no key holds the text; the keys are 'titre'"),
        ('{"\\ud800": "a"}', "no key holds the text; the keys are"),
        ("{}", "it has no keys"),
        (json.dumps({"text": "x" * (LONGEST_TEXT + 1)}), "too long: 1,000,001 characters"),
        ("[" * 100_000, "nested too deep"),
        ('{"text": "Le g\udce9n\udce9ral"}', "not valid UTF-8 (byte 0xe9)"),
    ],
)
def test_a_bad_line_costs_itself_alone(tmp_path: Path, line: str, reason: str) -> None:
    good = json.dumps({"text": GOOD})
    path = tmp_path / "a.jsonl"
    path.write_bytes(f"{good}\n\n{line}\n{good}\n".encode("utf-8", "surrogateescape"))
    articles, aside = read(path)
    assert [(article.text, article.origin) for article in articles] == [
        (GOOD, f"{path}, line 1"),
        (GOOD, f"{path}, line 4"),
    ]
    assert [item.origin for item in aside] == [f"{path}, line 3"]
    assert reason in aside[0].reason


def test_a_whole_surrogate_pair_is_one_character(tmp_path: Path) -> None:
    articles, aside = read(write(tmp_path, "a.jsonl", '{"text": "la Terre \\ud83c\\udf0d"}'))
    assert not aside
    assert articles[0].text == "la Terre 🌍"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("T,u", "2 columns where the header has 3 (line 3)"),
        ("T,u,a,b", "4 columns where the header has 3"),
        ('T,u,"a"b', "quoting is broken"),
        ('T,u,"a\n\nb"c', "lines 3 to 5"),
        ("T,u,", "text is empty"),
        ("T,u,a\x00b", "NUL"),
        ("T,u,le g\udce9n\udce9ral", "not valid UTF-8"),
        ("T\udce9,u,le feu", "not valid UTF-8"),
        ("T,u," + "x" * (LONGEST_TEXT + 1), "too long"),
    ],
)
def test_a_bad_row_costs_itself_alone(tmp_path: Path, row: str, reason: str) -> None:
    path = tmp_path / "a.csv"
    # The head of a file is searched for NULs, so the bad row stands beyond it.
    padding = "T,u," + "été " * 4000
    content = f"title,url,text\n{padding}\n{row}\nT,u,{GOOD}\n"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    articles, aside = read(path)
    assert [(article.text, article.origin) for article in articles][1:] == [(GOOD, f"{path}, row 4")]
    assert [item.origin for item in aside] == [f"{path}, row 3"]
    assert reason in aside[0].reason


def test_a_quotation_mark_left_open_costs_one_row(tmp_path: Path) -> None:
    rows = [f'T{i},"Le préfet, dit-on, vient.\r\nIl reste {i} jours.",u' for i in range(50)]
    rows[10] = 'T10,"Le préfet vient,u'
    path = write(tmp_path, "a.csv", "\r\n".join(["title,text,url", *rows]))
    articles, aside = read(path)
    assert [article.title for article in articles] == [f"T{i}" for i in range(50) if i != 10]
    assert [item.origin for item in aside] == [f"{path}, row 12"]


def test_a_quotation_mark_left_open_at_the_end_is_told(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", 'title,text\nT,"ouvert\nU,Un accord.\nV,Une visite.\n')
    articles, aside = read(path)
    assert [article.title for article in articles] == ["U", "V"]
    assert len(aside) == 1


def test_prose_inside_a_broken_cell_does_not_become_an_article(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", 'title,text\nT,"Il dit:\nCelui-ci, un voisin\nest venu" hier\nU,Une visite.\n')
    articles, aside = read(path)
    assert [article.title for article in articles] == ["U"]
    assert "lines 2 to 4" in aside[0].reason


def test_a_line_without_end_is_not_held_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "LONGEST_LINE", 1000)
    for name, before in (("a.jsonl", '{"text": "Un accord."}\n'), ("a.csv", "title,text\nT,Un accord.\n")):
        articles, aside = read(write(tmp_path, name, before + "x" * 5000))
        assert [article.text for article in articles] == ["Un accord."]
        assert "longer than 1,000 characters" in aside[0].reason


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.jsonl", "a.json"])
@pytest.mark.parametrize("written", ["06/20/2024", "l'an dernier", "2024-02-30"])
def test_an_unreadable_date_costs_only_itself(tmp_path: Path, name: str, written: str) -> None:
    separator = "\t" if name == "a.tsv" else ","
    record = json.dumps({"text": GOOD, "date": written})
    content = f"text{separator}date\n{GOOD}{separator}{written}\n" if name[2:] in {"csv", "tsv"} else record
    articles, aside = read(write(tmp_path, name, content), published=date(2020, 1, 1))
    assert [(article.text, article.published) for article in articles] == [(GOOD, None)]
    assert repr(written) in aside[0].reason
    assert "20/06/2024" in aside[0].remedy
    assert [(item.origin, item.article_id) for item in aside] == [(articles[0].origin, articles[0].id)]


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("title", ["a"], "its title is a list"),
        ("url", {"href": "u"}, "its url is an object"),
        ("outlet", True, "its outlet is true or false"),
        ("title", "a \ud800", "its title holds broken characters"),
        ("published", {"$date": 1}, "the date an object could not be read"),
        ("published", 17, "the date '17' could not be read"),
        ("published", "\ud800" + "x" * 100, "could not be read"),
    ],
)
def test_a_bad_field_costs_only_itself(tmp_path: Path, field: str, value: object, reason: str) -> None:
    articles, aside = read(write(tmp_path, "a.jsonl", json.dumps({"text": GOOD, field: value, "language": "fr"})))
    assert len(articles) == len(aside) == 1
    assert getattr(articles[0], field) is None
    assert articles[0].language == "fr"
    assert reason in aside[0].reason
    assert aside[0].article_id == articles[0].id
    (aside[0].reason + aside[0].remedy).encode("utf-8")


def test_a_named_column_that_is_not_there_is_told(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", f"text,paru\n{GOOD},2024-06-20\n")
    articles, aside = read(path, columns={"published": "date_parution"})
    assert not articles
    assert aside[0].origin == str(path)
    assert "no column 'date_parution' for published; the columns are 'text', 'paru'" in aside[0].reason


def test_a_named_key_that_no_record_has_is_told_once(tmp_path: Path) -> None:
    path = write(tmp_path, "a.jsonl", "\n".join([json.dumps({"text": GOOD, "date": "2024-06-20"})] * 3))
    articles, aside = read(path, columns={"published": "parution"})
    assert [article.published for article in articles] == [None] * 3
    assert [(item.origin, "'parution'" in item.reason) for item in aside] == [(str(path), True)]
    articles, aside = read(path, columns={"text": "corps"})
    assert (len(articles), len(aside)) == (0, 3)
    assert "no key 'corps'; the keys are 'text', 'date'" in aside[0].reason


def test_a_key_that_some_records_lack_is_no_problem(tmp_path: Path) -> None:
    lines = [json.dumps({"text": GOOD, "paru": "2024-06-20"}), json.dumps({"text": GOOD, "date": "2001-01-01"})]
    articles, aside = read(write(tmp_path, "a.jsonl", "\n".join(lines)), columns={"published": "paru"})
    assert not aside
    assert [article.published for article in articles] == [date(2024, 6, 20), None]


def test_too_long_a_text_file_is_told_with_its_size(tmp_path: Path) -> None:
    for size, shown in ((LONGEST_TEXT + 1, "1,000,001 characters"), (4 * LONGEST_TEXT + 100, "more than 4,000,004")):
        articles, aside = read(write(tmp_path, "a.txt", "x" * size))
        assert not articles
        assert shown in aside[0].reason
        assert "split it" in aside[0].remedy


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    good = write(tmp_path, "good.txt", GOOD)
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    missing = [tmp_path / "missing.txt", tmp_path / "missing", tmp_path / "gone.txt", "a\0b.txt", "x" * 5000 + ".txt"]
    for source in missing:
        articles, aside = read(source, good)
        assert [article.text for article in articles] == [GOOD]
        assert len(aside) == 1
    assert "no such file" in read(missing[0])[1][0].reason


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    write(tmp_path, ".hidden.txt", GOOD)
    articles, aside = read(tmp_path)
    assert not articles
    assert aside[0].origin == str(tmp_path)
    assert "no file to read" in aside[0].reason


def test_a_folder_tells_of_each_file_it_cannot_read(tmp_path: Path) -> None:
    write(tmp_path, "a.pdf", b"%PDF-1.7")
    write(tmp_path, "b.txt", GOOD)
    write(tmp_path, "c.txt", b"\x00")
    (tmp_path / "d.txt").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "e.txt")
    articles, aside = read(tmp_path)
    assert [article.text for article in articles] == [GOOD]
    assert [Path(item.origin).name for item in aside] == ["a.pdf", "c.txt", "d.txt"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_told(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", GOOD)
    path.chmod(0)
    assert "may not be read" in read(path)[1][0].reason


def test_a_refusal_of_the_system_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = write(tmp_path, "a.txt", GOOD), write(tmp_path, "b.txt", GOOD)
    really_open = Path.open

    def refuse(self: Path, *arguments: Any, **options: Any) -> Any:
        if self == bad:
            raise PermissionError(13, "Permission denied")
        return really_open(self, *arguments, **options)

    monkeypatch.setattr(Path, "open", refuse)
    articles, aside = read(tmp_path)
    assert [article.origin for article in articles] == [str(good)]
    assert "may not be read" in aside[0].reason


@pytest.mark.parametrize("given", [b"", b"\n \n", b"\xff\xfe", b"\x1f\x8b", b"\x1f\x8bxxxx", b"\x00\x01\x02"])
def test_standard_input_without_an_article_is_told(given: bytes) -> None:
    articles, aside = read("-", stdin=io.BytesIO(given))
    assert not articles
    assert [item.origin for item in aside] == ["standard input"]


@pytest.mark.parametrize("bad", ["{", '{"text": "cut', '{"text": }', "{}"])
def test_a_bad_first_line_of_standard_input_costs_itself_alone(bad: str) -> None:
    articles, aside = read("-", stdin=io.BytesIO(f'{bad}\n{{"text": "Un"}}\n{{"text": "Deux"}}\n'.encode()))
    assert [article.text for article in articles] == ["Un", "Deux"]
    assert [item.origin for item in aside] == ["standard input, line 1"]


def test_a_fifo_is_read_like_standard_input(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    if (child := os.fork()) == 0:
        fifo.write_bytes(b'{"text": "Un accord."}\n{')
        os._exit(0)
    articles, aside = read(fifo)
    os.waitpid(child, 0)
    assert [article.text for article in articles] == ["Un accord."]
    assert [item.origin for item in aside] == [f"{fifo}, line 2"]


def test_a_file_name_that_is_no_utf8_can_be_told(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xe9t\xe9.txt"))
    path.write_text(GOOD, encoding="utf-8")
    articles, aside = read(path)
    assert not aside
    assert (articles[0].origin or "").encode("utf-8").endswith(b"t\\udce9.txt")


@pytest.mark.parametrize("encoding", ["utf-99", "base64", "rot13", "", "\0"])
def test_an_encoding_that_is_none_is_a_mistake_of_the_caller(encoding: str) -> None:
    with pytest.raises(BasculeError, match="no encoding of text"):
        read_articles([], encoding=encoding)


def test_a_field_that_is_none_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(BasculeError, match="'date' is no field"):
        read_articles([], columns={"date": "jour"})


def test_nothing_is_printed(tmp_path: Path) -> None:
    for number, content in enumerate((b"", b"<html>", b"<p>a", b"\x00", b"%PDF-", b"<html><body><p>" + b"a <b>" * 500)):
        for ending in ("html", "txt", "json", "jsonl", "csv", "tsv", "txt.gz"):
            write(tmp_path, f"{number}.{ending}", content)
    # In a process of its own: under pytest, which takes all logging, the warnings of libraries would not show.
    code = (
        "import sys; from bascule.sources import read_articles; sys.exit(len(list(read_articles(sys.argv[1:]))) != 42)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, timeout=120, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


@given(
    content=st.binary(max_size=300),
    ending=st.sampled_from(["txt", "json", "jsonl", "csv", "tsv", "csv.gz", "html"]),
)
@settings(max_examples=300, deadline=None)
def test_no_bytes_break_a_reader(tmp_path_factory: pytest.TempPathFactory, content: bytes, ending: str) -> None:
    path = write(tmp_path_factory.getbasetemp(), f"any.{ending}", content)
    articles, aside = read(path)
    assert articles or aside
    for article in articles:
        article.text.encode("utf-8")


@given(
    rows=st.lists(st.text(st.sampled_from('ab",;\n\r\té'), max_size=12), max_size=8),
    ending=st.sampled_from(["csv", "tsv"]),
)
@settings(max_examples=300, deadline=None)
def test_no_table_breaks_the_reader(tmp_path_factory: pytest.TempPathFactory, rows: list[str], ending: str) -> None:
    separator = "," if ending == "csv" else "\t"
    content = f"title{separator}text\n" + "".join(f"{row}\n" for row in rows) + f"Fin{separator}{GOOD}\n"
    articles, aside = read(write(tmp_path_factory.getbasetemp(), f"table.{ending}", content))
    assert articles or aside
    assert all(item.article_id is None for item in aside)
