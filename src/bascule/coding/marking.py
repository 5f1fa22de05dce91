"""Pairs as the encoder reads them: a sentence once, and behind it the marks of each pair that is asked about.

    <s> Le Mali a remercié Moscou mardi. </s> | <s> @ @ # # * * | <s> # # @ @ | …

Word pieces of the sentence see each other and no mark. Marks of a question see the sentence and each other; each stands
at the position of the first or the last piece of its side. So a sentence costs its length once, however much is asked
about it, and a pair gets the same answer alone and beside others (Zhong and Chen 2021, the approximation).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bascule.errors import BasculeError

Offsets = tuple[int, int]
# A sentence, its actor and its recipient; one of the two may be None.
Pair = tuple[str, Offsets | None, Offsets | None]
# Ids of the word pieces of a text, and the characters of each.
Cut = tuple[Sequence[int], Sequence[Offsets]]

# What is marked, in the order of the anchors.
SIDES = ("actor", "recipient", "trigger")
MARKS = ("@", "#", "*")
SPACE = "▁"
# Roles of tokens: text, the token that stands for a question, then the opening and the closing mark of each side.
TEXT, QUESTION, OPENING, CLOSING = 0, 1, (2, 4, 6), (3, 5, 7)
# Questions of one sequence: with more, what each token looks at grows faster than what the sentence saves.
MOST_QUESTIONS = 24
# Of a sentence that is cut: word pieces kept before the first side.
LEAD = 8


@dataclass(frozen=True, slots=True)
class Packed:
    """One sentence with questions: ids, positions, roles and groups of its tokens.

    `groups` is 0 for the sentence and counts its questions from 1; `anchors` holds for each question where its own
    token stands and where the mark of each of `SIDES` opens, 0 for a side not there; `numbers` are those of its pairs.
    """

    ids: list[int]
    positions: list[int]
    roles: list[int]
    groups: list[int]
    anchors: list[tuple[int, int, int, int]]
    numbers: list[int]


@dataclass(frozen=True, slots=True)
class Pieces:
    """What marking needs of a vocabulary: how texts are cut, ids of both ends and the marks, the most of a sentence."""

    cut: Callable[[Sequence[str]], list[Cut]]
    first: int
    last: int
    marks: tuple[int, int, int]
    most: int


def mark(pairs: Sequence[Pair], triggers: Sequence[Offsets | None], pieces: Pieces) -> list[Packed]:
    """Sequences that hold each pair once. Raises BasculeError naming the pair whose offsets are wrong."""
    asked: dict[str, list[int]] = {}
    for number, (pair, trigger) in enumerate(zip(pairs, triggers, strict=True)):
        check(number, pair, trigger)
        asked.setdefault(pair[0], []).append(number)
    packs: list[Packed] = []
    for numbers, cut in zip(asked.values(), pieces.cut(list(asked)), strict=True):
        # A sentence too long to be read whole is read for each pair where that stands.
        most = MOST_QUESTIONS if len(cut[0]) <= pieces.most - 2 else 1
        questions = [(n, (pairs[n][1], pairs[n][2], triggers[n])) for n in numbers]
        packs += [packed(cut, questions[n : n + most], pieces) for n in range(0, len(questions), most)]
    return packs


def whole(texts: Sequence[str], pieces: Pieces) -> list[Packed]:
    """Texts with nothing marked, the beginning of those that are too long."""
    return [packed(cut, [(n, (None, None, None))], pieces) for n, cut in enumerate(pieces.cut(texts))]


def check(number: int, pair: Pair, trigger: Offsets | None) -> None:
    """Raise BasculeError naming the pair whose offsets do not fit its sentence."""
    sentence, actor, recipient = pair
    if actor is None and recipient is None:
        raise BasculeError("neither actor nor recipient is given", where=f"pair {number}", remedy="give one at least")
    for side, offsets in zip(SIDES, (actor, recipient, trigger), strict=True):
        if offsets is None:
            continue
        start, end = offsets
        if not 0 <= start < end <= len(sentence) or not sentence[start:end].strip():
            raise BasculeError(
                f"{side} ({start}, {end}) marks no text in a sentence of {len(sentence)} characters",
                where=f"pair {number}",
                remedy="give offsets in characters into that sentence, 0 <= start < end <= its length",
            )


def packed(cut: Cut, questions: Sequence[tuple[int, Sequence[Offsets | None]]], pieces: Pieces) -> Packed:
    """One sentence with its questions, each the number of a pair and its three sides."""
    ids, places = window(cut, [side for _, sides in questions for side in sides if side], pieces.most - 2)
    tokens = [pieces.first, *ids, pieces.last]
    size = len(tokens)
    pack = Packed(tokens, list(range(size)), [TEXT] * size, [0] * size, [], [number for number, _ in questions])
    for group, (_, sides) in enumerate(questions, 1):
        anchors = [len(tokens), 0, 0, 0]
        marks = [(pieces.first, 0, QUESTION)]
        for side, offsets in enumerate(sides):
            if offsets is not None:
                anchors[side + 1] = len(tokens) + len(marks)
                # Position 0 is that of the first end.
                low, high = (place + 1 for place in extent(places, offsets))
                marks += [(pieces.marks[side], low, OPENING[side]), (pieces.marks[side], high, CLOSING[side])]
        for token, position, role in marks:
            pack.ids.append(token)
            pack.positions.append(position)
            pack.roles.append(role)
            pack.groups.append(group)
        pack.anchors.append((anchors[0], anchors[1], anchors[2], anchors[3]))
    return pack


def window(cut: Cut, sides: Sequence[Offsets], most: int) -> Cut:
    """At most so many word pieces of a text: from a little before the first side."""
    ids, places = cut
    if len(ids) <= most:
        return cut
    earliest = min((start for start, _ in sides), default=0)
    first = next((n for n, (_, end) in enumerate(places) if end > earliest), 0)
    start = max(0, min(first - LEAD, len(ids) - most))
    return ids[start : start + most], places[start : start + most]


def extent(places: Sequence[Offsets], side: Offsets) -> tuple[int, int]:
    """The first and the last word piece of a side; the nearest where it was cut away."""
    last = len(places) - 1
    low = next((n for n, (_, end) in enumerate(places) if end > side[0]), last)
    high = next((n for n in range(last, -1, -1) if places[n][0] < side[1]), 0)
    return max(low, 0), max(low, high, 0)
