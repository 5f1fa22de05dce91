"""Where what was said ends: at a turn of the writer's, at his own clause, at speech behind a colon."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from bascule.coding.lexicon import forms, straight
from bascule.coding.noun_phrases import SUBJECTS, is_finite
from bascule.coding.reporting import VERBAL, WINDOW, Group

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# More marked words than this behind a colon are direct speech of their own.
SPEECH = 7


class ContentEnds:
    """Finds where a content ends in `doc`; `starts` are the verbs of saying by their first token."""

    doc: Doc
    language: str
    quoted: Sequence[bool]
    words: Mapping[str, frozenset[str]]
    starts: Mapping[int, Group]

    def under(self, token: Token, root: Token) -> bool:
        """Whether a token stands in the subtree of `root`."""
        node = token
        for _ in range(40):
            if node.i == root.i:
                return True
            if node.head.i == node.i:
                return False
            node = node.head
        return False

    def content_end(
        self,
        start: int,
        root: Token | None,
        limit: int,
        *,
        noun: bool = False,
        parted: bool = False,
        past: bool = False,
        opened: bool = False,
    ) -> int:
        """The last token of a content that begins at `start` and ends before `limit`.

        A noun phrase ends before a new phrase, `parted` clauses before any that does not open as the first does;
        `past` tells that the verb of saying stands in the past, so that what it reports has moved back as well.
        """
        doc, words = self.doc, self.words
        limit = min(limit, start + WINDOW)
        finite = not noun and (root is None or self._clausal(start, limit))
        for index in range(start, limit):
            token = doc[index]
            if self.quoted[index]:
                continue
            if noun and index > start and (self._parts(token) or self._main_verb(index, start)):
                return index - 1
            joins = token.pos_ == "CCONJ" and index > start
            if joins and index + 1 < limit and self._resumes(index + 1, limit, finite=finite, noun=noun):
                return index - 1
            if token.text not in {";", ":", ","}:
                continue
            if token.text == ";" or (token.text == ":" and self._opens_speech(index + 1)):
                return index - 1
            if token.text == ":" and not finite and not noun and self.language == "en":
                # "expect Paris to be next: a frigate called": the writer's ground.
                return index - 1
            if token.text == ":" or index + 1 >= limit:
                continue
            following = doc[index + 1]
            lower = straight(following.lower_)
            starter = self.starts.get(index + 1)
            if (starter is not None and starter.form == "participle") or lower in words["contrasts"]:
                return index - 1
            if noun and (lower in words["breaks"] or following.pos_ == "SCONJ"):
                return index - 1
            if noun and lower in words["relatives"] and any(self.quoted[start:index]):
                return index - 1
            if noun and lower in words["joins"] and self._own_clause(index + 2, limit, parted=True, past=False):
                return index - 1
            if index > start + 1 and self._glosses(index + 1, limit):
                return index - 1
            if opened and self._main_clause(index + 1, limit):
                return index - 1
            if finite and index > start + 2 and is_finite(following) and "," not in {t.text for t in doc[start:index]}:
                # "Le ministre, qui a dit que la base fermerait, est parti"
                return index - 1
            if not finite and following.pos_ == "ADP" and index + 2 < limit and self._links(index + 2):
                # "…, to which the minister retorted"
                return index - 1
            if not finite and (
                is_finite(following) or lower in words["without"] or self._new_subject(index + 1, limit)
            ):
                return index - 1
            if finite and lower in words["joins"] and self._own_clause(index + 2, limit, parted=parted, past=past):
                return index - 1
            if root is not None and lower in words["turns"] and self._turns(index + 2, limit, root, parted=parted):
                return index - 1
        last = limit - 1
        while last > start and (doc[last].pos_ in {"CCONJ", "SCONJ"} or doc[last].text in {",", "-", "–"}):
            last -= 1
        return last

    def _links(self, index: int) -> bool:
        return straight(self.doc[index].lower_) in self.words["which"] | self.words["relatives"]

    def _parts(self, token: Token) -> bool:
        """A dash between spaces."""
        return token.text in {"-", "–", "—"} and bool(token.whitespace_) and bool(token.nbor(-1).whitespace_)

    def _main_verb(self, index: int, start: int) -> bool:
        """Whether the verb of the sentence goes on behind a noun phrase ("…faisant état d'un coup étaient fausses")."""
        token = self.doc[index]
        if index < start + 2 or not is_finite(token) or token.pos_ not in VERBAL:
            return False
        links = self.words["relatives"] | self.words["that"] | self.words["whether"] | {"what"}
        return not any(
            straight(t.lower_) in links or t.pos_ == "SCONJ" or t.text in {",", ";", ":"} for t in self.doc[start:index]
        )

    def _clausal(self, start: int, limit: int) -> bool:
        """Whether a content opens as a clause with a finite verb, no infinitive or gerund."""
        opening = straight(self.doc[start].lower_)
        if opening in self.words["that"] | self.words["whether"] and opening != "s'":
            return True
        for token in self.doc[start : min(limit, start + 12)]:
            if is_finite(token):
                return True
            if token.pos_ in VERBAL:
                return False
        return True

    def _resumes(self, index: int, limit: int, *, finite: bool, noun: bool) -> bool:
        """Whether the writer's main clause goes on behind a conjunction, after an infinitive or a noun."""
        if finite:
            return False
        for token in self.doc[index : min(limit, index + 4)]:
            lower = straight(token.lower_)
            if is_finite(token):
                return True
            if token.pos_ in VERBAL:
                group = self.starts.get(token.i)
                shared = "Part" in token.morph.get("VerbForm") and "Past" in token.morph.get("Tense")
                return (noun and shared and token.i == index) or (group is not None and group.form == "finite")
            if token.pos_ not in {"ADV", "PRON"} and lower not in self.words["clitics"]:
                return False
        return False

    def _glosses(self, index: int, limit: int) -> bool:
        """Whether what follows a comma is the writer's ("une rumeur sans preuve", "a step that")."""
        doc, words = self.doc, self.words
        if straight(doc[index].lower_) == "ce" and index + 1 < limit:
            return straight(doc[index + 1].lower_) in words["relatives"]
        determined = doc[index].pos_ == "DET"
        if determined and straight(doc[index].lower_) in words["demonstratives"]:
            return any(straight(t.lower_) in words["relatives"] for t in doc[index + 2 : min(limit, index + 6)])
        if determined and straight(doc[index].lower_) not in words["indefinite"]:
            return False
        head = next((t for t in doc[index : min(limit, index + 4)] if t.pos_ in {"NOUN", "PROPN"}), None)
        if head is None or not set(forms(head)) & words["glosses"]:
            return False
        after = doc[head.i + 1 : min(limit, head.i + 4)]
        return not determined or any(
            straight(t.lower_) in words["relatives"] or t.pos_ in VERBAL | {"ADP", "PRON", "DET", "PROPN"}
            for t in after
        )

    def _main_clause(self, index: int, limit: int) -> bool:
        """ "Si beaucoup estiment que P, elle reste Q": where the main clause begins."""
        doc = self.doc
        pronoun = straight(doc[index].lower_) in self.words["subject_pronouns"]
        if not pronoun:
            return self._new_subject(index, limit)
        return any(is_finite(t) for t in doc[index + 1 : min(limit, index + 5)])

    def _new_subject(self, index: int, limit: int) -> bool:
        """Whether a noun and a finite verb stand behind the comma that closes an infinitive or a noun phrase."""
        doc = self.doc
        if doc[index].pos_ not in {"DET", "PROPN"}:
            return False
        for token in doc[index : min(limit, index + 10)]:
            absolute = self.language == "fr" and straight(token.lower_).endswith("ant")
            absolute = absolute and (
                token.pos_ in VERBAL or (token.i + 1 < limit and "Inf" in doc[token.i + 1].morph.get("VerbForm"))
            )
            if is_finite(token) or absolute:
                return any(t.pos_ in {"NOUN", "PROPN"} for t in doc[index : token.i])
            if token.text == "," or straight(token.lower_) in self.words["relatives"]:
                return False
        return False

    def _own_clause(self, index: int, limit: int, *, parted: bool, past: bool) -> bool:
        """Whether ", and" or ", et" opens a clause with a subject of its own that the words reported do not hold."""
        doc = self.doc
        if index >= limit or straight(doc[index - 1].lower_) in self.words["that"]:
            return False
        lead = straight(doc[index].lower_)
        if lead in self.words["that"] | self.words["whether"]:
            return False
        subject = next(
            (t for t in doc[index : min(limit, index + 10)] if t.dep_ in SUBJECTS and not self.quoted[t.i]), None
        )
        if subject is None or straight(subject.lower_) in self.words["relatives"]:
            return False
        verb = next((t for t in doc[subject.i : min(limit, subject.i + 12)] if is_finite(t)), None)
        if verb is None:
            return False
        if self.language == "fr":
            return parted
        return not past or verb.tag_ in {"VBZ", "VBP"}

    def _turns(self, index: int, limit: int, root: Token, *, parted: bool) -> bool:
        """Whether "mais", "while" and their like open a clause of the writer's own."""
        after = straight(self.doc[index].lower_) if index < limit else ""
        if after in self.words["that"] | self.words["also"]:
            return False
        turned = range(index, min(limit, index + 12))
        clause = next((self.doc[i] for i in turned if self.doc[i].dep_ in SUBJECTS), None)
        if clause is not None and any(i in self.starts and self.starts[i].kind == "denying" for i in turned):
            # "…, although the authorities deny this": the other side's word.
            return True
        return clause is not None and (parted or not self.under(clause, root))

    def _opens_speech(self, index: int) -> bool:
        return index + 1 + SPEECH < len(self.doc) and all(self.quoted[index + 1 : index + 1 + SPEECH])
