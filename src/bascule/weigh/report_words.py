"""What of a sentence tells one act from another in either language: names, numbers, nouns that both have, and stems."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import takewhile, zip_longest

from bascule.codebook.countries import countries
from bascule.weigh.word_lists import levelled, word_list

# Weights of tokens by what they begin with, in tenths: names (@) and numbers (#) single an act out; a word of the
# language (=) says less, a stem of either language least.
WEIGHTS: Mapping[str, int] = {"@": 16, "#": 16, "=": 13}
STEM = 10
# Tokens that both languages have begin so: the language of a stem is unknown, and it weighs nothing abroad.
ABROAD = ("@", "#", "=")
# Letters of a stem: French and English share most longer words up to there ("attaque" and "attack" do not).
STEM_LETTERS = 5
# Sentences that weigh less are alike by chance: "La Russie a démenti."
FULL = 80
# A number and what it counts stand within so many words.
REACH = 4
# Kinds of what is counted that say what was done to people; the others say who or what they were.
HARM = frozenset({"killed", "wounded", "captured"})
_PERCENT = re.compile(r"(?<!\d)\d{1,30}(?:[.,]\d{1,30})?[ \u00a0\u202f]?(?:%|pour cent|per ?cent)")
_TOKEN = re.compile(r"\d+(?:[ \u00a0\u202f.,]\d{3})+(?!\d)|\d+|[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_TIMES = {100, 1000}


def words_of(sentence: str) -> dict[str, int]:
    """The words of a sentence that are worth comparing, as tokens that tell what they are, with their weights."""
    tokens: dict[str, int] = {}
    read = _read(_DAY.sub(" ", sentence) if "-" in sentence else sentence)
    for place, (written, word, number) in enumerate(read):
        if number is None:
            token = _token(written, word, place == 0)
        else:
            beside = (read[place - 1][1] if place else "", read[place + 1][1] if place + 1 < len(read) else "")
            told = not 1900 <= number <= 2100 and _months().isdisjoint(beside)
            token = f"#{number}" if told else ""
        if token:
            tokens[token] = WEIGHTS.get(token[0], STEM)
    return tokens


@lru_cache(maxsize=1 << 17)
def _token(written: str, word: str, first: bool) -> str:
    """What a word is compared by, "" where it says nothing of an act; the first of a sentence is no name."""
    if word in _countries():
        return (
            ""  # the parties are compared by their codes; their names would make all news between two countries alike
        )
    if written[0].isupper() and not first and word not in _months():
        return f"@{_bare(word)[:STEM_LETTERS]}"
    if shared := _stem_in("shared", word):
        return f"={shared}"
    return word[:STEM_LETTERS] if len(word) >= STEM_LETTERS and word not in _months() else ""


@lru_cache(maxsize=1 << 15)
def counts(sentence: str) -> Mapping[str, frozenset[int]]:
    """The numbers a sentence gives, by what they count (`report_words.toml`)."""
    read = _read(_PERCENT.sub(" ", sentence))
    found: dict[str, set[int]] = {}
    for place, (_, _, number) in enumerate(read):
        if number is None or number < 2 or 1900 <= number <= 2100:
            continue
        before = _until_number(read[max(place - 2, 0) : place][::-1])
        after = _until_number(read[place + 1 : place + 1 + REACH])
        # Nearest first, after the number before before it: "killed nine soldiers and wounded twenty".
        near = [word for pair in zip_longest(after, before) for word in pair if word]
        kinds = [kind for word in near if (kind := _counted(word))]
        if kinds:
            # "Seven soldiers were killed": the dead are counted, whoever they were.
            kind = next((kind for kind in kinds if kind in HARM), kinds[0])
            found.setdefault(kind, set()).add(number)
    return {kind: frozenset(numbers) for kind, numbers in found.items()}


def _until_number(read: list[tuple[str, str, int | None]]) -> list[str]:
    return [word for _, word, _ in takewhile(lambda item: item[2] is None, read)]


def _read(sentence: str) -> list[tuple[str, str, int | None]]:
    """Words as written, levelled and without a leading article; numbers in figures or words put together."""
    result: list[tuple[str, str, int | None]] = []
    for written in _TOKEN.findall(sentence):
        read = _word(written)
        if read is None:
            continue
        number = read[2]
        if number is not None and result and (earlier := result[-1][2]):
            if number in _TIMES and 1 < earlier < number:
                result[-1] = (result[-1][0], read[1], earlier * number)
                continue
            if number < 100 and not earlier % 100:
                result[-1] = (result[-1][0], read[1], earlier + number)
                continue
        result.append(read)
    return result


@lru_cache(maxsize=1 << 17)
def _word(written: str) -> tuple[str, str, int | None] | None:
    """A word as written and levelled, both without a leading article, and its number; None where nothing is left."""
    word = levelled(written)
    if "'" in word and written[0].isalpha():
        written, word = written.replace("’", "'").rpartition("'")[2] or written, word.rpartition("'")[2]
        if not written or not word or word == "s":
            return None
    return written, word, int(re.sub(r"\D", "", word)) if word[0].isdigit() else _number(word)


def _number(word: str) -> int | None:
    if word in word_list("report_words")["days"]["vague"]:
        return None
    return _numbers().get(word.removesuffix("s")) or _numbers().get(word) or _compound(word)


def _compound(word: str) -> int | None:
    """ "quarante-cinq", "forty-five": tens and ones."""
    tens, _, ones = word.partition("-")
    first, second = _numbers().get(tens), _numbers().get(ones)
    return first + second if first and second and 20 <= first <= 90 and second < 20 else None


def _bare(name: str) -> str:
    """A name by what both languages write alike: "Koursk" and "Kursk", "Odessa" and "Odesa"."""
    return re.sub(r"(.)\1", r"\1", name.replace("ou", "u").replace("tch", "ch").replace("dj", "j").replace("-", ""))


@lru_cache(maxsize=1 << 14)
def _counted(word: str) -> str | None:
    return _stem_in("counted", word)


def _stem_in(section: str, word: str) -> str | None:
    whole, stems, longest = _stems(section)
    if word in whole:
        return whole[word]
    for length in range(min(len(word), longest), 2, -1):
        if word[:length] in stems:
            return stems[word[:length]]
    return None


@cache
def _stems(section: str) -> tuple[Mapping[str, str], Mapping[str, str], int]:
    """Whole words and stems of a section, each with its key, and the letters of the longest stem."""
    listed: Mapping[str, list[str]] = word_list("report_words")[section]
    forms = [(form, key) for key, written in listed.items() for form in written]
    whole = {form[:-1]: key for form, key in forms if form.endswith("=")}
    stems = {form: key for form, key in forms if not form.endswith("=")}
    return whole, stems, max(map(len, stems), default=0)


@cache
def _numbers() -> Mapping[str, int]:
    listed: Mapping[str, list[str]] = word_list("report_words")["numbers"]
    return {word: int(number) for number, words in listed.items() for word in words}


@cache
def _countries() -> frozenset[str]:
    """Words of names, codes, capitals and demonyms."""
    found: set[str] = set()
    for country in countries().values():
        found.add(country.alpha3)
        for language in ("fr", "en"):
            found.update(word for form in country.forms(language) for word in form.text.split() if len(word) > 2)
    return frozenset(map(levelled, found))


@cache
def _months() -> frozenset[str]:
    return frozenset(word_list("report_words")["days"]["words"])
