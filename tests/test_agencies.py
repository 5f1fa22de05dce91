"""News agencies: one list, and where each form of a name means the agency."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bascule.codebook.agencies import agencies_signing, agencies_told, parse
from bascule.errors import BasculeError
from bascule.records import Article
from bascule.sources.choices import Choices
from bascule.sources.clippings import Clipping, agencies_in, article_of, signed
from bascule.weigh.voices import sources_in


def test_bylines_and_texts_know_the_same_agencies_by_their_safe_names() -> None:
    told, signing = agencies_told(), agencies_signing()
    assert set(signing.values()) <= set(told.values())
    shared = set(told) & set(signing)
    assert all(told[form] == signing[form] for form in shared)
    # First names and other bodies: an agency only where a text says that it has something from it.
    for form in ("AA", "Sana", "Wafa", "MENA", "TAP", "MAP"):
        assert form in told
        assert form not in signing


def test_a_byline_names_an_agency_and_a_first_name_does_not() -> None:
    assert agencies_in("Par Awa Diallo avec AFP et REUTERS") == ("AFP", "Reuters")
    assert agencies_in("Par Sana Traoré") == ()
    assert agencies_in("Yonhap") == ("Yonhap",)
    assert signed("Une phrase.", "Avec Kyodo").endswith("\n(Kyodo)")
    text = "Selon AA, les deux ministres se sont vus."
    assert [item.name for item in sources_in(text)] == ["Anadolu"]


@pytest.mark.parametrize(
    ("author", "text", "kept", "agency"),
    [
        (
            "Par  Awa\nDiallo avec Reuters et AFP",
            "Une phrase de la dépêche.",
            "Par Awa Diallo avec Reuters et AFP",
            "Reuters; AFP",
        ),
        (None, "BAMAKO (AFP) – Une phrase de la dépêche.", None, "AFP"),
        ("Par Sana Traoré", "Une phrase qui cite l’AFP en son milieu et va plus loin.", "Par Sana Traoré", None),
        (" ", "Une phrase.", None, None),
    ],
)
def test_an_article_bears_its_author_and_its_agency(
    author: str | None, text: str, kept: str | None, agency: str | None
) -> None:
    clipping = Clipping(text, "Titre", date(2031, 3, 4), outlet="Le Fleuve", author=author)
    (article,) = [item for item in article_of(clipping, Choices(), "a") if isinstance(item, Article)]
    assert (article.author, article.agency) == (kept, agency)
    # They are no part of the identity: a ledger that knows the article knows it again.
    assert article.id == replace(article, author=None, agency=None).id


def test_a_wrong_record_is_named() -> None:
    with pytest.raises(BasculeError, match="unknown kind nick"):
        parse('[AFP]\nnick = ["A"]\n', "own")
    with pytest.raises(BasculeError, match="'A' stands twice"):
        parse('[AFP]\nnames = ["A"]\n[AP]\ntold = ["A"]\n', "own")
