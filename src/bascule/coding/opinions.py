"""What the relation reader says of an article: of every pair of sides, and of what cue words propose."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from typing import TYPE_CHECKING

from bascule.coding.candidates import GUESSED, Candidate, merge
from bascule.coding.cast import Actor, Cast
from bascule.coding.cue_words import Match
from bascule.coding.implied import country
from bascule.coding.learned import LearnedTypes
from bascule.coding.marking import Offsets, Pair
from bascule.coding.pair_events import Edge, sides_of
from bascule.coding.participants import Sides
from bascule.coding.relations import NONE, Relation, RelationReader
from bascule.records import Span

if TYPE_CHECKING:
    from spacy.tokens import Doc

# Below it a pair's best type is wrong more often than right on our own gold.
CERTAIN = 0.5
# What a pair's event must reach to stand beside another event of the same parties or the same word.
BESIDE = 0.6
# A cue is overruled only above this: on our own gold lower ones cost more events than they save.
OVERRULED = 0.95


class Opinions:
    """All answers of one article, asked in one batch. `edges` holds those of pairs, a list for each sentence."""

    def __init__(
        self,
        doc: Doc,
        sentences: Sequence[Span],
        cast: Cast,
        reader: RelationReader,
        prepared: Sequence[Sequence[tuple[Match, Sides]]],
        learned: LearnedTypes | None = None,
    ) -> None:
        self.learned = learned
        self.edges: list[list[Edge]] = [[] for _ in sentences]
        self.of_cues: dict[int, Relation] = {}
        asked: list[tuple[int, Actor, Actor]] = []
        pairs: list[Pair] = []
        triggers: list[Offsets | None] = []
        for number, sentence in enumerate(sentences):
            for actor, recipient in permutations(sides_of(sentence, doc, cast), 2):
                if not (actor.start < recipient.end and recipient.start < actor.end):
                    asked.append((number, actor, recipient))
                    pairs.append((sentence.exact, inside(actor, sentence), inside(recipient, sentence)))
                    triggers.append(None)
        proposed: list[int] = []
        for sentence, own in zip(sentences, prepared, strict=True):
            for match, grammar in own:
                token = match.token
                question = (sentence.exact, first(grammar.actors, sentence), first(grammar.recipients, sentence))
                if question[1] is None and question[2] is None:
                    continue
                proposed.append(token.i)
                pairs.append(question)
                triggers.append((token.idx - sentence.start, token.idx + len(token) - sentence.start))
        answers = self._answers(reader, pairs, triggers, len(asked))
        for (number, actor, recipient), relation in zip(asked, answers, strict=False):
            if relation.type != NONE and (relation.learned or relation.score >= CERTAIN):
                self.edges[number].append(Edge(actor, recipient, relation))
        self.edges = [sorted(one_way(own), key=lambda edge: -edge.relation.score) for own in self.edges]
        self.of_cues = dict(zip(proposed, answers[len(asked) :], strict=True))

    def _answers(
        self, reader: RelationReader, pairs: Sequence[Pair], triggers: Sequence[Offsets | None], plain: int
    ) -> list[Relation]:
        """The answer of each pair; learned types are looked for in the first `plain` of them, those without a cue."""
        if self.learned is None:
            return reader.relate(pairs, triggers)
        answers, seen = reader.examine(pairs, triggers)
        return [*self.learned.over(answers[:plain], seen[:plain]), *answers[plain:]]

    def accepts(self, candidate: Candidate) -> bool:
        """Whether a cue's candidate stands: the reader overrules it only where it is all but sure of nothing."""
        relation = self.of_cues.get(candidate.token.i)
        if relation is None:
            return True
        if relation.type == NONE and relation.score >= OVERRULED:
            return False
        candidate.why.append(f"relation model {relation.scores.get(candidate.type, 0.0):.2f}")
        return True

    def add(self, new: Candidate, found: list[Candidate]) -> None:
        """Adds a pair's event to those of a sentence, or puts it in the place of one that says less of the same act."""
        for index, old in enumerate(found):
            same = self._standard(new.type) == self._standard(old.type)
            mine, theirs = parties(new), parties(old)
            nested = mine <= theirs or theirs <= mine
            if same and (nested or (guessed(old) and sides(new.actors) == sides(old.actors))):
                if theirs < mine or guessed(old) or new.type != old.type:
                    found[index] = new
                return
            if (nested or new.token.i == old.token.i) and new.score < BESIDE:
                return
        merge(found, new)

    def _standard(self, kind: str) -> str:
        return self.learned.standard(kind) if self.learned else kind


def parties(event: Candidate) -> set[str]:
    """The countries and bodies on either side."""
    return sides((*event.actors, *event.recipients))


def sides(actors: Sequence[Actor]) -> set[str]:
    """The countries and bodies of mentions."""
    return {country(actor) for actor in actors}


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


def inside(actor: Actor, sentence: Span) -> Offsets:
    """Offsets of a mention in its sentence."""
    return actor.start - sentence.start, actor.end - sentence.start


def first(actors: Sequence[Actor], sentence: Span) -> Offsets | None:
    """Offsets of the first mention that stands in the sentence."""
    return next((inside(a, sentence) for a in actors if sentence.start <= a.start and a.end <= sentence.end), None)
