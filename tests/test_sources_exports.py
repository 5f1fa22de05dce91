"""Exports of press databases: every article comes back, with day, outlet, title, author and language."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.errors import BasculeError
from bascule.records import Article, SetAside
from bascule.sources import factiva, nexis, read_articles
from bascule.sources.dates import find_date
from bascule.sources.europresse import read_clipping
from bascule.sources.rtf import lines_of_rtf
from source_shapes import (
    STORIES,
    Story,
    docx,
    europresse,
    europresse_article,
    factiva_html,
    factiva_lines,
    factiva_rtf,
    factiva_text,
    nexis_html,
    nexis_newer,
    nexis_older,
    nexis_text,
    rtf,
)


def read(source: Path, **choices: Any) -> tuple[list[Article], list[SetAside]]:
    items = list(read_articles([source], **choices))
    aside = [item for item in items if isinstance(item, SetAside)]
    return [item for item in items if isinstance(item, Article)], aside


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    data = content if isinstance(content, bytes) else content.encode("utf-8")
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return path


EXPORTS: dict[str, Callable[[], str | bytes]] = {
    "europresse.html": lambda: europresse(STORIES),
    "europresse-older.htm": lambda: europresse(STORIES, newer=False),
    "europresse.html.gz": lambda: europresse(STORIES),
    "factiva.html": lambda: factiva_html(STORIES, indexed=False),
    "factiva-indexed.html": lambda: factiva_html(STORIES, indexed=True),
    "factiva.rtf": lambda: factiva_rtf(STORIES, indexed=False),
    "factiva-indexed.rtf": lambda: factiva_rtf(STORIES, indexed=True),
    "factiva.txt": lambda: factiva_text(STORIES, indexed=False),
    "factiva-indexed.txt": lambda: factiva_text(STORIES, indexed=True),
    "nexis.txt": lambda: nexis_text(STORIES),
    "nexis.html": lambda: nexis_html(STORIES),
    "nexis.rtf": lambda: rtf([block for blocks in nexis_older(STORIES) for block in blocks]),
    "nexis-uni.rtf": lambda: rtf(nexis_newer(STORIES)),
    "nexis-uni.docx": lambda: docx(nexis_newer(STORIES)),
    "nexis-uni.txt": lambda: "\n\n".join(nexis_newer(STORIES)),
}


def expected_text(story: Story) -> str:
    # Only the byline names the agency, so it closes the text.
    return story.text + ("\n(Reuters)" if "Reuters" in story.author else "")


@pytest.mark.parametrize("name", EXPORTS)
def test_every_article_of_an_export_comes_back(tmp_path: Path, name: str) -> None:
    articles, aside = read(write(tmp_path, name, EXPORTS[name]()))
    assert not aside
    found = [(a.title, a.text, a.published, a.outlet, a.language) for a in articles]
    assert found == [(s.title, expected_text(s), s.published, s.outlet, s.language) for s in STORIES]


@pytest.mark.parametrize("name", EXPORTS)
def test_the_format_can_be_named(tmp_path: Path, name: str) -> None:
    plain = write(tmp_path, name, EXPORTS[name]())
    odd = plain.rename(tmp_path / ("export.gz" if name.endswith(".gz") else "export.bin"))
    form = name.split("-")[0].split(".")[0]
    articles, aside = read(odd, form=form)
    assert (len(articles), aside) == (len(STORIES), [])


@pytest.mark.parametrize("name", ["europresse.html", "factiva.rtf", "nexis-uni.rtf", "nexis-uni.docx"])
def test_an_export_without_an_ending_is_known_by_its_beginning(tmp_path: Path, name: str) -> None:
    articles, aside = read(write(tmp_path, "export", EXPORTS[name]()))
    assert (len(articles), aside) == (len(STORIES), [])


@pytest.mark.parametrize(
    ("name", "form", "seen"),
    [
        ("europresse.html", "factiva", "a Europresse HTML export"),
        ("factiva.html", "europresse", "a Factiva export"),
        ("nexis.txt", "factiva", "a LexisNexis export"),
        ("factiva.rtf", "nexis", "a Factiva export"),
        ("nexis-uni.docx", "rtf", "a LexisNexis export"),
        ("nexis.html", "json", "a LexisNexis export"),
    ],
)
def test_a_wrong_choice_is_told_what_the_file_looks_like(tmp_path: Path, name: str, form: str, seen: str) -> None:
    articles, aside = read(write(tmp_path, name, EXPORTS[name]()), form=form)
    assert not articles
    assert [f"it looks like {seen}" in item.reason for item in aside] == [True]
    assert "--format" in aside[0].remedy


def test_a_format_that_is_none_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(BasculeError, match="'lexis' is no format"):
        read_articles([], form="lexis")


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("Le Fleuve, jeudi 20 juin 2024, p. 93_T_17", date(2024, 6, 20)),
        ("Monde, samedi 3 février 2024 - 18:00 UTC +01:00 134 mots, p. 11", date(2024, 2, 3)),
        ("1er août 2023 mardi 08:00 AM GMT", date(2023, 8, 1)),
        ("Le 12 déc. 2022", date(2022, 12, 12)),
        ("Paru le 05/06/2024 à 10h15", date(2024, 6, 5)),
        ("Publié le 20.06.2024, 10:15", date(2024, 6, 20)),
        ("World, Friday, November 13, 2015", date(2015, 11, 13)),
        ("December 31, 2018 Monday 10:50 AM GMT", date(2018, 12, 31)),
        ("20 June 2024", date(2024, 6, 20)),
        ("Thu, 20 Jun 2024 10:00:00 +0200", date(2024, 6, 20)),
        ("Wednesday 12th June 2024, Final Edition", date(2024, 6, 12)),
        ("Updated: 2024-06-20T10:15:00Z", date(2024, 6, 20)),
        ("2024/06/20 (online)", date(2024, 6, 20)),
        ("p. 12, Sept. 3, 2021", date(2021, 9, 3)),
        ("no. 24123, 45 mots, p. 11-12-2024-3", None),
        ("no. 20240620", None),
        ("06/20/2024", None),
        ("30 février 2024", None),
        ("le mois dernier", None),
    ],
)
def test_a_day_is_found_in_the_line_of_an_export(written: str, day: date | None) -> None:
    assert find_date(written) == day


@pytest.mark.parametrize(
    ("shown", "outlet"),
    [
        ("Le Fleuve, no. 24 123", "Le Fleuve"),
        ("lefleuve.example (site web)", "lefleuve.example"),
        ("Le Fleuve (site web réf. - Le Fleuve)", "Le Fleuve"),
        ("La Lagune ; Nord", "La Lagune"),
        ("The Ferry - International Edition", "The Ferry - International Edition"),
    ],
)
def test_number_and_edition_are_not_the_outlet(shown: str, outlet: str) -> None:
    page = europresse_article(STORIES[0], newer=False).replace("Le Fleuve (site web)", shown)
    assert read_clipping(page).outlet == outlet


def test_europresse_gives_author_and_address() -> None:
    link = '<p><a href="https://lefleuve.example/a?b=1">Cet article est paru dans Le Fleuve (site web)</a></p>'
    page = europresse_article(STORIES[0]).replace("</div></div></section>", f"{link}</div></div></section>")
    clipping = read_clipping(page)
    assert clipping.author == "Par Awa Diallo"
    assert clipping.url == "https://lefleuve.example/a?b=1"
    assert clipping.text == STORIES[0].text


def test_highlighted_words_stay_in_their_sentence() -> None:
    page = europresse_article(STORIES[2]).replace("Accra on", "<mark>Accra</mark> on")
    assert read_clipping(page).text == STORIES[2].text


def test_factiva_and_nexis_give_the_author() -> None:
    assert factiva.read_clipping(factiva_lines(STORIES[0])[:-1]).author == "Par Awa Diallo"
    assert nexis.read_clipping(nexis.Document(nexis_older(STORIES)[2][1:], newer=False)).author == "By Kofi Mensah"
    assert nexis.read_clipping(nexis.Document(nexis_newer(STORIES[:1]), newer=True)).author == "Par Awa Diallo"


def test_capitals_that_begin_a_text_are_no_field(tmp_path: Path) -> None:
    articles, _ = read(write(tmp_path, "a.txt", factiva_text(STORIES[1:2], indexed=True)))
    assert articles[0].text == STORIES[1].text
    assert articles[0].text.startswith("LA JUNTE")


def test_an_article_without_byline_or_section_has_its_title(tmp_path: Path) -> None:
    lines = [line for line in factiva_lines(STORIES[2]) if line not in {"International", "By Kofi Mensah"}]
    articles, aside = read(write(tmp_path, "a.txt", "\n".join(lines)))
    assert not aside
    assert (articles[0].title, articles[0].outlet) == (STORIES[2].title, "The Ferry")


def test_a_cover_with_a_thousand_titles_hides_no_export(tmp_path: Path) -> None:
    many = [
        Story(f"{s.title} {n}", s.text, s.published, s.outlet, s.author, s.language)
        for n in range(250)
        for s in STORIES
    ]
    articles, aside = read(write(tmp_path, "a.rtf", rtf(nexis_newer(many))))
    assert not aside
    assert [article.title for article in articles] == [story.title for story in many]


def test_one_broken_article_costs_itself_alone(tmp_path: Path) -> None:
    bad = "Le g\udce9n\udce9ral"
    broken = Story(bad, "x", date(2024, 1, 1), "Le Fleuve", "Par X", "fr")
    many = [STORIES[0], broken, *STORIES[1:]]
    contents = {
        "europresse.html": europresse(many),
        "factiva.html": factiva_html(many, indexed=True),
        "factiva.txt": factiva_text(many, indexed=False),
        "nexis.txt": nexis_text(many),
        "nexis.html": nexis_html(many),
    }
    for name, content in contents.items():
        path = tmp_path / name
        path.write_bytes(content.encode("utf-8", "surrogateescape"))
        articles, aside = read(path)
        assert [article.title for article in articles] == [story.title for story in STORIES], name
        assert [item.origin.startswith(f"{path}, article 2") for item in aside] == [True], name
        assert "not valid UTF-8 (byte 0xe9)" in aside[0].reason


def test_an_article_without_text_costs_itself_alone(tmp_path: Path) -> None:
    empty = europresse(STORIES).replace(europresse_article(STORIES[1]), "<article><header>Rien</header></article>")
    articles, aside = read(write(tmp_path, "a.html", empty))
    assert len(articles) == 3
    assert [("article 2" in item.origin, "no text" in item.reason) for item in aside] == [(True, True)]
    lines = nexis_newer(STORIES)
    start = lines.index("Corps")
    articles, aside = read(write(tmp_path, "a.rtf", rtf([*lines[:start], *lines[start + 4 :]])))
    assert len(articles) == 3
    assert "no text" in aside[0].reason


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", factiva_text(STORIES, indexed=False)),
        ("a.html", factiva_html(STORIES, indexed=True)),
        ("a.rtf", factiva_rtf(STORIES, indexed=False)),
        ("b.rtf", rtf(nexis_newer(STORIES))),
    ],
)
def test_a_file_that_is_cut_off_keeps_what_was_read_and_says_so(
    tmp_path: Path, name: str, content: str | bytes
) -> None:
    cut = content.index(b"that two barns" if isinstance(content, bytes) else "that two barns")  # type: ignore[arg-type]
    articles, aside = read(write(tmp_path, name, content[:cut]))
    assert [article.title for article in articles] == [story.title for story in STORIES]
    assert articles[-1].published == STORIES[-1].published
    assert [(item.article_id, "ends in the middle" in item.reason) for item in aside] == [(articles[-1].id, True)]


def test_a_day_that_no_layout_has_loses_the_day_alone(tmp_path: Path) -> None:
    content = europresse(STORIES[:1]).replace("jeudi 20 juin 2024", "au printemps")
    articles, _ = read(write(tmp_path, "a.html", content), published=date(2024, 1, 1))
    assert articles[0].text == STORIES[0].text
    assert articles[0].published == date(2024, 1, 1)


def test_exports_declare_no_encoding_but_may_have_one(tmp_path: Path) -> None:
    stories = [
        Story(s.title, s.text.replace("’", "'"), s.published, s.outlet, s.author, s.language) for s in STORIES[:2]
    ]
    data = factiva_text(stories, indexed=False).encode("latin-1")
    _, aside = read(write(tmp_path, "a.txt", data))
    assert "--encoding cp1252" in aside[0].remedy
    articles, aside = read(tmp_path / "a.txt", encoding="latin-1")
    assert ([article.text for article in articles], aside) == ([story.text for story in stories], [])


def test_ten_thousand_articles_of_which_one_is_broken_lose_one(tmp_path: Path) -> None:
    one = europresse_article(STORIES[0])
    pieces = [one.replace("Niamey, où", f"Niamey {number}, où") for number in range(10_000)]
    pieces[7_000] = pieces[7_000].replace("docOcurrContainer", "").replace("DocText", "")
    articles, aside = read(write(tmp_path, "a.html", "<html><body>" + "\n".join(pieces)))
    assert len(articles) == len({article.id for article in articles}) == 9_999
    assert [item.origin for item in aside] == [f"{tmp_path / 'a.html'}, article 7001"]


@given(
    lines=st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Zs"]), min_size=1), max_size=5)
)
@settings(max_examples=100, deadline=None)
def test_any_line_comes_back_from_rtf(lines: list[str]) -> None:
    assert lines_of_rtf(rtf(lines)) == lines


def test_rtf_passes_over_what_is_no_text() -> None:
    data = (
        rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}{\field{\*\fldinst HYPERLINK \"https://x.example\"}{\fldrslt{Le Fleuve}}}"
        rb"\par {\pict\pngblip 89504e470d0a}Un\~accord \'ab\'a0fort\'a0\'bb\line fin\emdash \u8217'ici\par"
    )
    assert lines_of_rtf(data) == ["Le Fleuve", "Un\u00a0accord «\u00a0fort\u00a0»", "fin—’ici"]


@pytest.mark.parametrize("name", ["a.rtf", "a.docx"])
def test_a_document_that_no_database_exported_is_one_article(tmp_path: Path, name: str) -> None:
    story = STORIES[0]
    content = rtf(story.paragraphs) if name == "a.rtf" else docx(story.paragraphs)
    articles, aside = read(write(tmp_path, f"2024-06-20-{name}", content))
    assert not aside
    assert [(a.text, a.published, a.language) for a in articles] == [(story.text, story.published, "fr")]


@given(
    content=st.binary(max_size=200), name=st.sampled_from(["a.rtf", "a.docx", "b.html", "c.txt"]), form=st.booleans()
)
@settings(max_examples=150, deadline=None)
def test_no_bytes_break_an_export(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, name: str, form: bool
) -> None:
    start = {"a.rtf": b"{\\rtf1 Document FLEUV00020240620ek6k00020 ", "a.docx": b"PK\x03\x04word/"}.get(name, b"")
    path = write(tmp_path_factory.getbasetemp(), name, start + content)
    for chosen in ("factiva", "nexis", "europresse") if form else (None,):
        articles, aside = read(path, form=chosen)
        assert articles or aside


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", "« End of Document », dit l’affiche. Le ministre s’est rendu mardi à Niamey.\n"),
        (
            "a.txt",
            "Document 3 de la commission : le ministre s’est rendu mardi à Niamey, 12 of 40 DOCUMENTS au bras.\n",
        ),
        ("a.html", "<html><body><article><p class='articleParagraph'>{}</p></article><p>LexisNexis</p></body></html>"),
    ],
)
def test_an_article_that_speaks_of_exports_is_none(tmp_path: Path, name: str, content: str) -> None:
    articles, aside = read(write(tmp_path, name, content.replace("{}", STORIES[0].text)))
    assert not aside
    assert len(articles) == 1
    assert "Niamey" in articles[0].text
