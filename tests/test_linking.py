"""Whose words an event stands in."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

from bascule.coding.attribution import find_quotes
from bascule.coding.candidates import Candidate
from bascule.coding.cast import Cast
from bascule.coding.linking import speaker_of
from bascule.coding.pipelines import parse


def speaker(text: str, trigger: str) -> str | None:
    doc, sentences = next(parse([(text, None)], "fr"))
    quotes = find_quotes(text, doc, sentences, "fr")
    token = next(t for t in doc if t.text == trigger)
    candidate = cast("Candidate", SimpleNamespace(type="ASSAULT", token=token, accuser=None, actors=[]))
    people = cast("Cast", SimpleNamespace(by_head={}, text=text))
    found, _ = speaker_of(candidate, quotes, people)
    return found.exact if found is not None else None


def test_of_a_chain_of_sources_the_original_one_says_it() -> None:
    text = "La Russie aurait livré des armes au Mali, selon RFI, citant une source militaire."
    assert speaker(text, "livré") == "une source militaire"


def test_the_innermost_quotation_says_it() -> None:
    text = "Le ministre affirme que l'ONU a déclaré que des rebelles ont attaqué la ville."
    assert speaker(text, "attaqué") == "l'ONU"
    assert speaker(text, "déclaré") == "Le ministre"


def test_nobody_says_what_the_writer_says() -> None:
    assert speaker("Des rebelles ont attaqué la ville, et le ministre dit que la route est sûre.", "attaqué") is None
