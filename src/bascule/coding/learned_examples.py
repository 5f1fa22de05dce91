"""Examples of a new event type as a person writes them, and the built-in pairs that are none of it.

    type: DEBT_RELIEF
    definition: A creditor writes off or reduces what another state owes it.
    like: AID

    [actor:Paris] a annulé hier 200 millions d'euros de dettes de [recipient:la Guinée]. | a annulé
    not: [actor:Lomé] owes [recipient:its Chinese creditors] a further 90 million dollars.

Headings come first: `type` and, where wanted, `quad` (1 to 4), `definition`, `like` (the nearest of the 16 standard
types) and `reciprocal` (yes where both sides do it). Then one sentence a line. A line that begins with `not:` is a
counter-example. `[other:…]` marks whoever else stands in the sentence and has no part in the act. Words after ` | ` are
those that tell the act. Lines that begin with `#` are remarks.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import permutations
from pathlib import Path

from bascule.codebook.ontology import QUAD_NUMBERS, ontology
from bascule.coding.encoder import NONE
from bascule.coding.marking import Offsets, Pair
from bascule.errors import BasculeError

# Fewer cannot be split into folds that say anything.
LEAST = 6
LONGEST_NAME = 40
HEADINGS = ("type", "quad", "definition", "like", "reciprocal")
HEADING = re.compile(r"([A-Za-z_]+)\s*:\s*(.*)")
NAME = re.compile(r"[A-Z][A-Z0-9_]*")
MARK = re.compile(r"\[(actor|recipient|other):([^\[\]]*)\]")
COUNTER = re.compile(r"not\s*:\s*(.*)", re.IGNORECASE)
BACKGROUND = "learn_background.txt.gz"
LETTER = re.compile(r"\[([A-H]):([^\[\]]+)\]")


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence with its marks taken out; `positive` tells examples from counter-examples."""

    line: int
    text: str
    actor: Offsets
    recipient: Offsets
    others: tuple[Offsets, ...]
    trigger: str | None
    positive: bool

    @property
    def pair(self) -> Pair:
        """The question it answers."""
        return self.text, self.actor, self.recipient

    def side_pairs(self, reciprocal: bool) -> Iterator[Pair]:
        """Pairs of the same sentence between whom the act does not happen: the way back, and with the others."""
        if self.positive and not reciprocal:
            yield self.text, self.recipient, self.actor
        if self.positive:
            for one, two in permutations((self.actor, self.recipient, *self.others), 2):
                if one in self.others or two in self.others:
                    yield self.text, one, two


@dataclass(frozen=True, slots=True)
class Examples:
    """A file of examples."""

    where: str
    type: str
    quad: int | None
    definition: str
    like: str | None
    reciprocal: bool
    examples: tuple[Example, ...] = field(repr=False)

    @property
    def positive(self) -> list[Example]:
        """The examples proper."""
        return [item for item in self.examples if item.positive]

    @property
    def counter(self) -> list[Example]:
        """The counter-examples."""
        return [item for item in self.examples if not item.positive]


def read_examples(path: Path) -> Examples:
    """A file of examples. Raises BasculeError naming file and line, and what to write there."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise BasculeError("the examples cannot be read", where=str(path), remedy=error.strerror) from error
    except UnicodeDecodeError as error:
        raise BasculeError("the examples are not UTF-8", where=str(path), remedy="save the file as UTF-8") from error
    return parse(text, str(path))


def parse(text: str, where: str) -> Examples:
    """Examples from the text of a file; `where` names it in messages. Raises BasculeError as `read_examples`."""
    headings: dict[str, tuple[int, str]] = {}
    found: list[Example] = []
    seen: dict[Pair, int] = {}
    for number, raw in enumerate(text.splitlines(), 1):
        line, place = raw.strip(), f"{where}:{number}"
        if not line or line.startswith("#"):
            continue
        heading = HEADING.fullmatch(line)
        if not found and heading and heading[1].lower() != "not" and not MARK.search(line):
            _heading(headings, heading, number, place)
            continue
        counter = COUNTER.fullmatch(line)
        example = read_sentence(counter[1] if counter else line, number, place, positive=counter is None)
        if example.pair in seen:
            what = f"the sentence stands in line {seen[example.pair]} already"
            raise BasculeError(what, where=place, remedy="write another one")
        seen[example.pair] = number
        found.append(example)
    return _checked(headings, tuple(found), where)


def read_sentence(line: str, number: int, place: str, *, positive: bool) -> Example:
    """One sentence with its marks; `place` names the line in messages."""
    marked, bar, told = line.rpartition(" | ")
    trigger: str | None = told.strip()
    if not bar or "[" in told:
        marked, trigger = line, None
    text, position = "", 0
    sides: dict[str, list[Offsets]] = {"actor": [], "recipient": [], "other": []}
    for match in MARK.finditer(marked):
        text += marked[position : match.start()]
        if not match[2].strip():
            raise BasculeError(f"{match[0]} marks nothing", where=place, remedy=f"write [{match[1]}:its words]")
        sides[match[1]].append((len(text), len(text) + len(match[2])))
        text += match[2]
        position = match.end()
    text += marked[position:]
    if "[" in text or "]" in text:
        remedy = "write [actor:…], [recipient:…] or [other:…], one never inside another"
        raise BasculeError("a square bracket belongs to no mark", where=place, remedy=remedy)
    for side in ("actor", "recipient"):
        if len(sides[side]) != 1:
            what = f"no {side} is marked" if not sides[side] else f"{len(sides[side])} {side}s are marked"
            remedy = f"put exactly one between [{side}: and ]"
            raise BasculeError(what, where=place, remedy=remedy)
    if trigger is not None and (not trigger or trigger not in text):
        remedy = "write it as it stands in the sentence, or leave out the bar"
        raise BasculeError(f"the words {trigger!r} do not stand in the sentence", where=place, remedy=remedy)
    return Example(number, text, sides["actor"][0], sides["recipient"][0], tuple(sides["other"]), trigger, positive)


def _heading(headings: dict[str, tuple[int, str]], match: re.Match[str], number: int, place: str) -> None:
    name, value = match[1].lower(), match[2].strip()
    if name not in HEADINGS:
        remedy = f"use one of {', '.join(HEADINGS)}, then sentences with [actor:…] and [recipient:…]"
        raise BasculeError(f"unknown heading {match[1]!r}", where=place, remedy=remedy)
    if name in headings:
        raise BasculeError(f"{name} stands in line {headings[name][0]} already", where=place, remedy="keep one")
    if not value:
        raise BasculeError(f"{name} is empty", where=place, remedy="write it after the colon, or leave out the line")
    headings[name] = number, value


def _checked(headings: dict[str, tuple[int, str]], examples: tuple[Example, ...], where: str) -> Examples:
    standard = {item.code for item in ontology().types}

    def fault(name: str, what: str, remedy: str) -> BasculeError:
        return BasculeError(what, where=f"{where}:{headings[name][0]}", remedy=remedy)

    if "type" not in headings:
        remedy = "begin the file with a line such as `type: DEBT_RELIEF`"
        raise BasculeError("the type has no name", where=f"{where}:1", remedy=remedy)
    name = headings["type"][1]
    if not NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        remedy = f"use capitals A to Z, digits and _, at most {LONGEST_NAME}, such as DEBT_RELIEF"
        raise fault("type", f"{name!r} is no name for a type", remedy)
    if name in standard or name == NONE:
        raise fault("type", f"{name} is a name of the standard", "choose another one")
    like = headings["like"][1].upper() if "like" in headings else None
    if like is not None and like not in standard:
        raise fault("like", f"{like} is no standard type", f"use one of {', '.join(sorted(standard))}")
    quad = headings["quad"][1] if "quad" in headings else None
    if quad is not None and quad not in map(str, QUAD_NUMBERS):
        named = ", ".join(f"{number} {quad_name}" for number, quad_name in ontology().quads.items())
        raise fault("quad", f"there is no quad {quad!r}", f"use one of {named}")
    reciprocal = headings["reciprocal"][1].lower() if "reciprocal" in headings else "no"
    if reciprocal not in {"yes", "no"}:
        raise fault("reciprocal", f"reciprocal is {reciprocal!r}", "write yes or no")
    positive = sum(item.positive for item in examples)
    if positive < LEAST:
        remedy = f"write at least {LEAST}, better a dozen, each with [actor:…] and [recipient:…]"
        raise BasculeError(f"{name} has {positive} examples", where=where, remedy=remedy)
    definition = headings["definition"][1] if "definition" in headings else ""
    return Examples(where, name, int(quad) if quad else None, definition, like, reciprocal == "yes", examples)


@cache
def background() -> tuple[tuple[Pair, str], ...]:
    """Built-in pairs with their standard type or NONE, the pairs of one sentence one after another."""
    packed = files("bascule.coding").joinpath("data").joinpath(BACKGROUND).read_bytes()
    result: list[tuple[Pair, str]] = []
    for line in gzip.decompress(packed).decode("utf-8").splitlines():
        if line.startswith("#"):
            continue
        marked, _, labels = line.partition("\t")
        text, sides, position = "", dict[str, Offsets](), 0
        for match in LETTER.finditer(marked):
            text += marked[position : match.start()]
            sides[match[1]] = (len(text), len(text) + len(match[2]))
            text += match[2]
            position = match.end()
        text += marked[position:]
        for label in labels.split(","):
            pair, _, kind = label.partition(" ")
            actor, _, recipient = pair.partition(">")
            result.append(((text, sides[actor], sides[recipient]), kind))
    return tuple(result)
