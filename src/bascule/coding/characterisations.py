"""Who calls whom by a contestable name, and who rejects the name (codebook, Characterisations).

A naming verb gives `of` (whom), `as_` (what they are called) and `by` (its subject, or the agent of a passive). A
rejection ("réfute cette caractérisation", "denies being") gives the same pair with the stance turned, also from the
next sentences.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from bascule.coding import speakers
from bascule.coding.lexicon import forms, straight, word_list
from bascule.coding.reporting import VERBAL, Group, Reporting, group_of, inflect, lists
from bascule.coding.speakers import Range
from bascule.records import Characterisation, Span

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# How far behind its verb a name may stand.
REACH = 30
# A rejection goes back to what was said this many sentences before, at most.
MEMORY = 2
MARKS = frozenset({'"', "«", "“", "‹", "'", "‘", "`", "``"})
CLOSERS = frozenset({'"', "»", "”", "›", "'", "’", "''"})
CLITIC_OBJECTS = frozenset({"le", "la", "les", "l'"})


@dataclass(frozen=True, slots=True)
class _Naming:
    marker: frozenset[str]
    any: bool


@dataclass(frozen=True, slots=True)
class _Lists:
    verbs: dict[str, list[_Naming]]
    forms: dict[str, str]
    rejecting: dict[str, str]
    names: frozenset[str]
    being: frozenset[str]
    turning: frozenset[str]
    before: frozenset[str]
    contestable: frozenset[str]
    words: dict[str, frozenset[str]]


@cache
def _lists(language: str) -> _Lists:
    raw = word_list(f"characterisations_{language}")
    verbs: dict[str, list[_Naming]] = {}
    for block in raw["verbs"]:
        for word in block["words"]:
            verbs.setdefault(word, []).append(_Naming(frozenset(block["marker"]), block["any"]))
    known = lists(language).forms
    return _Lists(
        verbs,
        {form: word for word in verbs for form in inflect(word, language)},
        {
            form: word
            for word in raw["rejecting"]["verbs"]
            for form in (*inflect(word, language), *(f for f, lemma in known.items() if lemma == word))
        },
        frozenset(raw["rejecting"]["names"]),
        frozenset(raw["rejecting"]["being"]),
        frozenset(raw["rejecting"]["turning"]),
        frozenset(raw["distance"]["before"]),
        frozenset(raw["contestable"]["words"]),
        {key: frozenset(words) for key, words in raw["words"].items()},
    )


def find_characterisations(text: str, doc: Doc, sentences: Sequence[Span], language: str) -> list[Characterisation]:
    """The characterisations of a parsed article in text order; `doc` is the parse of `text` with these sentences."""
    if not sentences or not len(doc):
        return []
    return _Finder(text, doc, sentences, language).find()


@dataclass(slots=True)
class _Finder:
    text: str
    doc: Doc
    sentences: Sequence[Span]
    language: str
    found: list[tuple[int, Characterisation]] = field(default_factory=list)

    def find(self) -> list[Characterisation]:
        index = 0
        known = _lists(self.language)
        for token in self.doc:
            while index + 1 < len(self.sentences) and token.idx >= self.sentences[index + 1].start:
                index += 1
            lower = straight(token.lower_)
            if lower in known.before:
                self._distance(token, index)
            if token.pos_ not in VERBAL | {"ADJ"}:
                continue
            self._naming(token, index, known)
            if known.rejecting.get(lower) or straight(token.lemma_.lower()) in known.rejecting:
                self._rejection(token, index, known)
        kept: list[Characterisation] = []
        for _, item in sorted(self.found, key=lambda p: (p[1].as_.start, p[1].stance)):
            if not any(o.as_ == item.as_ and o.of == item.of and o.stance == item.stance for o in kept[-4:]):
                kept.append(item)
        return kept

    # -- naming verbs -------------------------------------------------------------------------------------------

    def _naming(self, verb: Token, index: int, known: _Lists) -> None:
        lemma = known.forms.get(straight(verb.lower_)) or straight(verb.lemma_.lower())
        namings = known.verbs.get(lemma)
        if not namings:
            return
        both = [Reporting(lemma, "neutral", frozenset(), "", reflexive) for reflexive in (False, True)]
        group = group_of(verb, both, self.language)
        if group is None:
            return
        for naming in namings:
            name = self._name(group, naming, known)
            if name is not None:
                self._called(group, name, index, known)
                return

    def _name(self, group: Group, naming: _Naming, known: _Lists) -> Range | None:
        """The name given, as a range, behind its marker."""
        doc, sentence = self.doc, group.verb.sent
        candidates: list[int] = []
        for index in range(group.last + 1, min(sentence.end, group.last + REACH)):
            token = doc[index]
            if token.text in {";", ":"} or (index > group.last + 1 and self._finite(token) and naming.marker != {""}):
                break
            if "" in naming.marker:
                candidates = self._bare(group)
                break
            if straight(token.lower_) in naming.marker and index + 1 < sentence.end:
                candidates.append(index + 1)
                if "de" not in naming.marker:
                    break
        fitting = [c for c in candidates if self._fits(c, naming, known, sentence.end)]
        if not fitting:
            return None
        strong = [c for c in fitting if self._contestable(self._range(c, sentence.end), known) or self._marked(c)]
        if "de" in naming.marker and not strong:
            near = [c for c in fitting if c <= group.last + 2 or self._governed(c, group.verb)]
            strong = near[:1]
            return self._range(strong[0], sentence.end) if strong else None
        return self._range((strong or fitting)[0], sentence.end)

    def _bare(self, group: Group) -> list[int]:
        """Names without a marker stand as object predicate, or between quotation marks behind the verb."""
        found = [
            speakers.left_edge(c)
            for c in group.verb.rights
            if c.dep_ in {"xcomp", "oprd", "attr", "obj", "dobj", "ccomp", "obl:arg", "advcl", "acl"}
            and c.pos_ in speakers.PHRASE
        ]
        for index in range(group.last + 1, min(group.verb.sent.end, group.last + 12)):
            if self._marked(index):
                found.append(index)
                break
            if self._finite(self.doc[index]):
                break
        return sorted(found, reverse=self.language == "en")

    def _marked(self, index: int) -> bool:
        return self.doc[index].text in MARKS or (
            index + 1 < len(self.doc) and self.doc[index].pos_ == "DET" and self.doc[index + 1].text in MARKS
        )

    def _governed(self, index: int, verb: Token) -> bool:
        node = self.doc[index]
        for _ in range(6):
            if node.head.i == verb.i:
                return node.dep_ not in {"obj", "dobj", "nsubj"}
            if node.head.i == node.i or node.head.i > index + 6:
                return False
            node = node.head
        return False

    def _fits(self, index: int, naming: _Naming, known: _Lists, end: int) -> bool:
        """Whether a name may begin here: no proper name, no person, no clause; for naming verbs a contestable word."""
        token = self.doc[index]
        span = self._range(index, end)
        if span is None:
            return False
        if not naming.any or "" in naming.marker:
            return self._contestable(span, known)
        lower = straight(token.lower_)
        if "de" in naming.marker and lower in {
            "le",
            "la",
            "l'",
            "les",
            "ce",
            "cette",
            "ces",
            "son",
            "sa",
            "ses",
            "leur",
            "leurs",
        }:
            return False
        if self._marked(index):
            return True
        if token.pos_ == "VERB" and "Inf" in token.morph.get("VerbForm"):
            return False
        head = next(
            (t for t in self.doc[span[0] : span[1] + 1] if t.pos_ in {"NOUN", "ADJ", "VERB", "PROPN", "PRON"}), None
        )
        return head is not None and head.pos_ != "PROPN" and head.dep_ not in speakers.SUBJECTS

    def _contestable(self, span: Range | None, known: _Lists) -> bool:
        return span is not None and any(
            form in known.contestable
            for t in self.doc[span[0] : span[1] + 1]
            if t.pos_ != "PROPN" or t.is_lower
            for form in forms(t)
        )

    def _range(self, index: int, end: int) -> Range | None:
        """The noun phrase or marked words that begin at a token."""
        doc = self.doc
        start = index
        if self._marked(start):
            start += 1 if doc[start].text in MARKS else 2
            close = next((i for i in range(start, min(end, start + REACH)) if doc[i].text in CLOSERS), None)
            return (start, close - 1) if close is not None and close > start else None
        head = start
        while head < end and doc[head].pos_ in {"DET", "NUM", "ADV", "PUNCT", "AUX"} and head - start < 5:
            if doc[head].text in {".", ",", ";"}:
                return None
            head += 1
        if head >= end or doc[head].pos_ not in {"NOUN", "ADJ", "PROPN", "VERB", "X", "PRON"}:
            return None
        noun = head
        if doc[head].pos_ == "ADJ":
            while noun < end and doc[noun].pos_ == "ADJ":
                noun += 1
            noun = noun if noun < end and doc[noun].pos_ in {"NOUN"} else head
        last = speakers.extent(doc[noun], self.language)[1]
        stop = next((i for i in range(noun + 1, last + 1) if self._boundary(doc[i])), last + 1)
        return start, max(stop - 1, noun)

    def _boundary(self, token: Token) -> bool:
        lower = straight(token.lower_)
        return token.text in {",", "(", "-", "–"} or lower in _lists(self.language).words["agents"]

    def _finite(self, token: Token) -> bool:
        return token.pos_ in VERBAL and (
            "Fin" in token.morph.get("VerbForm") or token.tag_ in {"VBD", "VBP", "VBZ", "MD"}
        )

    # -- of and by ----------------------------------------------------------------------------------------------

    def _called(self, group: Group, name: Range, index: int, known: _Lists) -> None:
        passive = group.passive or group.form == "past"
        of = self._passive_subject(group) if passive else self._object(group, name)
        by = self._agent(group, name) if passive else self._namer(group)
        if by is False or of is None:
            return
        assert not isinstance(by, bool)
        if by is None and not self._contestable(name, known):
            return
        if by is None and passive and not self._judges(group, known):
            return
        stance = "rejects" if self._turned(group, known) else "asserts"
        self._add(index, of, name, by, stance)

    def _judges(self, group: Group, known: _Lists) -> bool:
        return any(naming.any for naming in known.verbs.get(group.entries[0].lemma, ()))

    def _passive_subject(self, group: Group) -> Range | None:
        if group.verb.dep_ in {"acl", "amod"} and group.form == "past" and group.verb.head.i < group.first:
            return speakers.until(group.verb.head, group.first, self.language)
        head = speakers.before(group, self.language)
        if head is None:
            return None
        return speakers.until(head, group.first, self.language)

    def _object(self, group: Group, name: Range) -> Range | None:
        doc, verb = self.doc, group.verb
        words = lists(self.language).words
        if group.entries[0].reflexive or any(
            straight(t.lower_) in words["reflexive"] for t in doc[group.first : verb.i]
        ):
            return self._subject_of(group)
        for token in doc[group.first : verb.i]:
            if straight(token.lower_) in CLITIC_OBJECTS and token.pos_ in {"PRON", "DET"} and self.language == "fr":
                return token.i, token.i
        relative = self._relative(group)
        if relative is not None:
            return relative
        for child in verb.rights:
            if child.dep_ in {"obj", "dobj", "nsubj"} and not name[0] <= child.i <= name[1]:
                first, last = speakers.extent(child, self.language)
                first = max(first, group.last + 1)
                if child.i < name[0]:
                    last = min(last, name[0] - 2 if name[0] - 1 > child.i else name[0] - 1)
                if first <= child.i <= last:
                    return first, last
        between = [t for t in doc[group.last + 1 : name[0]] if t.pos_ in {"NOUN", "PROPN", "PRON"}]
        if between:
            head = between[0]
            first = max(group.last + 1, speakers.left_edge(head))
            last = head.i
            for index in range(head.i + 1, name[0]):
                if doc[index].pos_ in {"NOUN", "PROPN", "ADJ"}:
                    last = index
            return first, last
        after = name[1] + 1
        while after < verb.sent.end and doc[after].text in CLOSERS:
            after += 1
        if after < verb.sent.end and doc[after].pos_ in {"DET", "PROPN"}:
            head = next((t for t in doc[after : after + 4] if t.pos_ in {"NOUN", "PROPN"}), None)
            if head is not None:
                first, last = speakers.extent(head, self.language)
                return max(first, after), last
        return None

    def _relative(self, group: Group) -> Range | None:
        """The noun before "que": whom the verb of a relative clause names."""
        doc, start = self.doc, group.verb.sent.start
        for index in range(group.first - 1, max(start, group.first - 14), -1):
            token = doc[index]
            if token.text in {";", ":"} or self._finite(token):
                return None
            lower = straight(token.lower_)
            if lower in {"que", "qu'", "whom", "which"} or (lower == "that" and self.language == "en"):
                if index == start or token.dep_ == "mark" and self.language == "en":
                    return None
                edge = index - 1
                if straight(doc[edge].lower_) == "ce" and edge > start + 1:
                    # "dans ce que X considère comme Y": what stands before.
                    edge -= 1
                    while edge > start and doc[edge].pos_ in {"ADP", "PUNCT"}:
                        edge -= 1
                while edge > start and doc[edge].text in {",", "-", "–"}:
                    edge -= 1
                head = speakers._nearest(doc, edge, start)
                return speakers.until(head, edge + 1, self.language) if head is not None else None
        return None

    def _subject_of(self, group: Group) -> Range | None:
        if group.inverted is not None:
            return group.inverted.i, group.inverted.i
        if group.form in {"infinitive", "participle"}:
            head = speakers.main_subject(group.verb, group.first)
        else:
            head = speakers.before(group, self.language)
        if head is None or speakers.is_nobody(head, self.language):
            return None
        verb = head.head
        edge = group.first if group.form == "finite" else (verb.i if verb.i > head.i else head.i + 1)
        return speakers.until(head, edge, self.language)

    def _namer(self, group: Group) -> Range | None | bool:
        """Who gives the name; False where the writer or nobody does."""
        if group.own:
            return False
        span = self._subject_of(group)
        if span is not None:
            return span
        if group.form == "finite":
            head = speakers.before(group, self.language)
            if head is not None and speakers.is_nobody(head, self.language):
                return False
        return None

    def _agent(self, group: Group, name: Range) -> Range | None:
        words = _lists(self.language).words["agents"]
        sentence = group.verb.sent
        first: int | None = None
        for index in range(group.last + 1, min(sentence.end, name[1] + REACH)):
            token = self.doc[index]
            if index > name[1] and (self._finite(token) or token.text in {";", ":"}):
                break
            if straight(token.lower_) in words:
                first = index + 1
                break
        if first is None or first >= sentence.end:
            return None
        head = next((t for t in self.doc[first : first + 6] if t.pos_ in {"NOUN", "PROPN", "PRON", "X"}), None)
        if head is None:
            return None
        start, last = speakers.extent(head, self.language)
        if name[0] > first:
            last = min(last, name[0] - 2)
        return (max(start, first), last) if last >= first else None

    def _turned(self, group: Group, known: _Lists) -> bool:
        if group.negated:
            return True
        node = group.verb
        for child in node.children:
            if straight(child.lower_) in known.words["negators"]:
                return True
        head = node.head
        return (
            head.i != node.i
            and any(form in known.turning for form in forms(head))
            and node.dep_ in {"xcomp", "ccomp", "obl:arg", "pcomp", "advcl"}
        )

    # -- rejections ---------------------------------------------------------------------------------------------

    def _rejection(self, verb: Token, index: int, known: _Lists) -> None:
        both = [Reporting(straight(verb.lemma_.lower()), "denying", frozenset(), "", r) for r in (False, True)]
        group = group_of(verb, both, self.language)
        if group is None or group.negated or group.passive or group.own or group.form == "past":
            return
        by = self._subject_of(group)
        if by is None:
            return
        doc, end = self.doc, verb.sent.end
        for position in range(group.last + 1, min(end, group.last + 9)):
            token = doc[position]
            lower = straight(token.lower_)
            if lower in known.being and position + 1 < end:
                name = self._range(position + 1, end)
                if name is not None:
                    self._add(index, by, name, by, "rejects")
                return
            if token.pos_ in {"NOUN", "PROPN"}:
                if any(form in known.names for form in forms(token)):
                    self._rejected(group, token, by, index, known)
                return
            if token.text in {".", ",", ";", ":"} or self._finite(token):
                return

    def _rejected(self, group: Group, noun: Token, by: Range, index: int, known: _Lists) -> None:
        """ "réfute cette caractérisation": what was said before; "récuse le terme de junte": the word itself."""
        end = group.verb.sent.end
        name = self._named(noun, end, known)
        earlier = [c for at, c in self.found if index - at <= MEMORY and c.stance == "asserts"]
        speaker = self._span(by)
        if name is not None:
            word = self._span(name)
            same = [c for c in earlier if c.as_.exact.lower().rstrip("s") == word.exact.lower().rstrip("s")]
            if same:
                self._keep(index, same[-1].of, same[-1].as_, speaker, "rejects")
            else:
                self._keep(index, speaker, word, speaker, "rejects")
            return
        earlier = [c for c in earlier if c.by is None or c.by.exact != speaker.exact]
        if earlier:
            newest = earlier[-1]
            for item in earlier:
                if item.sentence == newest.sentence and item.of == newest.of:
                    self._keep(index, item.of, item.as_, speaker, "rejects")

    def _named(self, noun: Token, end: int, known: _Lists) -> Range | None:
        after = noun.i + 1
        if after >= end:
            return None
        if straight(self.doc[after].lower_) in known.words["of"] | {"d'être"}:
            after += 1
        span = self._range(after, end) if after < end else None
        if span is None or not (self._contestable(span, known) or self._marked(after)):
            return None
        return span

    # -- distance -----------------------------------------------------------------------------------------------

    def _distance(self, word: Token, index: int) -> None:
        """ "la soi-disant opération": the writer does not take the name for his own."""
        known = _lists(self.language)
        if word.i + 1 >= word.sent.end:
            return
        name = self._range(word.i + 1, word.sent.end)
        if name is None:
            return
        head = next((t for t in self.doc[name[0] : name[1] + 1] if t.pos_ in {"NOUN", "ADJ", "PROPN"}), None)
        if head is None or head.pos_ == "PROPN" or not self._contestable(name, known):
            return
        first = word.i
        if first > word.sent.start and self.doc[first - 1].pos_ == "DET":
            first -= 1
        self._add(index, (first, name[1]), name, None, "rejects")

    def _span(self, tokens: Range) -> Span:
        start = self.doc[tokens[0]].idx
        end = self.doc[tokens[1]].idx + len(self.doc[tokens[1]])
        exact = self.text[start:end]
        start += len(exact) - len(exact.lstrip('-–—"«“” \u00a0'))
        end = start + len(self.text[start:end].rstrip('"»”“ \u00a0,;'))
        return Span.of(self.text, start, max(start, end))

    def _add(self, index: int, of: Range, name: Range, by: Range | None, stance: str) -> None:
        self._keep(index, self._span(of), self._span(name), self._span(by) if by is not None else None, stance)

    def _keep(self, index: int, of: Span, name: Span, by: Span | None, stance: str) -> None:
        if of.exact and name.exact:
            self.found.append((index, Characterisation(self.sentences[index], of, name, by, stance)))
