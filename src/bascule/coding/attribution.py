"""Who says what: the passages an article gives as somebody's words or thought (codebook, Quotations).

Passages between quotation marks and reports found on the parse come together here: a passage that stands by itself is
direct, one piece a sentence; a clause that holds marked words is mixed; marked words that nobody says are a title or a
distance of the writer's, and no quotation.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bascule.coding.clauses import find_clause
from bascule.coding.cue_lists import cue_kind
from bascule.coding.headlines import find_headlines
from bascule.coding.incises import find_incises, incise
from bascule.coding.named_sources import find_cited, find_sources
from bascule.coding.quotation_marks import Passage, find_passages
from bascule.coding.reporting import VERBAL, verb_groups
from bascule.coding.reports import Report, View
from bascule.coding.speech_nouns import find_nouns
from bascule.coding.voices import SCANNED, STRIPPED, Voice, Voices
from bascule.records import Mention, Quote, Span

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = ["cue_kind", "find_quotes"]

SPACES = " \t\r\n\u00a0\u202f"
# What opens words that only surround a quotation ("…" en raison de, "…" after).
ADVERBIAL = frozenset({"ADP", "SCONJ", "PUNCT", "ADV"})
LOOSE = SPACES + ",;:–—-"


def find_quotes(text: str, doc: Doc, sentences: Sequence[Span], language: str) -> list[Quote]:
    """The quotations of a parsed article in text order, one per passage and sentence.

    `doc` is the parse of `text` with these sentences. Speakers are mentions as written, their entity open;
    a pronoun has the words it stands for as its `name`.
    """
    if not sentences or not len(doc):
        return []
    return _Joiner(text, doc, sentences, language).join()


class _Joiner:
    def __init__(self, text: str, doc: Doc, sentences: Sequence[Span], language: str) -> None:
        self.text, self.doc, self.sentences, self.language = text, doc, sentences, language
        self.passages = find_passages(text, sentences)
        quoted = self._mask()
        self.reports, inner = _reports(doc, language, quoted)
        self.voices = Voices(doc, sentences, language, self.passages, quoted, self.reports, inner)
        self.quotes: list[Quote] = []

    def join(self) -> list[Quote]:
        covered = self._indirect()
        last: tuple[int, Mention] | None = None
        direct: set[int] = set()
        for index, passage in enumerate(self.passages):
            first = self.voices.sentence(passage.left)
            report = covered.get(index)
            if report is not None:
                voice = Voice(self.voices.mention(report))
                self._pieces(passage, first + 1, Voice(self.voices.full(voice.speaker)))
            elif self.voices.stands(index, direct):
                direct.add(index)
                voice = self.voices.of(index, last, direct)
                self._pieces(passage, first, voice, self.voices.inner.get(index))
            else:
                continue
            if voice.speaker is not None:
                last = (self.voices.sentence(passage.right - 1), voice.speaker)
        return self._tidy()

    def _mask(self) -> list[bool]:
        """For each token, whether it stands between marks."""
        quoted = [False] * len(self.doc)
        passages = iter(self.passages)
        current = next(passages, None)
        for token in self.doc:
            while current is not None and token.idx >= current.right:
                current = next(passages, None)
            quoted[token.i] = current is not None and current.start <= token.idx < current.end
        return quoted

    # -- what goes out ------------------------------------------------------------------------------------------

    def _emit(
        self, start: int, end: int, speaker: Mention | None, cue: Span | None, kind: str, grammar: str | None = None
    ) -> None:
        exact = self.text[start:end]
        strip = STRIPPED if kind == "direct" else LOOSE
        start += len(exact) - len(exact.lstrip(strip))
        end = start + len(self.text[start:end].rstrip(strip))
        if any(c.isalnum() for c in self.text[start:end]):
            sentence = self.sentences[self.voices.sentence(start)]
            told = cue_kind(cue.exact, self.language) or "neutral" if cue is not None else None
            speaker = self.voices.named(speaker)
            self.quotes.append(Quote(sentence, speaker, cue, Span.of(self.text, start, end), kind, told, grammar))

    def _pieces(self, passage: Passage, first: int, voice: Voice, inner: Report | None = None) -> None:
        """One direct quotation a sentence from `first` on, two where an incise parts it; the cue goes to its own."""
        gap = self.voices.offsets(inner.region) if inner is not None else (passage.end, passage.end)
        for index in range(first, self.voices.sentence(passage.end - 1) + 1):
            sentence = self.sentences[index]
            own = voice.speaker if voice.at in {None, index} else self.voices.full(voice.speaker)
            cue = voice.cue if index == voice.at else None
            for left, right in ((passage.start, gap[0]), (gap[1], passage.end)):
                start, end = max(left, sentence.start), min(right, sentence.end)
                if start < end:
                    self._emit(start, end, own, cue, "direct", voice.grammar if index == voice.at else None)

    # -- reports and the marks within them ----------------------------------------------------------------------

    def _indirect(self) -> dict[int, Report]:
        """Emits the reports with a content of their own; gives for each passage the report it belongs to."""
        lefts = [p.left for p in self.passages]
        covered: dict[int, Report] = {}
        for report in self.reports:
            if report.content is None or not self._somebody(report):
                continue
            start, end = self.voices.offsets(report.content)
            first = max(0, bisect_right(lefts, start) - 1)
            inner = [
                i
                for i in range(first, bisect_right(lefts, end))
                if self.passages[i].right > start and self.passages[i].left < end and i not in covered
            ]
            if report.how in {"incise", "source"} and inner and self._all_marked(start, end, inner):
                # The words are direct, the incise only names who says them.
                continue
            for i in inner:
                covered[i] = report
                bounds = self.sentences[self.voices.sentence(start)]
                end = max(end, min(self.passages[i].right, bounds.end))
            end = self._writers_tail(start, end, inner)
            kind = "mixed" if inner else "direct" if self._dialogue(report, start) else "indirect"
            if len(inner) == 1 and self._within(start, end, self.passages[inner[0]]):
                # English: said "…" without "that".
                start, kind = self.passages[inner[0]].start, "direct"
            self._emit(start, end, self.voices.mention(report), self.voices.cue(report), kind, report.grammar)
        return covered

    def _within(self, start: int, end: int, passage: Passage) -> bool:
        """Whether a content is all marked and a clause of its own."""
        return passage.left <= start and end <= passage.right and self._verbal(passage)

    def _somebody(self, report: Report) -> bool:
        """Whether a speaker is a word, not a number or a mark the parser took for one."""
        return report.speaker is None or any(c.isalpha() for c in self.voices.span(report.speaker).exact)

    def _dialogue(self, report: Report, start: int) -> bool:
        """ "— Nous partons, dit le colonel.": a dash opens direct speech."""
        head = self.sentences[self.voices.sentence(start)].start
        return report.how == "incise" and self.text[head : head + 1] in {"—", "–"} and start - head < 4

    def _writers_tail(self, start: int, end: int, inner: list[int]) -> int:
        """Where marked words open the content, it ends with the last marks: what follows is the writer's."""
        if not inner:
            return end
        first, last = self.passages[inner[0]], self.passages[inner[-1]]
        if len(self.text[start : first.left].split()) > 2 or not any(self._verbal(self.passages[i]) for i in inner):
            return end
        tail = self.doc.char_span(last.right, end, alignment_mode="contract") if last.right < end else None
        loose = tail is not None and next((t.pos_ for t in tail if not t.is_space), "") in ADVERBIAL
        return max(last.right, start) if loose else end

    def _verbal(self, passage: Passage) -> bool:
        span = self.doc.char_span(passage.start, passage.end, alignment_mode="expand")
        return span is not None and len(span) > 2 and any(t.pos_ in VERBAL for t in span[:SCANNED])

    def _all_marked(self, start: int, end: int, inner: list[int]) -> bool:
        """Whether the words between two offsets stand between marks, a prefix with a colon left out."""
        first, last = self.passages[inner[0]], self.passages[inner[-1]]
        before = self.text[start : max(start, first.left)].strip()
        after = self.text[min(last.right, end) : end].strip(STRIPPED + ".!?…")
        return (before.endswith(":") or len(before.split()) <= 1) and not after

    def _tidy(self) -> list[Quote]:
        """In text order, pieces of one sentence that touch made one, and what is said twice once."""
        kept: list[Quote] = []
        for quote in sorted(self.quotes, key=_order):
            previous = kept[-1] if kept else None
            if previous is not None and self._touch(previous, quote):
                content = Span.of(self.text, previous.content.start, quote.content.end)
                told = previous if previous.cue_grammar else quote
                kept[-1] = replace(previous, content=content, cue=previous.cue or quote.cue, cue_kind=told.cue_kind)
                kept[-1] = replace(kept[-1], cue_grammar=told.cue_grammar)
                continue
            if previous is not None and quote.content.end <= previous.content.end and quote.cue == previous.cue:
                continue
            if previous is not None and quote.content.end <= previous.content.end:
                if self._thought(previous, quote):
                    continue
                if self._chained(previous, quote):
                    kept.append(quote)
                    continue
                share = len(quote.content.exact) / max(1, len(previous.content.exact))
                if share > 0.5 or quote.kind == "direct":
                    continue
            kept.append(quote)
        return kept

    def _thought(self, one: Quote, other: Quote) -> bool:
        """ "L'ONG a dit qu'elle pensait que": what a pronoun thinks within somebody's words is theirs already."""
        within = other.speaker is not None and one.content.start <= other.speaker.start < one.content.end
        return (
            within and self.voices.is_pronoun(other.speaker) and other.kind != "direct" and other.cue_kind == "neutral"
        )

    def _chained(self, one: Quote, other: Quote) -> bool:
        """Whether two sources stand behind one another: with the same words, or one reported by the other."""
        if one.cue is None or other.cue is None or other.speaker is None or one.speaker == other.speaker:
            return False
        reported = one.content.start <= other.speaker.start and other.cue.end <= other.content.start
        return one.content == other.content or (reported and other.kind != "direct")

    def _touch(self, one: Quote, other: Quote) -> bool:
        """Whether two direct pieces of one sentence are parted by marks only."""
        gap = self.text[one.content.end : other.content.start]
        return (
            one.kind == other.kind == "direct"
            and one.sentence == other.sentence
            and one.content.end <= other.content.start
            and not gap.strip(STRIPPED + ".!?…'")
        )


def _order(quote: Quote) -> tuple[int, int, bool, int]:
    """Text order; of several sources of the same words the citing one first, so that the original source is last."""
    cue = quote.cue.start if quote.cue is not None else -1
    return quote.content.start, -quote.content.end, quote.cue_grammar == "citing", cue


def _reports(doc: Doc, language: str, quoted: Sequence[bool]) -> tuple[list[Report], list[Report]]:
    """The reports outside marks, and the incises within them ("« A, explique X, B »").

    `quoted` tells for each token whether it stands between quotation marks.
    """
    groups = list(verb_groups(doc, language))
    view = View(doc, language, quoted, groups)
    incises = list(find_incises(view))
    asides = [*incises, *find_sources(view, incises)]
    view.stops = sorted(r.region[0] for r in asides)
    taken = {i for r in asides for i in range(r.cue[0], r.cue[1] + 1)}
    clauses = [
        report
        for group in view.groups
        if group.verb.i not in taken and (report := find_clause(view, group)) is not None
    ]
    nouns = list(find_nouns(view, taken | {r.cue[1] for r in clauses}))
    found = [*asides, *clauses, *nouns]
    inner = []
    whole = View(doc, language, [False] * len(doc), groups)
    for group in groups:
        if quoted[group.verb.i] and group.first > 0 and doc[group.first - 1].text == "," and group.inverted is None:
            report = incise(whole, group)
            if report is not None and report.region[1] + 1 < len(doc) and doc[report.region[1] + 1].text == ",":
                inner.append(report)
    attributed = {i for r in found for i in r.cue if r.content is not None}
    found += [*find_cited(view, found), *find_headlines(view, attributed)]
    return sorted(found, key=lambda r: r.cue), inner
