"""How far two readers agree: a sample of the labelled sentences, read a second time without the first labels.

Blocks are matched by the sentence without its marks; an answer is given for every ordered pair of marked actors, the
type of its events or NONE. Two answers are equal where any type is in both. F1 is that of the second reader against the
first, which is the same the other way round.

    python training/agreement.py SECOND_FILE ... [--show]      --show prints every pair the two answer differently
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path

from examples import NONE, Example, Label, read_examples
from measures import by_class, macro_f1

COMMONEST = 15


@dataclass(frozen=True, slots=True)
class Answer:
    """What both readers say of one ordered pair; no labels is NONE."""

    example: Example
    actor: str
    recipient: str
    first: tuple[Label, ...]
    second: tuple[Label, ...]

    @property
    def types(self) -> tuple[str, str]:
        """One type for each reader: a shared one, else the first that each gave."""
        first, second = ([label.type for label in labels] or [NONE] for labels in (self.first, self.second))
        shared = next((name for name in first if name in second), None)
        return (shared, shared) if shared else (first[0], second[0])

    @property
    def factualities(self) -> tuple[str, str] | None:
        """Of the type both give; None where they give none or different ones."""
        name, other = self.types
        if name != other or name == NONE:
            return None
        first, second = (
            next(label.factuality for label in labels if label.type == name) for labels in (self.first, self.second)
        )
        return first, second


def labels_of(example: Example, actor: str, recipient: str) -> tuple[Label, ...]:
    """The events an example gives from one actor to another."""
    wanted = (actor, recipient)
    return tuple(
        label
        for label in example.labels
        if (label.actor, label.recipient) == wanted or (label.reciprocal and (label.recipient, label.actor) == wanted)
    )


def answers(first: Example, second: Example) -> list[Answer]:
    """Both readers on every ordered pair; letters are matched by where the actors stand."""
    letters = {offsets: letter for letter, offsets in second.actors.items()}
    if set(letters) != set(first.actors.values()):
        raise ValueError(f"{second.id} does not mark the actors of {first.id}")
    own = {letter: letters[offsets] for letter, offsets in first.actors.items()}
    return [
        Answer(first, a, b, labels_of(first, a, b), labels_of(second, own[a], own[b]))
        for a, b in permutations(first.actors, 2)
    ]


def kappa(firsts: Sequence[str], seconds: Sequence[str]) -> float:
    """Cohen's: agreement above what the two readers' own frequencies would give by chance."""
    number = max(len(firsts), 1)
    seen = sum(a == b for a, b in zip(firsts, seconds, strict=True)) / number
    of_first, of_second = Counter(firsts), Counter(seconds)
    chance = sum(n * of_second[name] for name, n in of_first.items()) / number**2
    return (seen - chance) / (1 - chance) if chance < 1 else 1.0


def agreement(rows: Sequence[tuple[str, str]]) -> str:
    """Share and kappa of pairs of answers, on one line."""
    firsts, seconds = [a for a, _ in rows], [b for _, b in rows]
    equal = sum(a == b for a, b in rows)
    return f"{equal} of {len(rows)} equal ({equal / max(len(rows), 1):.1%}), kappa {kappa(firsts, seconds):.3f}"


def report(name: str, found: Sequence[Answer]) -> None:
    """The figures of one language, or of all."""
    rows = [answer.types for answer in found]
    spoken = [row for row in rows if row != (NONE, NONE)]
    both = [row for row in rows if NONE not in row]
    facts = [pair for answer in found if (pair := answer.factualities)]
    hit = sum(a == b for a, b in both)
    said = sum(a != NONE for a, _ in rows), sum(b != NONE for _, b in rows)
    print(f"\n{name}: {len({answer.example.id for answer in found})} sentences, {len(rows)} ordered pairs")
    print(f"  all pairs:             {agreement(rows)}")
    print(f"  event or none:         {agreement([(str(a != NONE), str(b != NONE)) for a, b in rows])}")
    print(f"  either says something: {agreement(spoken)}")
    print(f"  both say something:    {agreement(both)}")
    print(f"  F1 of types {2 * hit / max(sum(said), 1):.3f} (events: first {said[0]}, second {said[1]}, equal {hit})")
    print(f"  factuality where types agree: {agreement(facts)}")
    firsts, seconds = [a for a, _ in rows], [b for _, b in rows]
    kinds = sorted((set(firsts) | set(seconds)) - {NONE})
    print(f"  mean F1 by type {macro_f1(firsts, seconds, kinds):.3f}")
    table = by_class(firsts, seconds, kinds)
    print("  " + ", ".join(f"{kind} {table[kind][2]:.2f} ({table[kind][3]})" for kind in kinds))
    print(f"  {'first':<12}{'second':<12}commonest disagreements")
    for (a, b), number in Counter(row for row in rows if row[0] != row[1]).most_common(COMMONEST):
        print(f"  {a:<12}{b:<12}{number}")


def words(labels: Sequence[Label], text: str) -> str:
    """Labels as a person reads them."""
    return "; ".join(f"{x.type} {x.factuality} | {text[slice(*x.trigger)]}" for x in labels) or NONE


def show(found: Sequence[Answer]) -> None:
    """Every pair whose type or factuality the two readers give differently."""
    for answer in found:
        facts = answer.factualities
        if answer.types[0] == answer.types[1] and (facts is None or facts[0] == facts[1]):
            continue
        text = answer.example.text
        sides = [text[slice(*answer.example.actors[letter])] for letter in (answer.actor, answer.recipient)]
        print(f"\n{answer.example.id} {answer.actor}>{answer.recipient} {sides[0]} > {sides[1]}\n  {text}")
        print(f"  first:  {words(answer.first, text)}\n  second: {words(answer.second, text)}")


def main() -> int:
    """Read the files, match, report."""
    named = [name for name in sys.argv[1:] if name != "--show"]
    if not named:
        print(__doc__)
        return 2
    known = {example.text: example for example in read_examples()}
    found: dict[str, list[Answer]] = {}
    unmatched = []
    for example in read_examples(*map(Path, named)):
        if example.text in known:
            first = known[example.text]
            found.setdefault(first.language, []).extend(answers(first, example))
        else:
            unmatched.append(example.id)
    for language, own in sorted(found.items()):
        report(language, own)
    everything = [answer for own in found.values() for answer in own]
    report("all", everything)
    if unmatched:
        print(f"\n{len(unmatched)} sentences stand in no file of the first reader: {', '.join(unmatched)}")
    if "--show" in sys.argv:
        show(everything)
    return 0


if __name__ == "__main__":
    sys.exit(main())
