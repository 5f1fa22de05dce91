"""Labelled sentences of our own: the format, its reader, and the pairs they give.

A file under `training/examples/` holds blocks separated by a blank line. The first line of a block is the sentence with
every actor in square brackets under a letter; each further line is one event:

    [A:Bamako] a annoncé mardi que [B:la Russie] lui livrerait des hélicoptères, ce que [C:Paris] juge inutile.
    B>A AID - planned | livrerait
    C>B ACCUSE disapprove asserted | juge inutile

`A>B` reads actor, recipient; `A=B` is reciprocal (both directions); `A>-` has no recipient, `->A` no actor. Then type,
mode (`-` for none), factuality, and after `|` the trigger as it stands in the sentence. Every ordered pair of marked
actors that no line names is NONE. Lines that begin with `#` are remarks.

    python training/examples.py [FILE ...]      checks files and prints what they hold
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path

from bascule.codebook.ontology import ontology
from bascule.records import FACTUALITIES

FOLDER = Path(__file__).parent / "examples"
NONE = "NONE"
MARK = re.compile(r"\[([A-H]):([^\[\]]+)\]")
LABEL = re.compile(r"([A-H-])([>=])([A-H-]) ([A-Z]+) ([a-z-]+) ([a-z]+) \| (.+)")
Offsets = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Label:
    """One event of a sentence; `actor` and `recipient` are letters, None where the side is not named."""

    actor: str | None
    recipient: str | None
    reciprocal: bool
    type: str
    mode: str | None
    factuality: str
    trigger: Offsets


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence without its marks, its actors by letter, its events."""

    id: str
    language: str
    text: str
    actors: dict[str, Offsets]
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """What the reader learns from: two marked stretches (one may be None), a trigger or None, and the answer."""

    example: Example
    actor: Offsets | None
    recipient: Offsets | None
    trigger: Offsets | None
    type: str
    mode: str | None
    factuality: str | None


class MalformedError(ValueError):
    """A block that cannot be read; the message names file, line and what is wrong."""


def read_examples(*files: Path) -> Iterator[Example]:
    """The examples of files, all of the folder where none is named. Raises MalformedError."""
    for file in files or sorted(FOLDER.rglob("*.txt")):
        language = "fr" if re.search(r"(^|[_-])fr([_-]|$)", file.stem) else "en"
        block: list[tuple[int, str]] = []
        lines = file.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate([*lines, ""], 1):
            if line.startswith("#"):
                continue
            if line.strip():
                block.append((number, line.strip()))
            elif block:
                yield read_block(block, file, language)
                block = []


def read_block(block: list[tuple[int, str]], file: Path, language: str) -> Example:
    """One example from its numbered lines."""
    number, marked = block[0]
    where = f"{file.name}:{number}"
    text, actors, position = "", {}, 0
    for match in MARK.finditer(marked):
        text += marked[position : match.start()]
        if match[1] in actors:
            raise MalformedError(f"{where}: letter {match[1]} stands twice")
        actors[match[1]] = (len(text), len(text) + len(match[2]))
        text += match[2]
        position = match.end()
    text += marked[position:]
    if "[" in text or "]" in text or not actors:
        raise MalformedError(f"{where}: a bracket is left over, or no actor is marked")
    labels = tuple(read_label(line, text, actors, f"{file.name}:{n}") for n, line in block[1:])
    return Example(f"{file.stem}:{number}", language, text, actors, labels)


def read_label(line: str, text: str, actors: dict[str, Offsets], where: str) -> Label:
    """One label line."""
    match = LABEL.fullmatch(line)
    if match is None:
        raise MalformedError(f"{where}: write `A>B TYPE mode factuality | trigger`, not {line!r}")
    left, sign, right, kind, mode, factuality, trigger = match.groups()
    for letter in (left, right):
        if letter != "-" and letter not in actors:
            raise MalformedError(f"{where}: no actor {letter}")
    if left == right or (sign == "=" and "-" in (left, right)):
        raise MalformedError(f"{where}: {left}{sign}{right} names no pair")
    types = {item.code: {m.code for m in item.modes} for item in ontology().types}
    if kind not in types:
        raise MalformedError(f"{where}: {kind} is no type")
    if mode != "-" and mode not in types[kind]:
        raise MalformedError(f"{where}: {kind} has no mode {mode} (it has {', '.join(sorted(types[kind])) or 'none'})")
    if factuality not in FACTUALITIES:
        raise MalformedError(f"{where}: {factuality} is no factuality")
    start = text.find(trigger)
    if start < 0:
        raise MalformedError(f"{where}: the trigger {trigger!r} does not stand in the sentence")
    return Label(
        None if left == "-" else left,
        None if right == "-" else right,
        sign == "=",
        kind,
        None if mode == "-" else mode,
        factuality,
        (start, start + len(trigger)),
    )


def pairs(example: Example) -> Iterator[Pair]:
    """Every answer an example gives: its events in their directions, then NONE for each pair nobody named."""
    named: set[tuple[str | None, str | None]] = set()
    for label in example.labels:
        directions = [(label.actor, label.recipient)]
        if label.reciprocal:
            directions.append((label.recipient, label.actor))
        for actor, recipient in directions:
            named.add((actor, recipient))
            yield Pair(
                example,
                example.actors[actor] if actor else None,
                example.actors[recipient] if recipient else None,
                label.trigger,
                label.type,
                label.mode,
                label.factuality,
            )
    for actor, recipient in permutations(example.actors, 2):
        if (actor, recipient) not in named:
            yield Pair(example, example.actors[actor], example.actors[recipient], None, NONE, None, None)


def main() -> int:
    """Check files and count."""
    files = [Path(name) for name in sys.argv[1:]] or sorted(FOLDER.rglob("*.txt"))
    examples: list[Example] = []
    faults = 0
    for file in files:
        text = file.read_text(encoding="utf-8")
        for index, block in enumerate(re.split(r"\n\s*\n", text)):
            lines = [(text[: text.find(block)].count("\n") + n, x.strip()) for n, x in enumerate(block.splitlines(), 1)]
            lines = [(n, x) for n, x in lines if x and not x.startswith("#")]
            if not lines:
                continue
            try:
                language = "fr" if re.search(r"(^|[_-])fr([_-]|$)", file.stem) else "en"
                examples.append(read_block(lines, file, language))
            except MalformedError as error:
                faults += 1
                print(f"{error} (block {index})")
    every = [pair for example in examples for pair in pairs(example)]
    words = [len(example.text.split()) for example in examples]
    many = sum(len(example.actors) >= 3 for example in examples)
    twice = [text for text, n in Counter(example.text for example in examples).items() if n > 1]
    print(f"{len(examples)} sentences, {len(every)} pairs, {faults} malformed, {len(twice)} written twice")
    if examples:
        print(f"mean length {sum(words) / len(words):.1f} words; three or more actors: {many / len(examples):.0%}")
    for name in ("type", "factuality", "mode"):
        print(f"{name}: " + ", ".join(f"{k} {n}" for k, n in Counter(getattr(p, name) for p in every).most_common()))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
