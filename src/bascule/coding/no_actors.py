"""Words that look like actors and are none: parts of names, texts named after a capital, all the world."""

from __future__ import annotations

from collections.abc import Container
from functools import cache
from typing import TYPE_CHECKING, Any

from bascule.coding.lexicon import forms, straight, word_list
from bascule.coding.syntax import complements

if TYPE_CHECKING:
    from spacy.tokens import Span, Token


@cache
def _lists() -> dict[str, Any]:
    return word_list("no_actors")


def is_nobody(noun: Token) -> bool:
    """Whether a noun of the sector lists is no actor where it stands."""
    if _any(noun, _lists()["acts"]["words"]) and not is_body(noun):
        return True
    return _is_of_a_name(noun) or _is_adjective(noun) or _is_everywhere(noun) or _is_something_else(noun)


def is_body(noun: Token) -> bool:
    """Whether a noun that may be an act or a body is the body: "l'opposition", not "l'opposition à la réforme"."""
    lists = _lists()["acts"]
    return _any(noun, lists["words"]) and not any(straight(m) in lists["towards"] for m, _ in complements(noun))


def names_a_text(capital: Span) -> bool:
    """Whether a capital names an agreement or talks: "l'accord de Paris", "the Minsk agreements"."""
    doc, lists = capital.doc, _lists()["texts"]
    after = doc[capital.end] if capital.end < len(doc) else None
    if after is not None and straight(after.lower_) in lists["after"]:
        return True
    if after is not None and straight(after.lower_) in lists["parties"]:
        return False
    if capital.start < 2 or straight(doc[capital.start - 1].lower_) not in {"de", "d'", "of"}:
        return False
    return straight(doc[capital.start - 2].lower_) in lists["before"]


def _is_of_a_name(noun: Token) -> bool:
    before = noun.doc[noun.i - 1].lower_ if noun.i else ""
    lists = _lists()["courtesy"]
    if before == "&":
        # "Barnes & Company"
        return True
    return noun.text[:1].isupper() and before in lists["before"] and not _any(noun, lists["addressed"])


def _is_adjective(noun: Token) -> bool:
    before = noun.doc[noun.i - 1] if noun.i else None
    return before is not None and noun.lower_ in _lists()["adjectives"]["words"] and before.pos_ == "NOUN"


def _is_everywhere(noun: Token) -> bool:
    """ "Les entreprises du monde entier", "companies around the world": of no country."""
    for child in noun.children:
        if child.lower_ == "monde" and any(word.lower_ == "entier" for word in child.children):
            return True
        if child.dep_ == "prep" and any(word.lower_ == "world" for word in child.children):
            return child.lower_ in {"around", "across", "throughout"}
    return False


def _is_something_else(noun: Token) -> bool:
    """ "Droits de l'homme", "la population mondiale", "une chambre de plus", "the Channel"."""
    lists, lower = _lists(), straight(noun.lower_)
    if _any(noun.head, lists["ideas"].get(lower, ())) and noun.head.i < noun.i:
        return True
    if noun.head.dep_ == "prep" and _any(noun.head.head, lists["ideas"].get(lower, ())):
        return True
    if lower in lists["mankind"]["nouns"] and any(_any(c, lists["mankind"]["words"]) for c in noun.children):
        return True
    if lower in lists["other_senses"]["indefinite"]:
        return any(child.lower_ in {"un", "une"} for child in noun.children)
    before = noun.doc[noun.i - 1] if noun.i else noun
    return lower in lists["other_senses"]["capital"] and noun.text[:1].isupper() and before.lower_ == "the"


def _any(noun: Token, words: Container[str]) -> bool:
    return any(form in words for form in forms(noun))
