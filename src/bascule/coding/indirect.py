"""Words reported without marks: the clause, infinitive or object under a verb of saying, "selon X", "les propos de X".

Each report holds its cue, its speaker and its content as token ranges; `attribution` joins them with the passages
between quotation marks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bascule.coding import speakers
from bascule.coding.lexicon import forms, straight
from bascule.coding.reporting import VERBAL, Group, Lists, lists, verb_groups
from bascule.coding.speakers import Range

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# How far behind its verb a content may begin: recipients, days and asides come between.
REACH = 32
CLOSING = frozenset({",", "»", '"', "”", "’", "'", "–", "—", "-", "?", "!", ")", "...", "…", "?!"})
ENDS = frozenset({".", "!", "?", "…", "..."})
ASIDE_ENDS = frozenset({",", "–", "—", "-", '"', "«", "“", ":", ";", "("})


@dataclass(frozen=True, slots=True)
class Report:
    """A report. `how` is clause, incise, noun or source; `content` is None where only marks tell what was said.

    `region` is what belongs to the attribution itself (an incise with its subject), so that no content runs through it.
    """

    cue: Range
    speaker: Range | None
    content: Range | None
    how: str
    region: Range
    frames: frozenset[str] = frozenset()


class Finder:
    """Finds the reports of one parsed text. `quoted` tells for each token whether it stands between marks."""

    def __init__(self, doc: Doc, language: str, quoted: Sequence[bool]) -> None:
        self.doc, self.language, self.quoted = doc, language, quoted
        self.lists: Lists = lists(language)
        self.words = self.lists.words
        self.groups = [g for g in verb_groups(doc, language) if not quoted[g.verb.i]]
        self.starts = {g.first: g for g in self.groups}

    def find(self) -> list[Report]:
        """All reports in text order."""
        asides = [*self._incises(), *self._sources()]
        taken = {i for r in asides for i in range(r.cue[0], r.cue[1] + 1)}
        stops = sorted(r.region[0] for r in asides)
        clauses = [
            report for group in self.groups if group.verb.i not in taken for report in self._clause(group, stops)
        ]
        nouns = self._nouns({r.cue[1] for r in clauses} | taken)
        return sorted([*asides, *clauses, *nouns], key=lambda r: r.cue)

    # -- incises ------------------------------------------------------------------------------------------------

    def _incises(self) -> list[Report]:
        found = []
        for group in self.groups:
            report = self._incise(group)
            if report is not None:
                found.append(report)
        return found

    def _incise(self, group: Group) -> Report | None:
        doc, sentence = self.doc, group.verb.sent
        if group.form != "finite" or group.negated:
            return None
        first = group.first
        compared = first > sentence.start and straight(doc[first - 1].lower_) in self.words["as"]
        first -= compared
        opened = first == sentence.start or doc[first - 1].text in CLOSING or doc[first - 1].text[-1:] in '"»”'
        if group.inverted is not None:
            if not opened or (group.own and self.language == "fr"):
                return None
            speaker: Range | None = (group.inverted.i, group.inverted.i)
            if speakers.is_nobody(group.inverted, self.language):
                speaker = None
            end = group.last
        elif opened and (compared or ("incise" in group.frames() and not self._clausal(group) and self._free(group))):
            if first == sentence.start and not compared and not self._follows_passage(first):
                return None
            span = speakers.behind(group, self.language)
            if span is None and group.last + 8 >= sentence.end and doc[sentence.end - 1].text not in ENDS:
                span = self._next_line(sentence.end)
            if span is None:
                return None
            speaker, end = span, max(group.last, span[1])
        else:
            return self._preceded(group, compared)
        return self._aside((first, group.last), speaker, end, "incise")

    def _free(self, group: Group) -> bool:
        """Whether a verb after a comma has no subject before it: else the comma only closes an apposition."""
        if self._follows_passage(group.first) or (group.first > 1 and self._follows_passage(group.first - 1)):
            return True
        own = [
            c for c in group.verb.lefts if c.dep_ in speakers.SUBJECTS and not self.quoted[c.i] and c.i < group.first
        ]
        return not own or self._clause_between(own[0].i + 1, group.first)

    def _clause_between(self, start: int, end: int) -> bool:
        """Whether a finite verb outside a relative clause stands between two tokens: the subject before is its own."""
        for token in self.doc[start:end]:
            if straight(token.lower_) in speakers.RELATIVES:
                return False
            if self._finite((token.i, token.i)):
                return True
        return False

    def _follows_passage(self, index: int) -> bool:
        return index > 0 and self.doc[index - 1].text[-1:] in '"»”'

    def _next_line(self, index: int) -> Range | None:
        """A speaker set on a line of its own behind the cue."""
        if index >= len(self.doc):
            return None
        sentence = self.doc[index].sent
        if any(t.pos_ in VERBAL and "Fin" in t.morph.get("VerbForm") for t in sentence[:40]):
            return None
        head = sentence[0]
        while head.pos_ in {"DET", "ADJ"} and head.i + 1 < sentence.end:
            head = self.doc[head.i + 1]
        if head.pos_ not in {"NOUN", "PROPN", "X"}:
            return None
        span = speakers.extent(head, self.language)
        last = sentence.end - 1
        while last > span[1] and self.doc[last].is_punct:
            last -= 1
        return span[0], last

    def _preceded(self, group: Group, compared: bool) -> Report | None:
        """An incise with its subject before the verb ("…, the minister said.", "comme X l'a dit,")."""
        doc, sentence = self.doc, group.verb.sent
        head = speakers.before(group, self.language)
        if head is None or compared or "incise" not in group.frames():
            return None
        first = speakers.left_edge(head)
        if first <= sentence.start:
            if not (first == sentence.start and self._follows_passage(first)):
                return None
            opener = ","
        else:
            opener = doc[first - 1].text
        after = doc[group.last + 1] if group.last + 1 < sentence.end else None
        if straight(doc[first - 1].lower_ if first else "") in self.words["as"]:
            first -= 1
        elif self.language != "en" or opener[-1:] not in ",\"”’'!?" or self._clausal(group):
            return None
        elif (
            opener == ","
            and after is not None
            and not (after.is_punct or after.pos_ in {"ADP", "ADV", "PROPN", "SCONJ", "NOUN"})
        ):
            return None
        if speakers.is_nobody(head, self.language):
            return None
        end = group.last
        return self._aside(
            (group.first, group.last), speakers.until(head, group.first, self.language), end, "incise", first
        )

    def _clausal(self, group: Group) -> bool:
        """Whether a clause of content follows the verb itself."""
        doc, end = self.doc, group.verb.sent.end
        for index in range(group.last + 1, min(end, group.last + 14)):
            token = doc[index]
            if token.text in ASIDE_ENDS | ENDS:
                return False
            if straight(token.lower_) in self.words["that"]:
                return token.dep_ not in {"obj", "dobj"} or doc[index - 1].pos_ != "NOUN"
        return any(c.dep_ == "ccomp" and c.left_edge.i > group.last for c in group.verb.rights)

    def _aside(self, cue: Range, speaker: Range | None, end: int, how: str, first: int | None = None) -> Report:
        """A report that stands beside or within what it reports; the content is the longer side."""
        doc = self.doc
        sentence = doc[cue[0]].sent
        begin = min(cue[0] if first is None else first, speaker[0] if speaker else cue[0])
        begin = max(begin, sentence.start)
        close = max(end, cue[1])
        while (
            close + 1 < sentence.end
            and doc[close + 1].text not in ASIDE_ENDS
            and not doc[close + 1].text.startswith('"')
        ):
            close += 1
        left = self._trim(self._head(sentence.start, begin), begin - 1)
        right = self._trim(
            close + 1, self._clause_end(close + 1, None, sentence.end, ()) if close + 1 < sentence.end else -1
        )
        content = left
        if right is not None and (left is None or self._weight(right) > self._weight(left) or not self._finite(left)):
            content = right
        if left is not None and how == "source" and self._finite(left):
            content = left
        return Report(cue, speaker, content, how, (begin, close))

    def _head(self, start: int, until: int) -> int:
        """Where the words of a sentence begin: behind a prefix with a colon, or behind the last semicolon."""
        begin = start
        for index in range(start, until):
            if self.quoted[index]:
                continue
            if self.doc[index].text == ";" or (
                self.doc[index].text == ":" and not self._finite((start, index)) and index - start < 16
            ):
                begin = index + 1
        return begin

    def _weight(self, span: Range) -> int:
        return self.doc[span[1]].idx - self.doc[span[0]].idx

    def _finite(self, span: Range) -> bool:
        return any(
            t.pos_ in VERBAL and ("Fin" in t.morph.get("VerbForm") or t.tag_ in {"VBD", "VBP", "VBZ", "MD"})
            for t in self.doc[span[0] : span[1] + 1]
        )

    def _trim(self, first: int, last: int) -> Range | None:
        doc = self.doc
        while first <= last and (doc[first].is_space or doc[first].text in {",", ":", ";", "-", "–", "—", ")"}):
            first += 1
        while last >= first and (doc[last].is_space or doc[last].text in {",", ";", ":", "-", "–", "—", "(", "."}):
            last -= 1
        return (first, last) if first <= last else None

    # -- "selon X", "according to X" ----------------------------------------------------------------------------

    def _sources(self) -> Iterable[Report]:
        doc = self.doc
        for token in doc:
            if self.quoted[token.i]:
                continue
            lower = straight(token.lower_)
            for preposition in self.lists.prepositions:
                if lower == preposition[0] and token.i + len(preposition) < len(doc):
                    behind = [straight(t.lower_) for t in doc[token.i : token.i + len(preposition)]]
                    if tuple(behind) == preposition:
                        report = self._source(token.i, token.i + len(preposition) - 1)
                        if report is not None:
                            yield report
                        break
            else:
                if token.i == token.sent.start and lower in self.words["for"]:
                    report = self._view(token)
                    if report is not None:
                        yield report

    def _noun_behind(self, index: int, end: int) -> Token | None:
        for token in self.doc[index : min(end, index + 7)]:
            if token.pos_ in {"NOUN", "PROPN", "X"} or straight(token.lower_) in self.lists.viewers:
                return token
            if token.pos_ == "PRON" and straight(token.lower_) not in {"l'un", "l'une"}:
                return token
            if token.pos_ not in {"DET", "ADJ", "NUM", "ADV", "ADP", "PUNCT"}:
                return None
        return None

    def _source(self, first: int, last: int) -> Report | None:
        sentence = self.doc[first].sent
        head = self._noun_behind(last + 1, sentence.end)
        if head is None or straight(head.lower_) in speakers.RELATIVES | {
            "lesquels",
            "lesquelles",
            "laquelle",
            "lequel",
        }:
            return None
        if any(form in self.lists.measures for form in forms(head)) or straight(head.lower_) in self.words["nobody"]:
            return None
        span = speakers.extent(head, self.language)
        span = (max(span[0], last + 1), max(span[1], head.i))
        owner = self._owner(head, span)
        return self._aside((first, last), owner or span, span[1], "source")

    def _owner(self, head: Token, span: Range) -> Range | None:
        """ "selon les déclarations du ministre": the minister speaks."""
        if not any(form in self.lists.nouns for form in forms(head)):
            return None
        for index in range(head.i + 1, span[1]):
            if straight(self.doc[index].lower_) in self.words["of"]:
                return index + 1, span[1]
        return None

    def _view(self, token: Token) -> Report | None:
        """ "Pour le Mali, cette alliance est une chance": the view of a named side or of a speaker by office."""
        sentence = token.sent
        head = self._noun_behind(token.i + 1, sentence.end)
        if head is None or head.i + 2 >= sentence.end:
            return None
        listed = any(form in self.lists.viewers for form in forms(head))
        if not listed and head.pos_ != "PROPN":
            return None
        if not listed and "Plur" in head.morph.get("Number"):
            return None
        first, last = speakers.extent(head, self.language)
        if (
            last + 1 >= sentence.end
            or self.doc[last + 1].text != ","
            or any(t.like_num for t in self.doc[first : last + 1])
        ):
            return None
        content = self._trim(last + 2, self._clause_end(last + 2, None, sentence.end, ()))
        if content is None or not self._finite(content) or self.doc[content[0]].pos_ == "VERB":
            return None
        return Report((token.i, token.i), (token.i + 1, last), content, "source", (token.i, last))

    # -- clauses under a verb -----------------------------------------------------------------------------------

    def _clause(self, group: Group, stops: Sequence[int]) -> list[Report]:
        if group.negated and group.verb.lemma_ not in {"exclure", "rule"}:
            return []
        if group.own or (group.form == "past" and not any(c.dep_ == "nsubj" for c in group.verb.lefts)):
            return []
        content = self._content(group, stops)
        speaker = self._speaker(group)
        if speaker is False:
            return []
        assert not isinstance(speaker, bool)
        if content is None:
            return [Report((group.first, group.last), speaker, None, "verb", (group.first, group.last), group.frames())]
        return [
            Report((group.first, group.last), speaker, content, "clause", (group.first, group.last), group.frames())
        ]

    def _speaker(self, group: Group) -> Range | None | bool:
        """The subject as a range, None where it is open, False where nobody says it."""
        doc, sentence, first = self.doc, group.verb.sent, group.first
        if group.inverted is not None:
            if speakers.is_nobody(group.inverted, self.language):
                return False
            return group.inverted.i, group.inverted.i
        if group.passive and self.language == "fr" and group.form != "infinitive":
            return False
        if group.form in {"participle", "infinitive"}:
            return self._controller(group)
        head = speakers.before(group, self.language)
        if head is None:
            span = None
            if first > sentence.start and straight(doc[first - 1].lower_) in self.words["that"]:
                span = speakers.behind(group, self.language)
            return span
        if speakers.is_nobody(head, self.language):
            return False
        edge = first
        if head.i < first:
            for index in range(head.i + 1, first):
                if straight(doc[index].lower_) in self.words["relative"] and index >= first - 3:
                    edge = index
        return speakers.until(head, edge, self.language)

    def _controller(self, group: Group) -> Range | None | bool:
        doc, first, sentence = self.doc, group.first, group.verb.sent
        previous = doc[first - 1] if first > sentence.start else None
        lower = straight(previous.lower_) if previous is not None else ""
        head: Token | None
        if group.form == "infinitive":
            governor = group.verb.head
            if previous is None or any(f in self.words["not_said"] for f in (*forms(governor), lower)):
                return False
            if straight(doc[first].lower_) in {"avoir", "having"} and lower in self.words["purpose"]:
                head = speakers._nearest(doc, first - 2, sentence.start)
                return speakers.until(head, first - 1, self.language) if head is not None else False
            if lower in self.words["purpose"]:
                return False
        elif previous is not None and previous.text not in {",", "-", "–"} and lower not in self.words["gerund"]:
            head = speakers._nearest(doc, first - 1, sentence.start)
            if head is not None and head.dep_ not in speakers.SUBJECTS:
                return speakers.until(head, first, self.language)
        head = speakers.main_subject(group.verb, first)
        if head is None:
            return None
        if speakers.is_nobody(head, self.language):
            return False
        return self._whole(head)

    def _whole(self, head: Token) -> Range:
        """The noun phrase of a subject up to its verb."""
        verb = head.head
        edge = head.i + 1
        if verb.i > head.i:
            edge = verb.i
            for child in verb.lefts:
                if child.i > head.i and (
                    child.dep_.startswith(("aux", "expl", "cop")) or child.dep_ in {"advmod", "neg"}
                ):
                    edge = min(edge, child.i)
            return speakers.until(head, edge, self.language)
        return speakers.extent(head, self.language)

    def _content(self, group: Group, stops: Sequence[int]) -> Range | None:
        doc, frames, words = self.doc, group.frames(), self.words
        sentence = group.verb.sent
        start: int | None = None
        kind = ""
        index = group.last + 1
        limit = min(sentence.end, index + REACH)
        compared = False
        direct = True
        while index < limit:
            token = doc[index]
            lower = straight(token.lower_)
            if token.text in {":", ";"} or (token.text in ENDS and index > group.last + 1):
                break
            if lower in words["that"] and "que" in frames and not compared:
                relative = token.dep_ in {"obj", "dobj", "nsubj"} and (
                    doc[index - 1].pos_ in {"NOUN", "PROPN"} or token.head.dep_ in {"acl:relcl", "relcl"}
                )
                if not relative:
                    start, kind = index, "que"
                    break
            if lower in words["whether"] and "si" in frames and direct:
                start, kind = index, "que"
                break
            if direct and self._infinitive(index, sentence.end):
                if frames & {"inf"}:
                    start, kind = index, "inf"
                break
            if frames & {"de", "of", "blame"} and lower in words["to"] and self._infinitive(index + 1, sentence.end):
                start, kind = index, "de"
                break
            if lower in words["goal"] and frames & {"à"} and self._infinitive(index + 1, sentence.end):
                start, kind = index, "à"
                break
            if "to" in frames and lower in words["goal_noun"] and direct:
                start, kind = index + 1, "noun"
                break
            if "sur" in frames and lower in words["on"] and direct:
                start, kind = self._after_fact(index + 1, sentence.end), "noun"
                break
            if direct and token.pos_ in {"DET", "NOUN", "PROPN", "NUM", "ADJ"} and lower not in speakers.TIMES:
                if self._object(group, index):
                    start, kind = index, "noun"
                    break
            if lower in words["compared"]:
                compared = True
            if (
                token.pos_ in VERBAL
                and "Fin" in token.morph.get("VerbForm")
                and not self._within_commas(group.last, index)
            ):
                break
            if token.pos_ not in {"ADV", "PART"} and lower not in words["clitics"]:
                direct = False
            index += 1
        if start is None and self.language == "en":
            start, kind = self._bare(group)
        if start is None and "of" in frames:
            start, kind = self._charge(group)
        if start is None or start >= sentence.end:
            return None
        root = self._root(start, group.verb)
        end = self._clause_end(
            start, root, self._limit(group, start, root, stops), (group.verb.i,), noun=kind == "noun"
        )
        return self._trim(start, end)

    def _within_commas(self, first: int, index: int) -> bool:
        return any(t.text in {",", "-", "–", "("} for t in self.doc[first + 1 : index])

    def _infinitive(self, index: int, end: int) -> bool:
        """Whether an infinitive stands at `index`, adverbs and clitics before it included."""
        while index < end and index < len(self.doc):
            token = self.doc[index]
            lower = straight(token.lower_)
            if self.language == "fr":
                if (
                    token.pos_ in VERBAL
                    and lower.endswith(("er", "ir", "re", "oir"))
                    and "Inf" in token.morph.get("VerbForm")
                ):
                    return True
                if lower in {"avoir", "être"}:
                    return True
                if (
                    token.pos_ not in {"ADV", "PRON"}
                    and lower not in self.words["clitics"]
                    and token.text not in {'"', "«", "“"}
                ):
                    return False
                if lower in self.words["subject_pronouns"] | self.words["nobody"] - {"nous", "vous", "rien"}:
                    return False
            else:
                if token.tag_ == "VB":
                    return True
                if token.pos_ not in {"ADV", "PART"} and token.text not in {'"', "“"}:
                    return False
            index += 1
        return False

    def _after_fact(self, index: int, end: int) -> int:
        """ "sur le fait que P": the clause, not the fact."""
        for step in range(index, min(end, index + 4)):
            if straight(self.doc[step].lower_) in self.words["that"]:
                return step
        return index

    def _object(self, group: Group, index: int) -> bool:
        frames = group.frames()
        if not frames & {"noun", "claim", "quoted"}:
            return False
        head = next((t for t in self.doc[index : index + 6] if t.pos_ in {"NOUN", "PROPN"}), None)
        if head is None or self.doc[index].text in {'"', "«"}:
            return False
        if straight(head.lower_) in speakers.TIMES:
            return False
        # A subject behind its verb is no object.
        if head.dep_ in speakers.SUBJECTS and head.head.i == group.verb.i:
            return False
        if "noun" in frames:
            return True
        if "claim" in frames and any(form in self.lists.claims for form in forms(head)):
            return True
        return "quoted" in frames and any(self.quoted[i] for i in range(index, min(index + 3, len(self.doc))))

    def _bare(self, group: Group) -> tuple[int | None, str]:
        """English: a clause without "that", a gerund, "to" with an infinitive."""
        frames = group.frames()
        for child in group.verb.rights:
            if child.dep_ == "ccomp" and "que" in frames and child.left_edge.i > group.last:
                if any(c.dep_ in speakers.SUBJECTS and c.i > group.last for c in child.children):
                    return self._past_aside(child.left_edge.i), "que"
            if child.dep_ in {"xcomp", "ccomp", "pcomp", "advcl"} and child.left_edge.i > group.last:
                lead = [t for t in self.doc[child.left_edge.i : child.i + 1]]
                if any(t.lower_ == "to" for t in lead) and frames & {"inf", "de"} and child.tag_ == "VB":
                    return next(t.i for t in lead if t.lower_ == "to"), "inf"
                if child.tag_ == "VBG" or (lead and lead[0].lower_ in {"having", "being"}):
                    if "ing" in frames:
                        return child.left_edge.i, "inf"
        return None, ""

    def _past_aside(self, index: int) -> int:
        return index

    def _charge(self, group: Group) -> tuple[int | None, str]:
        """ "accuse X de crimes", "accused X of crimes": from the preposition."""
        for child in group.verb.rights:
            if self.language == "en":
                if child.lower_ == "of" and child.dep_ == "prep":
                    return child.i, "noun"
                continue
            if child.dep_ in {"obl:arg", "obl:mod", "obl", "xcomp"}:
                case = next((c for c in child.lefts if straight(c.lower_) in self.words["of"]), None)
                if case is not None:
                    return case.i, "noun"
        return None, ""

    def _root(self, start: int, verb: Token) -> Token:
        """The word that carries a content: the child of the verb whose subtree holds its first word."""
        node = self.doc[start]
        for _ in range(30):
            if node.head.i == verb.i or node.head.i == node.i:
                return node
            node = node.head
        return node

    def _limit(self, group: Group, start: int, root: Token, stops: Sequence[int]) -> int:
        """The token before which a content must end: the next attribution that does not belong to it."""
        sentence = group.verb.sent
        limit = sentence.end
        for stop in stops:
            if start < stop < limit:
                limit = stop
        for other in self.groups:
            if other.first <= start or other.first >= limit:
                continue
            if other.form == "participle" and self.doc[other.first - 1].text in {",", "-", "–"}:
                limit = other.first
            elif not self._under(other.verb, root):
                head = speakers.before(other, self.language)
                begin = speakers.left_edge(head) if head is not None and start < head.i < other.first else other.first
                if begin > start and other.form == "finite":
                    limit = min(limit, begin)
        return limit

    def _under(self, token: Token, root: Token) -> bool:
        node = token
        for _ in range(40):
            if node.i == root.i:
                return True
            if node.head.i == node.i:
                return False
            node = node.head
        return False

    def _clause_end(
        self, start: int, root: Token | None, limit: int, verbs: tuple[int, ...], *, noun: bool = False
    ) -> int:
        """The last token of a content that begins at `start`."""
        doc, words = self.doc, self.words
        for index in range(start, limit):
            token = doc[index]
            if self.quoted[index]:
                continue
            if token.text == ";":
                return index - 1
            if token.text != "," or index + 1 >= limit:
                continue
            following = doc[index + 1]
            lower = straight(following.lower_)
            starter = self.starts.get(index + 1)
            if starter is not None and starter.form == "participle":
                return index - 1
            if noun and (lower in words["breaks"] or following.pos_ == "SCONJ"):
                return index - 1
            if lower in words["turns"] and root is not None:
                after = straight(doc[index + 2].lower_) if index + 2 < limit else ""
                if after in words["that"] or after in words["also"]:
                    continue
                clause = next((t for t in doc[index + 2 : min(limit, index + 14)] if t.dep_ in speakers.SUBJECTS), None)
                if clause is not None and not self._under(clause, root):
                    return index - 1
        last = limit - 1
        while last > start and (doc[last].pos_ in {"CCONJ", "SCONJ"} or doc[last].text in {",", "-", "–"}):
            last -= 1
        return last

    # -- nouns of saying ----------------------------------------------------------------------------------------

    def _nouns(self, taken: set[int]) -> list[Report]:
        found = []
        for token in self.doc:
            if token.pos_ != "NOUN" or self.quoted[token.i] or token.i in taken:
                continue
            if any(form in self.lists.nouns for form in forms(token)):
                report = self._noun(token)
                if report is not None:
                    found.append(report)
        return found

    def _noun(self, noun: Token) -> Report | None:
        doc, words, sentence = self.doc, self.words, noun.sent
        owner: Range | None = None
        index = noun.i + 1
        limit = min(sentence.end, noun.i + 16)
        about = any(form in self.lists.about for form in forms(noun))
        while index < limit:
            token = doc[index]
            lower = straight(token.lower_)
            if lower in words["according"] and index + 1 < limit and straight(doc[index + 1].lower_) in words["which"]:
                return self._said(noun, owner, index, index + 2)
            if lower in words["that"] and index - noun.i <= 2 and token.dep_ not in {"obj", "nsubj"} and not about:
                if any(form in self.lists.strong for form in forms(noun)):
                    return self._said(noun, owner, noun.i, index)
                return None
            if about and lower in self.lists.about_markers - words["of"] and index > noun.i:
                return self._said(noun, owner, noun.i, index + 1, noun_phrase=True) if owner else None
            if lower in words["of"] and owner is None and index + 1 < limit:
                head = next((t for t in doc[index + 1 : index + 6] if t.pos_ in {"NOUN", "PROPN", "PRON", "X"}), None)
                if head is None:
                    return None
                first, last = speakers.extent(head, self.language)
                merged = lower in {"du", "des"}
                owner = (index + 1 if merged else max(first, index + 1), last)
                index = owner[1] + 1
                continue
            if token.pos_ not in {"ADJ", "ADV", "PUNCT"} and not (
                token.pos_ == "VERB" and token.dep_ in {"acl", "amod"}
            ):
                return None
            if token.text in {".", ";", ":"}:
                return None
            index += 1
        return None

    def _said(
        self, noun: Token, owner: Range | None, cue: int, start: int, *, noun_phrase: bool = False
    ) -> Report | None:
        sentence = noun.sent
        if start >= sentence.end:
            return None
        if owner is None:
            owner = self._holder(noun)
        content = self._trim(
            start, self._clause_end(start, self._root(start, noun), sentence.end, (), noun=noun_phrase)
        )
        if content is None:
            return None
        return Report((noun.i, noun.i), owner, content, "noun", (noun.i, start - 1))

    def _holder(self, noun: Token) -> Range | None:
        """Whose words a noun of saying holds when nobody is named beside it: the subject of its verb."""
        node = noun
        for _ in range(4):
            if node.head.i == node.i:
                return None
            node = node.head
            if node.pos_ in VERBAL:
                if node.lemma_ in {
                    "recevoir",
                    "lire",
                    "entendre",
                    "receive",
                    "hear",
                    "read",
                    "condamner",
                    "rejeter",
                    "nier",
                    "deny",
                    "reject",
                    "réagir",
                }:
                    return None
                head = next((c for c in node.lefts if c.dep_ in SUBJECT_OF_HOLDER), None)
                if head is None or head.i == noun.i or speakers.is_nobody(head, self.language):
                    return None
                return self._whole(head)
        return None


SUBJECT_OF_HOLDER = frozenset({"nsubj"})
