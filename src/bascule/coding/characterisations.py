"""Who calls whom by a contestable name, and who rejects the name (codebook, Characterisations).

A naming verb gives `of` (whom), `as_` (what they are called) and `by` (its subject, or the agent of a passive). A
rejection ("réfute cette caractérisation", "denies being") gives the same pair with the stance turned, also from the
next sentences. "soi-disant", "so-called" reject in the writer's own voice: `by` is None.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bascule.coding.contested_names import is_contestable, is_marked, name_range, naming_lists
from bascule.coding.lexicon import forms, straight
from bascule.coding.naming import Namer, group_around
from bascule.coding.noun_phrases import Range, extent, is_finite, left_edge, until
from bascule.coding.reporting import VERBAL, Group, bounds
from bascule.coding.verb_forms import is_verb
from bascule.records import Characterisation, Quote, Span

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# A rejection goes back to what was said this many sentences before, at most.
MEMORY = 2
# Between a verb of rejection and what it rejects.
REACH = 9


def find_characterisations(
    text: str, doc: Doc, sentences: Sequence[Span], language: str, quotes: Sequence[Quote] = ()
) -> list[Characterisation]:
    """The characterisations of a parsed article in text order; `doc` is the parse of `text` with these sentences.

    Within `quotes`, the quotations of the article, what its speakers say that somebody is counts as well.
    """
    if not sentences or not len(doc):
        return []
    return _Finder(text, doc, sentences, language).find(quotes)


class _Finder:
    def __init__(self, text: str, doc: Doc, sentences: Sequence[Span], language: str) -> None:
        self.text, self.doc, self.sentences, self.language = text, doc, sentences, language
        self.known = naming_lists(language)
        self.namer = Namer(doc, language)
        self.found: list[tuple[int, Characterisation]] = []

    def find(self, quotes: Sequence[Quote] = ()) -> list[Characterisation]:
        index = 0
        for quote in quotes:
            self._said(quote)
        for token in self.doc:
            while index + 1 < len(self.sentences) and token.idx >= self.sentences[index + 1].start:
                index += 1
            self._distance(token, index)
            if token.pos_ != "ADJ" and not is_verb(token, self.language):
                continue
            named = self.namer.read(token)
            if named is not None:
                self._add(index, named.of, named.name, named.by, "rejects" if named.turned else "asserts")
            if named is None and straight(token.lemma_.lower()) in self.known.condemning:
                self._condemned(token, index)
            if {straight(token.lower_), straight(token.lemma_.lower())} & self.known.rejecting:
                self._rejection(token, index)
        kept: list[Characterisation] = []
        for _, item in sorted(self.found, key=lambda p: (p[1].sentence.start, p[1].as_.start, p[1].stance)):
            if not any((o.as_, o.of, o.stance, o.by) == (item.as_, item.of, item.stance, item.by) for o in kept[-4:]):
                kept.append(item)
        return kept

    def _condemned(self, verb: Token, index: int) -> None:
        """ "condemned "erroneous" remarks", "condamne des manœuvres « dangereuses »": the mark names."""
        group = group_around(verb, self.language)
        if group is None or group.negated or group.passive or group.own or group.form == "past":
            return
        end = bounds(verb)[1]
        for position in range(group.last + 1, min(end, group.last + REACH)):
            if self.doc[position].text in {",", ";", ":"} or is_finite(self.doc[position]):
                return
            if not is_marked(self.doc, position):
                continue
            name = name_range(self.doc, position, end, self.language)
            by = self.namer.subject(group)
            if (
                name is None
                or by is None
                or any(t.pos_ in {"NOUN", "PROPN", "VERB"} for t in self.doc[name[0] : name[1] + 1])
            ):
                return
            before = self.doc[position - 1]
            if before.pos_ == "NOUN":
                first = left_edge(before, self.language)
                self._add(index, (first, before.i), name, by, "asserts")
            else:
                noun = next((t for t in self.doc[name[1] + 2 : min(end, name[1] + 5)] if t.pos_ == "NOUN"), None)
                if noun is not None:
                    span = extent(noun, self.language)
                    self._add(index, (max(span[0], name[1] + 2), span[1]), name, by, "asserts")
            return

    def _said(self, quote: Quote) -> None:
        """ "says that sanctions are terrorism": in somebody's words, to be something is a name."""
        if quote.speaker is None:
            return
        span = self.doc.char_span(quote.content.start, quote.content.end, alignment_mode="expand")
        if span is None:
            return
        index = bisect_right([s.start for s in self.sentences], quote.content.start) - 1
        by = Span(quote.speaker.start, quote.speaker.end, quote.speaker.exact)
        for token in span:
            found = self._copula(token)
            if found is None:
                continue
            subject, begin, negated = found
            end = min(bounds(token)[1], span.end)
            name = name_range(self.doc, begin, end, self.language) if begin < end else None
            if name is None or subject.i < span.start or subject.pos_ not in {"NOUN", "PROPN"}:
                continue
            opening = self.doc[begin]
            indefinite = straight(opening.lower_) in self.known.copulas["indefinite"]
            nominal = any(t.pos_ == "NOUN" for t in self.doc[name[0] : name[1] + 1])
            contestable = is_contestable(self.doc, name, self.language) and (indefinite or opening.pos_ != "DET")
            if contestable or (is_marked(self.doc, begin) and nominal) or (indefinite and subject.pos_ == "PROPN"):
                edge = min(begin, token.i) if token.i > subject.i else begin
                of = self._span(until(subject, edge, self.language))
                self._keep(index, of, self._span(name), by, "rejects" if negated else "asserts")

    def _copula(self, token: Token) -> tuple[Token, int, bool] | None:
        """Of a word that says what its subject is: the subject, where the name begins, and whether it is negated."""
        known = self.known
        if token.pos_ in VERBAL and set(forms(token)) & (known.copulas["verbs"] | known.copulas["be"]):
            verb = token
        else:
            return None
        head = verb.head if verb.dep_ == "cop" else verb
        subject = next((c for c in head.lefts if c.dep_ == "nsubj" and c.i < verb.i), None)
        if subject is None:
            return None
        begin, negated = verb.i + 1, False
        around = self.doc[max(subject.i, verb.i - 4) : min(len(self.doc), verb.i + 3)]
        negated = any(straight(t.lower_) in known.words["negators"] for t in around)
        while begin < len(self.doc) and (
            self.doc[begin].pos_ in {"ADV", "PART"}
            or straight(self.doc[begin].lower_) in known.words["negators"] | {"nothing", "but", "to"}
        ):
            begin += 1
        return subject, begin, negated

    # -- rejections ---------------------------------------------------------------------------------------------

    def _rejection(self, verb: Token, index: int) -> None:
        """ "nie être Y", "réfute cette caractérisation", "récuse le terme de Y"."""
        group = group_around(verb, self.language)
        if group is None or group.negated or group.passive or group.own or group.form == "past":
            return
        by = self.namer.subject(group)
        if by is None:
            return
        end = bounds(verb)[1]
        if verb.dep_ in {"relcl", "acl:relcl"} and any(form in self.known.names for form in forms(verb.head)):
            # "a description the ministry rejects"
            self._rejected(group, verb.head, by, index, apposed=True)
            return
        for position in range(group.last + 1, min(end, group.last + REACH)):
            token = self.doc[position]
            if straight(token.lower_) in self.known.being and position + 1 < end:
                name = name_range(self.doc, position + 1, end, self.language)
                if name is not None and self.doc[position + 1].pos_ not in {"VERB", "ADP"}:
                    self._add(index, by, name, by, "rejects")
                return
            if token.pos_ in {"NOUN", "PROPN"}:
                if any(form in self.known.names for form in forms(token)):
                    self._rejected(group, token, by, index)
                return
            if token.text in {".", ",", ";", ":"} or is_finite(token):
                return

    def _rejected(self, group: Group, noun: Token, by: Range, index: int, *, apposed: bool = False) -> None:
        """The name a noun such as "terme" hands over, or what was said last by somebody else."""
        end, speaker = bounds(group.verb)[1], self._span(by)
        earlier = [c for at, c in self.found[-12:] if index - at <= MEMORY and c.stance == "asserts"]
        name = self._given(noun, end) if not apposed else None
        if name is not None:
            word = self._span(name)
            same = [c for c in earlier if _same(c.as_.exact, word.exact)]
            of = same[-1].of if same else speaker
            self._keep(index, of, same[-1].as_ if same else word, speaker, "rejects")
            return
        following = straight(self.doc[noun.i + 1].lower_) if noun.i + 1 < end else ""
        if following in self.known.words["clause"] and not apposed:
            return
        others = [c for c in earlier if c.by is None or c.by.exact != speaker.exact]
        for item in others:
            if item.sentence == others[-1].sentence and item.of == others[-1].of:
                self._keep(index, item.of, item.as_, speaker, "rejects")

    def _given(self, noun: Token, end: int) -> Range | None:
        after = noun.i + 1
        if after < end and straight(self.doc[after].lower_) in self.known.words["of"]:
            after += 1
        if after >= end:
            return None
        span = name_range(self.doc, after, end, self.language)
        if span is None or not (is_marked(self.doc, after) or is_contestable(self.doc, span, self.language)):
            return None
        return span

    # -- distance -----------------------------------------------------------------------------------------------

    def _distance(self, token: Token, index: int) -> None:
        """ "la soi-disant opération": the writer does not take the name for his own."""
        lower = straight(token.lower_)
        word = next((w for w in self.known.before if w.startswith(lower)), None)
        if word is None or straight(self.text[token.idx : token.idx + len(word)].lower()) != word:
            return
        after = token.i + 1
        while after < len(self.doc) and self.doc[after].idx < token.idx + len(word):
            after += 1
        end = bounds(token)[1]
        if after >= end or not self.text[token.idx + len(word) : token.idx + len(word) + 1].isspace():
            return
        name = name_range(self.doc, after, end, self.language)
        if name is None and self.doc[after].pos_ in VERBAL:
            name = after, after
        if name is None or not is_contestable(self.doc, name, self.language):
            return
        first = token.i
        if first > 0 and self.doc[first - 1].pos_ == "DET":
            first -= 1
        self._add(index, (first, name[1]), name, None, "rejects")

    # -- records ------------------------------------------------------------------------------------------------

    def _span(self, tokens: Range) -> Span:
        start = self.doc[tokens[0]].idx
        end = self.doc[tokens[1]].idx + len(self.doc[tokens[1]])
        exact = self.text[start:end]
        start += len(exact) - len(exact.lstrip("-–—«“ \u00a0"))
        exact = self.text[start:end].rstrip(" \u00a0,;")
        # Marks go with what they enclose, or not at all.
        for opening, closing in (('"', '"'), ("«", "»"), ("“", "”")):
            if exact.startswith(opening) and (exact.count(closing) == 1 or exact.endswith(closing)):
                start += 1
                exact = exact[1:]
            if exact.endswith(closing) and (opening not in exact[:-1]):
                exact = exact[:-1]
        return Span.of(self.text, start, start + len(exact))

    def _add(self, index: int, of: Range, name: Range, by: Range | None, stance: str) -> None:
        self._keep(index, self._span(of), self._span(name), self._span(by) if by is not None else None, stance)

    def _keep(self, index: int, of: Span, name: Span, by: Span | None, stance: str) -> None:
        if any(c.isalpha() for c in of.exact) and any(c.isalpha() for c in name.exact):
            self.found.append((index, Characterisation(self.sentences[index], of, name, by, stance)))


def _same(one: str, other: str) -> bool:
    """Whether two names are the same but for case, number and an article."""
    return one.lower().split()[-1:] == other.lower().split()[-1:] or one.lower().rstrip("s") == other.lower().rstrip(
        "s"
    )
