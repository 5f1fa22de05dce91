"""Who says what: the passages an article gives as somebody's words or thought (codebook, Quotations).

Passages between quotation marks and reports found on the parse come together here: a passage that stands by itself is
direct, one piece a sentence; a clause that holds marked words is mixed; marked words that nobody says are a title or a
distance of the writer's, and no quotation.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bascule.coding import speakers
from bascule.coding.indirect import Finder, Report
from bascule.coding.quotation_marks import Passage, find_passages
from bascule.coding.lexicon import forms
from bascule.coding.reporting import VERBAL, cue_kind, lists
from bascule.records import Mention, Quote, Span

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

__all__ = ["cue_kind", "find_quotes"]

# Marked words shorter than this within a sentence of the writer's are a term, not words of somebody.
SHORTEST = 5
# A passage without a speaker takes the one of the passage before, this many sentences back at most.
CARRIED = 2
STRIPPED = ' \t\r\n\u00a0\u202f"«»“”„‹›,;:–—-'


def find_quotes(text: str, doc: Doc, sentences: Sequence[Span], language: str) -> list[Quote]:
    """The quotations of a parsed article in text order, one per passage and sentence.

    `doc` is the parse of `text` with `sentences` as its boundaries. Speakers are mentions as written, their entity open.
    """
    if not sentences or not len(doc):
        return []
    return _Joiner(text, doc, sentences, language).join()


class _Joiner:
    def __init__(self, text: str, doc: Doc, sentences: Sequence[Span], language: str) -> None:
        self.text, self.doc, self.sentences, self.language = text, doc, sentences, language
        self.heads = [s.start for s in sentences]
        self.passages = find_passages(text, sentences)
        self.quoted = self._mask()
        self.reports = Finder(doc, language, self.quoted).find()
        self.by_sentence: dict[int, list[Report]] = {}
        for report in self.reports:
            self.by_sentence.setdefault(self.sentence(doc[report.cue[0]].idx), []).append(report)
        self.quotes: list[Quote] = []
        self.used: set[int] = set()

    def join(self) -> list[Quote]:
        covered = self._indirect()
        last: tuple[int, Mention] | None = None
        direct: set[int] = set()
        for index, passage in enumerate(self.passages):
            first = self.sentence(passage.left)
            report = covered.get(index)
            if report is not None:
                speaker = self._mention(report)
                if speaker is not None:
                    last = (self.sentence(passage.right - 1), speaker)
                self._pieces(passage, first + 1, self._full(speaker), None, None)
                continue
            if not self._stands(index, direct):
                continue
            direct.add(index)
            speaker, cue, at = self._attributed(index, last, direct)
            if speaker is not None:
                last = (self.sentence(passage.right - 1), speaker)
            self._pieces(passage, first, speaker, cue, at)
        return self._tidy()

    # -- helpers ------------------------------------------------------------------------------------------------

    def sentence(self, offset: int) -> int:
        return max(0, bisect_right(self.heads, offset) - 1)

    def _mask(self) -> list[bool]:
        quoted = [False] * len(self.doc)
        passages = iter(self.passages)
        current = next(passages, None)
        for token in self.doc:
            while current is not None and token.idx >= current.right:
                current = next(passages, None)
            quoted[token.i] = current is not None and current.start <= token.idx < current.end
        return quoted

    def _mention(self, report: Report) -> Mention | None:
        return speakers.mention(self.doc, report.speaker) if report.speaker is not None else None

    def _span(self, first: int, last: int) -> Span:
        return Span.of(self.text, self.doc[first].idx, self.doc[last].idx + len(self.doc[last]))

    def _offsets(self, span: tuple[int, int]) -> tuple[int, int]:
        return self.doc[span[0]].idx, self.doc[span[1]].idx + len(self.doc[span[1]])

    def _emit(self, start: int, end: int, speaker: Mention | None, cue: Span | None, kind: str) -> None:
        exact = self.text[start:end]
        start += len(exact) - len(exact.lstrip(STRIPPED if kind == "direct" else " \t\r\n\u00a0\u202f,;:–—-"))
        end = start + len(self.text[start:end].rstrip(" \t\r\n\u00a0\u202f,;:–—-"))
        if kind == "direct":
            end = start + len(self.text[start:end].rstrip(STRIPPED))
        if any(c.isalnum() for c in self.text[start:end]):
            sentence = self.sentences[self.sentence(start)]
            self.quotes.append(Quote(sentence, speaker, cue, Span.of(self.text, start, end), kind))

    def _pieces(self, passage: Passage, first: int, speaker: Mention | None, cue: Span | None, at: int | None) -> None:
        """One direct quotation a sentence from `first` on; `cue` goes to the piece of sentence `at`."""
        for index in range(first, self.sentence(passage.end - 1) + 1):
            sentence = self.sentences[index]
            start, end = max(passage.start, sentence.start), min(passage.end, sentence.end)
            if start < end:
                own = speaker if index == at or at is None else self._full(speaker)
                self._emit(start, end, own, cue if index == at else None, "direct")

    # -- reports and the marks within them ----------------------------------------------------------------------

    def _indirect(self) -> dict[int, Report]:
        """Emits the reports with a content of their own; gives for each passage the report it belongs to."""
        lefts = [p.left for p in self.passages]
        covered: dict[int, Report] = {}
        for report in self.reports:
            if report.content is None:
                continue
            start, end = self._offsets(report.content)
            inner = [
                i
                for i in range(max(0, bisect_right(lefts, start) - 1), bisect_right(lefts, end))
                if self.passages[i].right > start and self.passages[i].left < end
            ]
            inner = [i for i in inner if i not in covered]
            if report.how in {"incise", "source"} and inner and self._all_marked(start, end, inner):
                # The words are direct, the incise only names who says them.
                continue
            for i in inner:
                covered[i] = report
                bounds = self.sentences[self.sentence(start)]
                end = max(end, min(self.passages[i].right, bounds.end))
            end = self._writers_tail(start, end, inner)
            kind = "mixed" if inner else "indirect"
            cue = self._span(*report.cue)
            self._emit(start, end, self._mention(report), cue, kind)
        return covered

    def _writers_tail(self, start: int, end: int, inner: list[int]) -> int:
        """Where marked words open the content, it ends with the last marks: what follows is the writer's."""
        if not inner:
            return end
        first, last = self.passages[inner[0]], self.passages[inner[-1]]
        if len(self.text[start : first.left].split()) > 2 or not any(self._verbal(self.passages[i]) for i in inner):
            return end
        tail = self.text[last.right : end].lstrip(" ").split(" ")[0].lower() if last.right < end else ""
        return end if tail in {"et", "and", "ou", "or"} else min(end, max(last.right, start))

    def _verbal(self, passage: Passage) -> bool:
        span = self.doc.char_span(passage.start, passage.end, alignment_mode="expand")
        return span is not None and len(span) > 2 and any(t.pos_ in VERBAL for t in span[:60])

    def _all_marked(self, start: int, end: int, inner: list[int]) -> bool:
        """Whether the words between two offsets stand between marks, a prefix with a colon left out."""
        first, last = self.passages[inner[0]], self.passages[inner[-1]]
        before = self.text[start : max(start, first.left)].strip()
        after = self.text[min(last.right, end) : end].strip(STRIPPED + ".!?…")
        opened = not before or before.endswith(":") or len(before.split()) <= 1
        return opened and not after

    # -- direct passages ----------------------------------------------------------------------------------------

    def _before(self, passage: Passage) -> str:
        return self.text[self.sentences[self.sentence(passage.left)].start : passage.left].strip()

    def _stands(self, index: int, direct: set[int]) -> bool:
        """Whether a passage is words of somebody in its own right."""
        passage = self.passages[index]
        words = self.text[passage.start : passage.end].split()
        spans = self.sentence(passage.end - 1) > self.sentence(passage.start)
        before = self._before(passage)
        sentence = self.sentences[self.sentence(passage.left)]
        after = self.text[passage.right : sentence.end].strip(STRIPPED + ".!?…")
        closing = self.text[passage.end - 1 : passage.end] in ".!?…"
        heads = not before.strip(STRIPPED) or before.endswith(":")
        if heads and (spans or closing or not after):
            return len(words) > 2 or not passage.single
        if heads:
            return self._incise_at(passage) is not None
        if index - 1 in direct and self.passages[index - 1].right > sentence.start and self._between(index):
            return True
        if self._incise_at(passage) is not None and before.endswith((",", "-", "–", "—", "(")):
            return True
        return (spans or not after) and len(words) >= SHORTEST and self._finite(passage)

    def _between(self, index: int) -> bool:
        """Whether nothing but an attribution stands between a passage and the one before it."""
        left, right = self.passages[index - 1].right, self.passages[index].left
        for report in self.by_sentence.get(self.sentence(left), ()):
            start, end = self._offsets(report.region)
            if report.how in {"incise", "source"} and start >= left - 1 and end <= right + 1:
                return True
        return not self.text[left:right].strip(STRIPPED + ".!?")

    def _finite(self, passage: Passage) -> bool:
        span = self.doc.char_span(passage.start, passage.end, alignment_mode="expand")
        return span is not None and any(_is_finite(t) for t in span[:60])

    def _incise_at(self, passage: Passage) -> Report | None:
        """The incise or source that follows a passage, within its sentence or at the head of the next."""
        own = self.sentence(passage.right - 1)
        for report in (*self.by_sentence.get(own, ()), *self.by_sentence.get(own + 1, ())):
            start, end = self._offsets(report.region)
            if report.how in {"incise", "source"}:
                gap = self.text[passage.right : start] if start >= passage.right else None
                if gap is not None and len(gap) < 8 and not gap.strip(STRIPPED + ".!?…"):
                    return report
                front = self.text[end : passage.left] if end <= passage.left else None
                if front is not None and len(front) < 8 and not front.strip(STRIPPED):
                    return report
        return None

    def _attributed(
        self, index: int, last: tuple[int, Mention] | None, direct: set[int]
    ) -> tuple[Mention | None, Span | None, int | None]:
        """Speaker, cue and the sentence of the cue for a direct passage."""
        passage = self.passages[index]
        own = self.sentence(passage.left)
        report = self._incise_at(passage)
        if report is not None:
            at = min(self.sentence(self.doc[report.cue[0]].idx), self.sentence(passage.end - 1))
            return self._mention(report), self._span(*report.cue), at
        if index - 1 in direct and self.passages[index - 1].right > self.sentences[own].start and last is not None:
            return last[1], None, None
        introduced = [
            r
            for r in self.by_sentence.get(own, ())
            if self.doc[r.cue[1]].idx < passage.left and r.how in {"verb", "clause", "source", "incise"}
        ]
        if introduced:
            report = introduced[-1]
            return self._mention(report), self._span(*report.cue), own
        if self._before(passage).endswith(":"):
            subject = self._subject(own, passage.left)
            if subject is not None:
                return subject, None, None
        if last is not None and own - last[0] <= CARRIED:
            return self._full(last[1]), None, None
        following = self._following(index)
        if following is not None:
            return self._full(following), None, None
        for back in (own - 1, own - 2):
            reports = [r for r in self.by_sentence.get(back, ()) if r.speaker is not None]
            if reports:
                return self._full(self._mention(reports[-1])), None, None
        return self._subject(own - 1, None), None, None

    def _following(self, index: int) -> Mention | None:
        """The speaker of the next passage, where it follows at once."""
        if index + 1 >= len(self.passages):
            return None
        passage, other = self.passages[index], self.passages[index + 1]
        if self.text[passage.right : other.left].strip(STRIPPED + ".!?…"):
            return None
        report = self._incise_at(other)
        return self._mention(report) if report is not None else None

    def _subject(self, index: int, until: int | None) -> Mention | None:
        """The subject of a sentence's main clause, where it may speak: a name, a person by office, a pronoun."""
        if not 0 <= index < len(self.sentences):
            return None
        bounds = self.sentences[index]
        end = until if until is not None else bounds.end
        span = self.doc.char_span(bounds.start, end, alignment_mode="contract")
        if span is None:
            return None
        for token in span:
            if token.dep_ in speakers.SUBJECTS and not self.quoted[token.i] and token.pos_ in speakers.NOMINAL:
                if speakers.is_nobody(token, self.language):
                    return None
                if until is None and not self._may_speak(token):
                    continue
                verb = token.head
                edge = verb.i if verb.i > token.i else token.i + 1
                return self._full(speakers.mention(self.doc, speakers.until(token, edge, self.language)))
        return None

    def _may_speak(self, token: Token) -> bool:
        known = lists(self.language).viewers
        return token.pos_ in {"PROPN", "PRON"} or any(form in known for form in forms(token))

    def _full(self, speaker: Mention | None) -> Mention | None:
        """For a pronoun, the last subject before it that names somebody; else the mention itself."""
        if speaker is None:
            return None
        span = self.doc.char_span(speaker.start, speaker.end, alignment_mode="expand")
        if span is None or len(span) > 1 or not speakers.is_pronoun(span[0], self.language):
            return speaker
        plural = span[0].lower_.strip("-").endswith(("s", "they"))
        floor = self.sentences[max(0, self.sentence(speaker.start) - 4)].start
        for index in range(span[0].i - 1, -1, -1):
            token = self.doc[index]
            if token.idx < floor:
                break
            if self.quoted[index] or token.dep_ not in speakers.SUBJECTS or token.pos_ not in {"NOUN", "PROPN"}:
                continue
            if plural == ("Plur" in token.morph.get("Number")) or token.pos_ == "PROPN":
                found = self._subject_at(token)
                if found is not None:
                    return found
        return speaker

    def _subject_at(self, token: Token) -> Mention | None:
        verb = token.head
        edge = verb.i if verb.i > token.i else token.i + 1
        return speakers.mention(self.doc, speakers.until(token, edge, self.language))

    def _tidy(self) -> list[Quote]:
        """In text order, pieces of one sentence that touch made one, and what is said twice once."""
        ordered = sorted(self.quotes, key=lambda q: (q.content.start, -q.content.end))
        kept: list[Quote] = []
        for quote in ordered:
            previous = kept[-1] if kept else None
            if previous is not None and self._touch(previous, quote):
                content = Span.of(self.text, previous.content.start, quote.content.end)
                kept[-1] = Quote(previous.sentence, previous.speaker, previous.cue or quote.cue, content, "direct")
                continue
            if previous is not None and quote.content.end <= previous.content.end:
                share = len(quote.content.exact) / max(1, len(previous.content.exact))
                if share > 0.5 or quote.kind == "direct":
                    continue
            kept.append(quote)
        return kept

    def _touch(self, one: Quote, other: Quote) -> bool:
        """Whether two direct pieces of one sentence are parted by marks only."""
        gap = self.text[one.content.end : other.content.start]
        return (
            one.kind == other.kind == "direct"
            and one.sentence == other.sentence
            and one.content.end <= other.content.start
            and not gap.strip(STRIPPED + ".!?…'")
        )


def _is_finite(token: Token) -> bool:
    return token.pos_ in VERBAL and ("Fin" in token.morph.get("VerbForm") or token.tag_ in {"VBD", "VBP", "VBZ", "MD"})
