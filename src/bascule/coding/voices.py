"""Whose a passage between quotation marks is: which passages are somebody's words, and who says them.

A passage takes the speaker of the incise beside it, of the verb or name before its colon, of the passage before it, of
the next one, or of the sentence before; a pronoun goes back to the last speaker or subject with a name.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from bascule.coding import colons, speakers
from bascule.coding.cue_lists import lists
from bascule.coding.lexicon import straight
from bascule.coding.noun_phrases import NOMINAL, SUBJECTS, is_finite, may_speak, until
from bascule.coding.quotation_marks import Passage
from bascule.coding.reports import Report
from bascule.records import Mention, Span

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token
    from spacy.tokens import Span as SpacySpan

# Marked words shorter than this within a sentence of the writer's are a term, not words of somebody.
SHORTEST = 5
# A passage without a speaker takes the one of the passage before, this many sentences back at most.
CARRIED = 2
# A pronoun goes back this many sentences at most.
MEMORY = 4
# Characters of marks and spaces between a passage and the incise beside it.
GAP = 8
# Characters around a passage that can tell what it is.
NEAR = 300
# Paragraphs of one speech before its speaker is named.
PARAGRAPHS = 8
# Sentences are scanned for this many tokens at most.
SCANNED = 60
STRIPPED = ' \t\r\n\u00a0\u202f"«»“”„‹›,;:–—-'


class Voice(NamedTuple):
    """Who says a passage, the words that say so, the sentence in which they stand, and their grammar."""

    speaker: Mention | None
    cue: Span | None = None
    at: int | None = None
    grammar: str | None = None


class Voices:
    """The speakers of the passages of one text."""

    def __init__(
        self,
        doc: Doc,
        sentences: Sequence[Span],
        language: str,
        passages: Sequence[Passage],
        quoted: Sequence[bool],
        reports: Sequence[Report],
        inner: Sequence[Report],
    ) -> None:
        self.text, self.doc, self.sentences, self.language = doc.text, doc, sentences, language
        self.passages, self.quoted = passages, quoted
        self.heads = [s.start for s in sentences]
        self.lefts = [p.left for p in passages]
        self.reports = [r for r in reports if r.how != "cited"]
        self.cues = [doc[r.cue[0]].idx for r in self.reports]
        self.asides = sorted((r for r in reports if r.how in {"incise", "source"}), key=lambda r: r.region)
        self.begins = [doc[r.region[0]].idx for r in self.asides]
        self.inner = {self.passage_at(doc[r.cue[0]].idx): r for r in reversed(inner)}
        self.said = [
            m for m in (self.mention(r) for r in self.reports if r.how != "verb") if m and not self.is_pronoun(m)
        ]
        self.said.sort(key=lambda m: m.start)
        self.said_at = [m.start for m in self.said]

    # -- offsets ------------------------------------------------------------------------------------------------

    def sentence(self, offset: int) -> int:
        """The index of the sentence that holds an offset, or of the one before it."""
        return max(0, bisect_right(self.heads, offset) - 1)

    def passage_at(self, offset: int) -> int:
        """The index of the last passage that begins at or before an offset."""
        return bisect_right(self.lefts, offset) - 1

    def offsets(self, span: tuple[int, int]) -> tuple[int, int]:
        """Characters of a token range."""
        return self.doc[span[0]].idx, self.doc[span[1]].idx + len(self.doc[span[1]])

    def span(self, tokens: tuple[int, int]) -> Span:
        """The record of a token range."""
        return Span.of(self.text, *self.offsets(tokens))

    def cue(self, report: Report) -> Span | None:
        """The words of a report that say so; the colon or dash of a headline is none."""
        return self.span(report.cue) if report.how != "headline" else None

    def mention(self, report: Report) -> Mention | None:
        """The speaker of a report, None where it is no word (a number, a mark the parser took for one)."""
        if report.speaker is None:
            return None
        found = speakers.mention(self.doc, report.speaker)
        return found if any(c.isalpha() for c in found.exact) else None

    # -- which passages are words of somebody --------------------------------------------------------------------

    def stands(self, index: int, direct: set[int]) -> bool:
        """Whether a passage is words of somebody in its own right; `direct` are the passages before it that are."""
        passage = self.passages[index]
        words = self.text[passage.start : passage.end].split()
        spans = self.sentence(passage.end - 1) > self.sentence(passage.start)
        before = self.before(passage)
        sentence = self.sentences[self.sentence(passage.left)]
        after = self.text[passage.right : min(sentence.end, passage.right + NEAR)].strip(STRIPPED + ".!?…")
        heads = not before.strip(STRIPPED) or before.endswith(":")
        if heads and (spans or self.text[passage.end - 1] in ".!?…" or not after):
            return len(words) > 2 or not passage.single or before.endswith(":")
        if heads:
            ahead = before.endswith(":") and len(words) >= SHORTEST and self._verbal(passage)
            return ahead or self.aside(passage) is not None or index in self.inner
        if index - 1 in direct and self.passages[index - 1].right > sentence.start and self._between(index):
            return True
        if before.endswith((",", "-", "–", "—", "(")) and self.aside(passage) is not None:
            return True
        return (spans or not after) and len(words) >= SHORTEST and self._verbal(passage)

    def before(self, passage: Passage) -> str:
        """What its sentence holds before a passage, its last words where it holds much."""
        start = self.sentences[self.sentence(passage.left)].start
        return str(self.text[max(start, passage.left - NEAR) : passage.left]).strip()

    def _verbal(self, passage: Passage) -> bool:
        span = self.doc.char_span(passage.start, passage.end, alignment_mode="expand")
        return span is not None and any(is_finite(t) for t in span[:SCANNED])

    def _between(self, index: int) -> bool:
        """Whether nothing but an attribution stands between a passage and the one before it."""
        left, right = self.passages[index - 1].right, self.passages[index].left
        for report in self._asides(left - 1, right):
            end = self.offsets(report.region)[1]
            if end <= right + 1 and not self.text[end:right].strip(STRIPPED + ".!?"):
                return True
        return not self.text[left:right].strip(STRIPPED + ".!?")

    def _asides(self, start: int, end: int) -> Sequence[Report]:
        return self.asides[bisect_left(self.begins, start) : bisect_right(self.begins, end)]

    def aside(self, passage: Passage) -> Report | None:
        """The incise or source beside a passage, behind it or before it."""
        for report in self._asides(passage.right, passage.right + GAP):
            begin = self.offsets(report.region)[0]
            between = self.text[passage.right : begin]
            if ";" not in between and not between.strip(STRIPPED + ".!?…"):
                return report
        # Before it: the last one that ends within a few characters of the opening mark.
        for report in reversed(self._asides(max(0, passage.left - NEAR), passage.left)):
            end = self.offsets(report.region)[1]
            if end <= passage.left and passage.left - end < GAP and not self.text[end : passage.left].strip(STRIPPED):
                return report
        return None

    # -- who says them ------------------------------------------------------------------------------------------

    def of(self, index: int, last: tuple[int, Mention] | None, direct: set[int]) -> Voice:
        """The voice of a passage; `last` is the speaker of the passage before, with its sentence."""
        passage = self.passages[index]
        own = self.sentence(passage.left)
        report = self.aside(passage)
        if report is not None:
            at = min(self.sentence(self.doc[report.cue[0]].idx), self.sentence(passage.end - 1))
            return Voice(self.mention(report), self.cue(report), at, report.grammar)
        if index - 1 in direct and self.passages[index - 1].right > self.sentences[own].start and last is not None:
            return Voice(last[1])
        start = self.sentences[own].start
        for position in range(bisect_left(self.cues, passage.left) - 1, bisect_left(self.cues, start) - 1, -1):
            report = self.reports[position]
            if report.how != "noun":
                return Voice(self.mention(report), self.cue(report), own, report.grammar)
        if index in self.inner:
            report = self.inner[index]
            at = self.sentence(self.doc[report.cue[0]].idx)
            return Voice(self.mention(report), self.cue(report), at, report.grammar)
        before = self.before(passage)
        if before.strip(STRIPPED):
            named = colons.signature(self._span_before(own, passage.left)) if before.endswith(":") else None
            if named is not None:
                return Voice(named, None, own, "headline")
            subject = self._subject(own, passage.left)
            if subject is not None:
                return Voice(subject)
            named = colons.prefix(self._span_before(own, passage.left), self.language)
            if named is not None:
                return Voice(named, None, own, "headline")
        if last is not None and own - last[0] <= CARRIED:
            return Voice(self.full(last[1]))
        return Voice(self.full(self._following(index)) or self._preceding(own))

    def _preceding(self, own: int) -> Mention | None:
        """The last speaker of the two sentences before, or the subject of the one before."""
        start = self.sentences[max(0, own - 2)].start
        for position in range(bisect_left(self.cues, self.sentences[own].start) - 1, -1, -1):
            if self.cues[position] < start:
                break
            speaker = self.mention(self.reports[position])
            if speaker is not None:
                return self.full(speaker)
        return self._subject(own - 1, None)

    def _following(self, index: int, steps: int = PARAGRAPHS) -> Mention | None:
        """The speaker of the next passage, where it follows at once, or of the one after it."""
        if index + 1 >= len(self.passages) or not steps:
            return None
        passage, other = self.passages[index], self.passages[index + 1]
        if self.text[passage.right : min(other.left, passage.right + GAP)].strip(STRIPPED + ".!?…"):
            return None
        if other.left - passage.right >= GAP:
            return None
        report = self.aside(other)
        return self.mention(report) if report is not None else self._following(index + 1, steps - 1)

    def _span_before(self, index: int, until_offset: int) -> SpacySpan | None:
        """What a sentence holds before an offset, as tokens."""
        found: SpacySpan | None = self.doc.char_span(
            self.sentences[index].start, until_offset, alignment_mode="contract"
        )
        return found

    def _subject(self, index: int, until_offset: int | None) -> Mention | None:
        """The subject of a sentence's main clause, where it may speak: a name, a person by office, a pronoun."""
        if not 0 <= index < len(self.sentences):
            return None
        bounds = self.sentences[index]
        span = self.doc.char_span(bounds.start, until_offset or bounds.end, alignment_mode="contract")
        if span is None:
            return None
        for token in span[:SCANNED]:
            if token.dep_ in SUBJECTS and not self.quoted[token.i] and token.pos_ in NOMINAL:
                if speakers.is_nobody(token, self.language):
                    return None
                if until_offset is None and not self._speaks(token):
                    continue
                return self.full(self._phrase(token))
        return None

    def _phrase(self, token: Token) -> Mention:
        verb = token.head
        edge = verb.i if verb.i > token.i else token.i + 1
        return speakers.mention(self.doc, until(token, edge, self.language))

    def _speaks(self, token: Token) -> bool:
        return token.pos_ == "PRON" or may_speak(token, self.language)

    def is_pronoun(self, mention: Mention | None) -> bool:
        """Whether a speaker is a third-person pronoun."""
        if mention is None:
            return False
        word = straight(mention.exact.lower()).strip("-").removeprefix("t-")
        return word in lists(self.language).words["subject_pronouns"]

    def named(self, speaker: Mention | None) -> Mention | None:
        """A pronoun with the words that it stands for as its name; any other speaker as it is."""
        if speaker is None or not self.is_pronoun(speaker):
            return speaker
        antecedent = self.full(speaker)
        return replace(speaker, name=antecedent.exact) if antecedent and antecedent.start < speaker.start else speaker

    def full(self, speaker: Mention | None) -> Mention | None:
        """For a pronoun, the last speaker or subject with a name before it; else the mention itself."""
        if speaker is None or not self.is_pronoun(speaker):
            return speaker
        span = self.doc.char_span(speaker.start, speaker.end, alignment_mode="expand")
        if span is None:
            return speaker
        plural = straight(speaker.exact.lower()).endswith(("s", "they"))
        feminine = straight(speaker.exact.lower()).strip("-t") in {"elle", "elles"}
        gender = None if self.language != "fr" else "Fem" if feminine else "Masc"
        floor = self.sentences[max(0, self.sentence(speaker.start) - MEMORY)].start
        position = bisect_left(self.said_at, speaker.start) - 1
        said = self.said[position] if position >= 0 and self.said_at[position] >= floor else None
        for index in range(span[0].i - 1, max(-1, span[0].i - MEMORY * SCANNED), -1):
            token = self.doc[index]
            if token.idx < floor or (said is not None and token.idx < said.end):
                break
            if self.quoted[index] or token.dep_ not in SUBJECTS or token.pos_ == "PRON" or not self._speaks(token):
                continue
            if token.pos_ == "NOUN" and gender is not None and gender not in token.morph.get("Gender", [gender]):
                continue
            if token.pos_ == "PROPN" or plural == ("Plur" in token.morph.get("Number")):
                return self._phrase(token)
        return said if said is not None else speaker
