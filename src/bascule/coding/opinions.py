"""What the relation reader says of an article: of every pair of sides, and of each subject by its verbs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations
from typing import TYPE_CHECKING

from bascule.coding.candidates import GUESSED, Candidate, merge
from bascule.coding.cast import Actor, Cast
from bascule.coding.implied import country
from bascule.coding.learned import LearnedTypes
from bascule.coding.marking import Offsets, Pair
from bascule.coding.pair_events import Edge, sides_of
from bascule.coding.relations import NONE, Relation, RelationReader
from bascule.coding.syntax import enumerated, passive_subjects, subjects
from bascule.records import Span

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# Swept on three golds from 0.3 to 0.45: lower finds more events, and fewer of them are right.
CERTAIN = 0.38
# What a pair's event must reach to stand beside another event of the same parties.
BESIDE = 0.6
# What it must reach on a word that already carries another event: a word rarely tells two.
TAKEN = 0.75
# What a further act of a pair, asked about by its word, must reach.
BY_WORD = 0.7


class Opinions:
    """Answers of one article by sentence, asked in one batch: `edges` of pairs, `alone` of subjects by their verbs."""

    def __init__(
        self,
        doc: Doc,
        sentences: Sequence[Span],
        cast: Cast,
        reader: RelationReader,
        learned: LearnedTypes | None = None,
        words: Sequence[Sequence[Token]] = (),
    ) -> None:
        self.doc, self.reader, self.learned = doc, reader, learned
        self.edges: list[list[Edge]] = [[] for _ in sentences]
        asked: list[tuple[int, Actor, Actor]] = []
        pairs: list[Pair] = []
        named = [sides_of(sentence, doc, cast) for sentence in sentences]
        for number, sentence in enumerate(sentences):
            for actor, recipient in permutations(named[number], 2):
                if may_act(actor, recipient, doc):
                    asked.append((number, actor, recipient))
                    pairs.append((sentence.exact, inside(actor, sentence), inside(recipient, sentence)))
        lone = [
            (number, actor, verb)
            for number, sentence in enumerate(sentences)
            for actor, verb in acting(named[number], sentence, doc)
        ]
        answers, apart = self._answers(
            pairs,
            [(sentences[number].exact, inside(actor, sentences[number]), None) for number, actor, _ in lone],
            [at(verb, sentences[number]) for number, _, verb in lone],
        )
        self.alone: list[list[tuple[Actor, Token, Relation]]] = [[] for _ in sentences]
        for (number, actor, verb), relation in zip(lone, apart, strict=True):
            if relation.type != NONE:
                self.alone[number].append((actor, verb, relation))
        for (number, actor, recipient), relation in zip(asked, answers, strict=True):
            if relation.type != NONE and (relation.learned or relation.score >= CERTAIN):
                self.edges[number].append(Edge(actor, recipient, relation))
        self._by_word(sentences, words)
        self.edges = [sorted(one_way(own), key=lambda edge: -edge.relation.score) for own in self.edges]

    def _by_word(self, sentences: Sequence[Span], words: Sequence[Sequence[Token]]) -> None:
        """Asks again about the pairs that tell something, by each word that may carry an act: a pair may tell two."""
        asked: list[tuple[int, int, Token]] = []
        pairs: list[Pair] = []
        triggers: list[Offsets | None] = []
        for number, carriers in enumerate(words):
            sentence = sentences[number]
            if len(carriers) < 2:
                continue
            for place, edge in enumerate(self.edges[number]):
                for word in carriers:
                    if any(side.start <= word.idx < side.end for side in (edge.actor, edge.recipient)):
                        continue
                    asked.append((number, place, word))
                    pairs.append((sentence.exact, inside(edge.actor, sentence), inside(edge.recipient, sentence)))
                    triggers.append(at(word, sentence))
        answers: dict[tuple[int, int], list[tuple[Token, Relation]]] = {}
        if not pairs:
            return
        for (number, place, word), relation in zip(asked, self.reader.relate(pairs, triggers), strict=True):
            if relation.type != NONE:
                answers.setdefault((number, place), []).append((word, relation))
        for (number, place), found in answers.items():
            edge = self.edges[number][place]
            found.sort(key=lambda item: -item[1].score)
            if edge.relation.learned is None:
                carried = next(((w, r) for w, r in found if r.type == edge.relation.type and r.score >= BY_WORD), None)
                if carried is not None:
                    surer = replace(edge.relation, score=max(edge.relation.score, carried[1].score))
                    self.edges[number][place] = Edge(edge.actor, edge.recipient, surer, carried[0])
            seen = {edge.relation.type}
            for word, relation in found:
                if relation.type not in seen and relation.score >= BY_WORD:
                    seen.add(relation.type)
                    self.edges[number].append(Edge(edge.actor, edge.recipient, relation, word))

    def _answers(
        self, pairs: Sequence[Pair], lone: Sequence[Pair], verbs: Sequence[Offsets]
    ) -> tuple[list[Relation], list[Relation]]:
        """The answer of each pair, learned types included, and of each subject asked about a verb; one batch."""
        every, triggers = [*pairs, *lone], [*(None for _ in pairs), *verbs]
        if self.learned is None:
            answers = self.reader.relate(every, triggers)
            return answers[: len(pairs)], answers[len(pairs) :]
        answers, seen = self.reader.examine(every, triggers)
        return list(self.learned.over(answers[: len(pairs)], seen[: len(pairs)])), answers[len(pairs) :]

    def add(self, new: Candidate, found: list[Candidate]) -> None:
        """Adds a pair's event to those of a sentence, or puts it in the place of one that says less of the same act."""
        for index, old in enumerate(found):
            same = self._standard(new.type) == self._standard(old.type)
            mine, theirs = parties(new), parties(old)
            nested = mine <= theirs or theirs <= mine
            if same and (nested or (guessed(old) and sides(new.actors) == sides(old.actors))):
                if theirs < mine or told(old) < told(new) or guessed(old) or new.type != old.type:
                    found[index] = new
                return
            if same and new.token.i == old.token.i and mine & theirs:
                # One word, one act: who else the reader takes for its sides stands near, no more.
                return
            if (nested and new.score < BESIDE) or (new.token.i == old.token.i and new.score < TAKEN):
                return
        merge(found, new)

    def _standard(self, kind: str) -> str:
        return self.learned.standard(kind) if self.learned else kind


def acting(named: Sequence[Actor], sentence: Span, doc: Doc) -> list[tuple[Actor, Token]]:
    """Each verb of a sentence with the sides that are its subject, by coordination and control too."""
    heads = {actor.head: actor for actor in named}
    return [
        (heads[subject.i], verb)
        for verb in doc.char_span(sentence.start, sentence.end, alignment_mode="expand") or ()
        if verb.pos_ == "VERB"
        for subject in subjects(verb) or passive_subjects(verb)
        if subject.i in heads
    ]


def parties(event: Candidate) -> set[str]:
    """The countries and bodies on either side."""
    return sides((*event.actors, *event.recipients))


def sides(actors: Sequence[Actor]) -> set[str]:
    """The countries and bodies of mentions."""
    return {country(actor) for actor in actors}


def told(event: Candidate) -> int:
    """How many of the two sides are known: both may be of one country."""
    return 2 if event.reciprocal else bool(event.actors) + bool(event.recipients)


def guessed(event: Candidate) -> bool:
    """Whether a side was taken from elsewhere in the article."""
    return event.score <= GUESSED


def one_way(edges: Sequence[Edge]) -> list[Edge]:
    """Of a learned type that only one side does, the surer direction alone."""
    score = {(e.actor.start, e.recipient.start, e.relation.type): e.relation.score for e in edges}

    def stands(edge: Edge) -> bool:
        learned = edge.relation.learned
        if learned is None or learned.reciprocal:
            return True
        back = score.get((edge.recipient.start, edge.actor.start, edge.relation.type), 0.0)
        return edge.relation.score > back or (edge.relation.score == back and edge.actor.start < edge.recipient.start)

    return [edge for edge in edges if stands(edge)]


def may_act(actor: Actor, recipient: Actor, doc: Doc) -> bool:
    """Whether a pair is worth asking: apart, not of one enumeration, and no medium, which is mostly the source."""
    if actor.start < recipient.end and recipient.start < actor.end:
        return False
    if (actor.code or "").endswith(":JRN") and actor.how == "name":
        return False
    return not enumerated(doc[actor.head], doc[recipient.head])


def inside(actor: Actor, sentence: Span) -> Offsets:
    """Offsets of a mention in its sentence."""
    return actor.start - sentence.start, actor.end - sentence.start


def at(word: Token, sentence: Span) -> Offsets:
    """Offsets of a word in its sentence."""
    return word.idx - sentence.start, word.idx + len(word) - sentence.start
