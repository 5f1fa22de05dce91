"""When two wordings are the same name, or the same bearer, across case, accents, number and the two languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from bascule.weigh.word_lists import folded_words, word_list

Words = tuple[str, ...]


def name_key(name: str) -> str:
    """What a contestable name is compared by: the key of a contested word in its head, else all its words.

    >>> name_key("des mercenaires russes"), name_key("mercenaries"), name_key("une organisation terroriste")
    ('mercenary', 'mercenary', 'terrorist')
    """
    words = folded_words(name)
    position = 0
    while position < len(words):
        found = _at(words, position, _names())
        if found:
            return found
        if words[position] in _ends() and position > 0:
            break
        position += 1
    return " ".join(word for word in words if word not in _empty()) or " ".join(words)


def bearer_words(bearer: str) -> frozenset[str]:
    """The words that tell who bears a name: articles and the like left out, the commonest put in one language."""
    words, found, position = folded_words(bearer), set[str](), 0
    while position < len(words):
        key = _at(words, position, _bearers())
        if key:
            found.add(key)
            position += len(max((entry for entry in _bearers() if _starts(words, position, entry)), key=len))
            continue
        if words[position] not in _empty():
            found.add(words[position])
        position += 1
    return frozenset(found or words)


def holds_word(text: str, wanted: str) -> bool:
    """Whether the text holds the words asked for, or the same contested word in another form or language."""
    words, asked = folded_words(text), folded_words(wanted)
    if not asked:
        return False
    if any(_starts(words, position, asked) for position in range(len(words))):
        return True
    key = _names().get(asked)
    return key is not None and any(_at(words, position, _names()) == key for position in range(len(words)))


def _at(words: Sequence[str], position: int, table: Mapping[Words, str]) -> str | None:
    """The key of the longest entry that stands at this position."""
    longest = max((len(entry) for entry in table), default=0)
    for length in range(longest, 0, -1):
        key = table.get(tuple(words[position : position + length]))
        if key and position + length <= len(words):
            return key
    return None


def _starts(words: Sequence[str], position: int, entry: Words) -> bool:
    return tuple(words[position : position + len(entry)]) == entry


@cache
def _table(section: str) -> Mapping[Words, str]:
    listed: Mapping[str, list[str]] = word_list("contested_words")[section]
    return {folded_words(form): key for key, forms in listed.items() for form in forms}


def _names() -> Mapping[Words, str]:
    return _table("contested")


def _bearers() -> Mapping[Words, str]:
    return _table("bearers")


@cache
def _empty() -> frozenset[str]:
    return frozenset(word for form in word_list("contested_words")["empty"]["words"] for word in folded_words(form))


@cache
def _ends() -> frozenset[str]:
    return frozenset(word for form in word_list("contested_words")["empty"]["ends"] for word in folded_words(form))
