"""The verb groups that carry words of saying and thinking in a parsed text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bascule.coding.cue_lists import Lists, Reporting, lists
from bascule.coding.lexicon import forms as look_up
from bascule.coding.lexicon import straight
from bascule.coding.lines import past_dateline, starts
from bascule.coding.verb_forms import form_of, is_auxiliary, taken_for_noun

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

VERBAL = frozenset({"VERB", "AUX"})
# A verb group reaches this many words to its left (auxiliaries, clitics, adverbs between them).
REACH = 6
# News sentences are shorter than this many tokens; a text without full stops must not cost the square of its length.
WINDOW = 250
# Tokens of the longest phrase behind a verb of a list ("let it be known").
LONGEST_PHRASE = 6


@dataclass(frozen=True, slots=True)
class Group:
    """A verb of saying with its auxiliaries, adverbs and clitics: tokens `first` to `last`, both included.

    `form` is finite, participle (present), infinitive or past; `negated`, `passive` and `own` (the writer's own voice)
    as the group shows them; `inverted` is the pronoun behind the verb or its auxiliary.
    """

    verb: Token
    entries: tuple[Reporting, ...]
    first: int
    last: int
    form: str
    negated: bool
    passive: bool
    own: bool
    inverted: Token | None

    def frames(self) -> frozenset[str]:
        """All frames of its entries together."""
        return frozenset(frame for entry in self.entries for frame in entry.frames)

    @property
    def kind(self) -> str:
        """The kind of the first entry."""
        return self.entries[0].kind


def bounds(token: Token) -> tuple[int, int]:
    """First token of a sentence and the one after its last, looked for `WINDOW` tokens either way at most.

    Lines that run on without a full stop part as sentences do; a dateline ("BAMAKO, 4 mai –") is left out.
    """
    doc = token.doc
    index, begun = token.i, starts(doc)
    after = bisect_right(begun, index)
    first = max(begun[after - 1] if after else 0, index - WINDOW, 0)
    end = min(begun[after] if after < len(begun) else len(doc), index + 1 + WINDOW)
    return past_dateline(doc, first, index), end


def verb_groups(doc: Doc, language: str) -> Iterator[Group]:
    """The groups of all verbs of saying of a text, in order."""
    known = lists(language)
    for token in doc:
        lemma = _lemma(token, known, language)
        if lemma is not None:
            group = group_of(token, known.verbs[lemma], language)
            if group is not None:
                yield group


def _lemma(token: Token, known: Lists, language: str) -> str | None:
    lower = straight(token.lower_).strip("-")
    lemma = known.forms.get(lower)
    if token.dep_ == "amod" and token.tag_ == "VBG":
        # "the ruling party"
        return None
    if lower in known.states:
        following = token.nbor() if token.i + 1 < len(token.doc) else None
        if following is not None and straight(following.lower_) in known.words["that"]:
            return known.states[lower]
    taken = token.pos_ in {"ADJ", "NOUN", "PROPN", "X"}
    if lemma is not None and taken and token.i and is_auxiliary(token.nbor(-1), known):
        # "a-t-il martelé": taggers take rare participles for adjectives.
        return lemma
    if token.pos_ in VERBAL:
        if lemma is None:
            lemma = straight(token.lemma_.lower())
        return lemma if lemma in known.verbs else None
    if lemma is None or token.pos_ in {"DET", "ADP", "PRON", "CCONJ", "NUM", "PUNCT"}:
        return None
    # Taggers take some verbs for nouns or adverbs; a clause, an infinitive or an inverted subject gives them away.
    following = token.nbor() if token.i + 1 < len(token.doc) else None
    before = token.nbor(-1) if token.i else None
    if following is not None and before is not None and taken_for_noun(token, before, following, known):
        return lemma
    if following is None or (before is not None and before.pos_ in {"DET", "ADP"}) or before is None:
        return None
    reports = straight(following.lower_) in known.words["that"] | {"-il", "-elle", "-t", "avoir", "être"}
    reports = reports or (following.text == ":" and before.pos_ in {"PROPN", "PRON", "PUNCT"})
    if token.pos_ == "ADJ" and lower.endswith(("é", "ée", "i", "u", "ed")):
        reports = reports or before.pos_ == "AUX"
    quoted = before.text in {",", "»", '"', "”"} and following.pos_ in {"PROPN", "DET"}
    return lemma if reports or quoted else None


def group_of(verb: Token, entries: Sequence[Reporting], language: str) -> Group | None:
    """The group around a verb, with those of its entries that fit ("se dire" and "dire" are two), or None."""
    doc, words = verb.doc, lists(language).words
    first = verb.i
    start, end = bounds(verb)
    inverted: Token | None = None
    negated = passive = own = False
    reflexive = auxiliary = False
    leading = ""
    while first > start and verb.i - first < REACH:
        before = doc[first - 1]
        lower = straight(before.lower_)
        if lower in words["inverted"] and before.text.startswith("-"):
            inverted = before if lower not in {"-t"} else inverted
        elif lower in words["auxiliaries"] | words["own_voice"] | words["passive"] and before.pos_ in {"AUX", "VERB"}:
            auxiliary = True
            leading = lower
            own = own or lower in words["own_voice"]
            passive = passive or lower in words["passive"]
        elif lower in words["clitics"] and (before.pos_ not in {"DET", "ADP"} or lower in {"leur", "lui"}):
            reflexive = reflexive or lower in words["reflexive"]
        elif lower in words["negators"]:
            negated = True
        elif before.pos_ not in {"ADV", "PART"} or lower in words["as"] | words["that"]:
            break
        first -= 1
    while first < verb.i and doc[first].pos_ == "ADV" and straight(doc[first].lower_) not in words["clitics"]:
        first += 1
    last = verb.i
    while last + 1 < end and last - verb.i < 3:
        after = doc[last + 1]
        lower = straight(after.lower_)
        if lower in words["inverted"] and after.text.startswith("-"):
            inverted = after if lower not in {"-t"} else inverted
        elif lower in words["negators"] and (language == "fr" or verb.pos_ == "AUX"):
            negated = True
        else:
            break
        last += 1
    longer = [e for e in entries if e.second]
    if longer:
        begin = last + 1
        while begin < end and begin - last < 3 and doc[begin].pos_ == "ADV" and not _follows(doc, begin, longer):
            begin += 1
        entries = _follows(doc, begin, longer) or [e for e in entries if not e.second]
        if entries and entries[0].second:
            last = begin + entries[0].second.count(" ")
    if language == "fr":
        entries = [e for e in entries if e.reflexive == reflexive]
        passive = passive and not reflexive
    else:
        passive = passive and verb.tag_ == "VBN"
    if not entries:
        return None
    state = [e for e in entries if "state" in e.frames]
    if straight(verb.lower_) in lists(language).states and state:
        # "est convaincu que": no passive, and no words without its "est".
        entries, passive = state, False
        if not auxiliary and not reflexive:
            return None
        return Group(verb, tuple(entries), first, last, "finite", negated, False, own, inverted)
    entries = [e for e in entries if "state" not in e.frames]
    if not entries:
        return None
    # "citons", "dis": the writer's own.
    own = own or bool({"1", "2"} & set(verb.morph.get("Person")))
    own = own or (language == "fr" and verb.lower_.endswith(("ez", "ons", "dites")))
    # "avoir livré", "having sent" stand as infinitive and participle, whatever the participle in them.
    form = form_of(verb, leading, auxiliary, language)
    group = Group(verb, tuple(entries), first, last, form, negated, passive, own, inverted)
    if form == "infinitive":
        return _lifted(group, start, language)
    if form == "past":
        return _shared(group, start, language)
    return group


def _follows(doc: Doc, index: int, entries: Sequence[Reporting]) -> list[Reporting]:
    """The entries whose further words stand at a token, the longest ones."""
    following = " ".join(straight(t.lower_) for t in doc[index : index + LONGEST_PHRASE]) + " "
    found = [e for e in entries if following.startswith(f"{e.second} ")]
    most = max((len(e.second) for e in found), default=0)
    return [e for e in found if len(e.second) == most]


def _lifted(group: Group, start: int, language: str) -> Group:
    """ "tient à préciser", "s'est borné à répéter": the infinitive is said as its finite verb is."""
    doc, words = group.verb.doc, lists(language).words
    index = group.first - 1
    if index > start and straight(doc[index].lower_) in words["lift_links"]:
        index -= 1
    if index < start:
        return group
    lead = doc[index]
    participle = index > start and lead.pos_ == "ADJ" and is_auxiliary(doc[index - 1], lists(language))
    if not (lead.pos_ in VERBAL or participle):
        return group
    if not words["lifts"] & {*look_up(lead), re.sub(r"ée?s?$", "er", straight(lead.lower_))}:
        return group
    outer = [Reporting("", "neutral", frozenset(), "", flag) for flag in (False, True)]
    over = group_of(lead, outer, language)
    if over is None or over.form not in {"finite", "participle"} or over.last + 2 < group.first:
        return group
    return replace(
        group,
        first=over.first,
        form=over.form,
        negated=over.negated,
        own=over.own,
        inverted=over.inverted,
        passive=False,
    )


def _shared(group: Group, start: int, language: str) -> Group:
    """ "ont décrété une amnistie et assuré que": the second participle has the auxiliary of the first."""
    doc, known = group.verb.doc, lists(language)
    link = group.first - 1
    while link > start and doc[link].pos_ == "ADV" and not doc[link].is_punct:
        link -= 1
    if link <= start or doc[link].pos_ != "CCONJ":
        return group
    for index in range(link - 1, start - 1, -1):
        token = doc[index]
        if token.pos_ not in VERBAL or straight(token.lower_) not in known.words["perfect_auxiliaries"]:
            continue
        if any(straight(t.lower_) in known.words["passive_participles"] for t in doc[index : index + 3]):
            return replace(group, form="finite", passive=True)
        return replace(group, form="finite")
    if language == "en" and group.verb.dep_ == "conj" and group.verb.head.tag_ in {"VBD", "VBZ", "VBP"}:
        return replace(group, form="finite")
    return group
