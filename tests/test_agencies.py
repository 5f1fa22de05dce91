"""News agencies: one list, and where each form of a name means the agency."""

from __future__ import annotations

import pytest

from bascule.codebook.agencies import agencies_signing, agencies_told, parse
from bascule.errors import BasculeError
from bascule.sources.clippings import agencies_in, signed
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


def test_a_wrong_record_is_named() -> None:
    with pytest.raises(BasculeError, match="unknown kind nick"):
        parse('[AFP]\nnick = ["A"]\n', "own")
    with pytest.raises(BasculeError, match="'A' stands twice"):
        parse('[AFP]\nnames = ["A"]\n[AP]\ntold = ["A"]\n', "own")
