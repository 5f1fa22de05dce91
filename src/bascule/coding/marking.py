"""A pair as the encoder reads it: the sentence in word pieces, with marks around actor, recipient and trigger.

    @ Le Mali @ a * remercié * # Moscou # mardi.

Each token knows its role (inside which of the three it stands), each of the three its anchor (where its mark opens).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bascule.errors import BasculeError

Offsets = tuple[int, int]
# A sentence, its actor and its recipient; one of the two may be None.
Pair = tuple[str, Offsets | None, Offsets | None]

# What is marked, in the order of the anchors; bit 1 << n of a role is the n-th.
SIDES = ("actor", "recipient", "trigger")
MARKS = ("@", "#", "*")
SPACE = "▁"


@dataclass(frozen=True, slots=True)
class Marked:
    """Token ids with their roles, and the anchors of `SIDES`: positions in `ids`, 0 for a side that is not there."""

    ids: list[int]
    roles: list[int]
    anchors: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Pieces:
    """What marking needs of a vocabulary: how texts become ids, ids of the ends and the marks, the most tokens."""

    encode: Callable[[Sequence[str]], list[list[int]]]
    first: int
    last: int
    space: int
    marks: tuple[int, int, int]
    most: int


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


def mark(pairs: Sequence[Pair], triggers: Sequence[Offsets | None], pieces: Pieces) -> list[Marked]:
    """One marked sequence a pair, in their order. Raises BasculeError naming the pair whose offsets are wrong."""
    cut: list[list[str | tuple[int, bool]]] = []
    for number, (pair, trigger) in enumerate(zip(pairs, triggers, strict=True)):
        check(number, pair, trigger)
        cut.append(segments(pair[0], (pair[1], pair[2], trigger)))
    texts = list(dict.fromkeys(part for parts in cut for part in parts if isinstance(part, str)))
    ids = dict(zip(texts, pieces.encode(texts), strict=True))
    return [within(assemble(parts, ids, pieces), pieces.most) for parts in cut]


def segments(sentence: str, sides: Iterable[Offsets | None]) -> list[str | tuple[int, bool]]:
    """The sentence cut at its marks: texts, and (number of the side, whether it opens) between them."""
    borders: list[tuple[int, bool, int, int]] = []
    for side, offsets in enumerate(sides):
        if offsets is not None:
            start, end = offsets
            # At one place what ends comes before what begins, and the longer encloses the shorter.
            borders += [(start, True, -end, side), (end, False, -start, -side)]
    result: list[str | tuple[int, bool]] = []
    position = 0
    for place, opens, _, side in sorted(borders):
        if text := sentence[position:place].strip():
            result.append(text)
        result.append((abs(side), opens))
        position = place
    if text := sentence[position:].strip():
        result.append(text)
    return result


def assemble(parts: Sequence[str | tuple[int, bool]], ids: dict[str, list[int]], pieces: Pieces) -> Marked:
    """Token ids, roles and anchors of a cut sentence, however long."""
    tokens, roles, anchors, role = [pieces.first], [0], [0, 0, 0], 0
    for part in parts:
        if isinstance(part, str):
            # Punctuation after a mark keeps to what stands before it.
            own = ids[part][1:] if ids[part][:1] == [pieces.space] and len(ids[part]) > 1 else ids[part]
            tokens += own
            roles += [role] * len(own)
            continue
        side, opens = part
        if opens:
            role |= 1 << side
            anchors[side] = len(tokens)
        tokens.append(pieces.marks[side])
        roles.append(role)
        if not opens:
            role &= ~(1 << side)
    return Marked([*tokens, pieces.last], [*roles, 0], (anchors[0], anchors[1], anchors[2]))


def within(marked: Marked, most: int) -> Marked:
    """At most `most` tokens: both ends, the marks, and what stands nearest to them."""
    size = len(marked.ids)
    if size <= most:
        return marked
    borders = [n for n in range(1, size) if marked.roles[n] != marked.roles[n - 1]]
    fixed = {0, size - 1, *(anchor for anchor in marked.anchors if anchor), *borders, *(n - 1 for n in borders)}
    near = sorted(range(size), key=lambda n: (n not in fixed, min(abs(n - place) for place in fixed - {0, size - 1})))
    keep = sorted(near[:most])
    place = {old: new for new, old in enumerate(keep)}
    anchors = [place[anchor] if anchor else 0 for anchor in marked.anchors]
    return Marked([marked.ids[n] for n in keep], [marked.roles[n] for n in keep], (anchors[0], anchors[1], anchors[2]))
