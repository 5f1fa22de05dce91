"""Words of saying and thinking: the cue lists, and the verb groups that carry them in a parsed text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from bascule.coding.lexicon import forms as look_up
from bascule.coding.lexicon import straight, word_list

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

KINDS = ("neutral", "asserting", "distancing", "denying", "admitting", "promising", "warning")
VERBAL = frozenset({"VERB", "AUX"})
# A verb group reaches this many words to its left (auxiliaries, clitics, adverbs between them).
REACH = 6
# News sentences are shorter than this many tokens; a text without full stops must not cost the square of its length.
WINDOW = 250
# Tokens of the longest phrase behind a verb of a list ("let it be known").
LONGEST_PHRASE = 6
# French forms that are present and past participle alike; taggers guess.
# Auxiliaries that give their group its form.
LEADING = {
    **dict.fromkeys(("avoir", "être"), "infinitive"),
    **dict.fromkeys(("ayant", "étant", "having", "being"), "participle"),
}
BOTH = frozenset({"dit", "redit", "écrit", "prédit", "décrit"})


@dataclass(frozen=True, slots=True)
class Reporting:
    """One entry of a cue list: its kind, and the frames in which the words reported stand (see the list)."""

    lemma: str
    kind: str
    frames: frozenset[str]
    second: str = ""
    reflexive: bool = False


@dataclass(frozen=True, slots=True)
class Lists:
    """The cue lists of one language."""

    verbs: Mapping[str, tuple[Reporting, ...]]
    forms: Mapping[str, str]
    nouns: Mapping[str, str]
    claims: frozenset[str]
    about: frozenset[str]
    strong: frozenset[str]
    about_markers: frozenset[str]
    prepositions: tuple[tuple[str, ...], ...]
    measures: frozenset[str]
    viewers: frozenset[str]
    words: Mapping[str, frozenset[str]]
    states: Mapping[str, str]


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


@cache
def lists(language: str) -> Lists:
    """The cue lists of a language, read once."""
    raw = word_list(f"attribution_{language}")
    verbs: dict[str, list[Reporting]] = {}
    forms: dict[str, str] = {}
    for block in raw["verbs"]:
        for phrase in block["words"]:
            words = straight(phrase).replace("s'", "se ").split()
            reflexive = words[0] == "se"
            words = words[1:] if reflexive else words
            entry = Reporting(words[0], block["kind"], frozenset(block["frames"]), " ".join(words[1:]), reflexive)
            verbs.setdefault(words[0], []).append(entry)
            for form in inflect(words[0], language):
                forms.setdefault(form, words[0])
    for lemma, irregular in raw["forms"].items():
        for form in irregular:
            forms[form] = lemma
    return Lists(
        {lemma: tuple(entries) for lemma, entries in verbs.items()},
        forms,
        {noun: kind for kind in KINDS for noun in raw["nouns"].get(kind, ())},
        frozenset(raw["nouns"]["claims"]),
        frozenset(raw["nouns"]["about"]),
        frozenset(raw["nouns"]["strong"]),
        frozenset(raw["nouns"]["about_markers"]),
        tuple(tuple(re.findall(r"\w+'|\w+", p)) for p in raw["alone"]["prepositions"]),
        frozenset(raw["alone"]["measures"]),
        frozenset(raw["alone"]["viewers"]),
        {key: frozenset(words) for key, words in raw["words"].items()},
        {
            form: lemma
            for lemma, entries in verbs.items()
            if any("state" in e.frames for e in entries)
            for form in ((lemma, f"{lemma}e", f"{lemma}s", f"{lemma}es") if language == "fr" else (lemma,))
        },
    )


def inflect(lemma: str, language: str) -> list[str]:
    """Third-person forms and participles of a regular verb; the lists name the others."""
    if language == "en":
        stem = lemma[:-1] if lemma.endswith("e") else lemma
        if re.search(r"[^aeiou]y$", lemma):
            return [lemma, f"{lemma[:-1]}ies", f"{lemma[:-1]}ied", f"{lemma}ing"]
        third = f"{lemma}es" if lemma.endswith(("s", "sh", "ch", "x", "z")) else f"{lemma}s"
        return [lemma, third, f"{stem}ed", f"{stem}ing"]
    if lemma.endswith("er"):
        stem = lemma[:-2]
        soft = stem[:-1] + "ç" if stem.endswith("c") else stem + "e" if stem.endswith("g") else stem
        closed = re.sub(r"[ée]([^aeiouyéè]+)$", r"è\1", stem)
        found = [lemma, *(closed + e for e in ("e", "ent", "era", "eront")), *(stem + e for e in ("e", "ent"))]
        if stem.endswith(("el", "et")):
            found += [stem + stem[-1] + e for e in ("e", "ent", "era", "eront")]
        found += [soft + e for e in ("ait", "aient", "a", "ant")]
        return found + [stem + e for e in ("é", "ée", "és", "ées", "èrent", "era", "eront")]
    if lemma.endswith("ir"):
        stem = lemma[:-1]
        return [
            lemma,
            f"{stem}t",
            *(f"{stem}{e}" for e in ("ssent", "ssait", "ssaient", "ssant", "", "e", "s", "es", "ra")),
        ]
    return [lemma]


def cue_kind(cue: str, language: str) -> str | None:
    """The kind of a cue as written or by its lemma ("a-t-il nié", "deny"), or None where no list knows it."""
    known = lists(language)
    words = re.findall(r"\w+", straight(cue.lower()))
    reflexive = any(w in {"se", "s"} for w in words)
    for position in range(len(words) - 1, -1, -1):
        lemma = words[position] if words[position] in known.verbs else known.forms.get(words[position])
        entries = [e for e in known.verbs.get(lemma or "", ()) if f" {e.second} " in f"  {' '.join(words)} "]
        if entries:
            exact = [e for e in entries if e.reflexive == reflexive]
            return max(exact or entries, key=lambda e: bool(e.second)).kind
        kind = next((known.nouns[n] for n in (words[position], words[position].rstrip("s")) if n in known.nouns), None)
        if kind:
            return kind
    leading = " ".join(words)
    for preposition in known.prepositions:
        if leading.startswith(" ".join(w.rstrip("'") for w in preposition)):
            return "neutral"
    return None


def bounds(token: Token) -> tuple[int, int]:
    """First token of a sentence and the one after its last, looked for `WINDOW` tokens either way at most."""
    doc = token.doc
    first, end = token.i, token.i + 1
    floor, ceiling = max(0, first - WINDOW), min(len(doc), end + WINDOW)
    while first > floor and not doc[first].is_sent_start:
        first -= 1
    while end < ceiling and not doc[end].is_sent_start:
        end += 1
    return first, end


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
    if lower in known.states:
        following = token.nbor() if token.i + 1 < len(token.doc) else None
        if following is not None and straight(following.lower_) in known.words["that"]:
            return known.states[lower]
    if lemma is not None and token.pos_ in {"ADJ", "NOUN"} and token.i and _auxiliary(token.nbor(-1), known):
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
    if following is not None and before is not None and _taken_for_noun(token, before, following, known):
        return lemma
    if following is None or (before is not None and before.pos_ in {"DET", "ADP"}) or before is None:
        return None
    reports = straight(following.lower_) in known.words["that"] | {"-il", "-elle", "-t", "avoir", "être"}
    reports = reports or (following.text == ":" and before.pos_ in {"PROPN", "PRON", "PUNCT"})
    if token.pos_ == "ADJ" and lower.endswith(("é", "ée", "i", "u", "ed")):
        reports = reports or before.pos_ == "AUX"
    quoted = before.text in {",", "»", '"', "”"} and following.pos_ in {"PROPN", "DET"}
    return lemma if reports or quoted else None


def is_verb(token: Token, language: str) -> bool:
    """Whether a token is a verb, by its tag or, for the forms of the naming lists, against it."""
    if token.pos_ in VERBAL:
        return True
    if token.i == 0 or token.i + 1 >= len(token.doc):
        return False
    return _taken_for_noun(token, token.nbor(-1), token.nbor(), lists(language))


def _taken_for_noun(token: Token, before: Token, following: Token, known: Lists) -> bool:
    """ "qui leur reproche d'avoir", "l'OIM juge « inacceptables »", "Beijing, a supplier, rejects as": no nouns."""
    if token.pos_ not in {"NOUN", "PROPN"}:
        return False
    lower, after = straight(before.lower_), straight(following.lower_)
    if lower in known.words["clitics"] and token.i > 1:
        before = token.doc[token.i - 2]
        lower = straight(before.lower_)
    if lower in known.words["relative"] | known.words["subject_pronouns"] and before.pos_ == "PRON":
        return True
    opens = following.text in {"«", '"', "“"} or after in known.words["that"] | known.words["naming"]
    if before.pos_ == "PROPN":
        return opens
    if token.tag_ == "NNS" and before.pos_ == "NOUN":
        # "the chief regards as"
        return after in known.words["naming"]
    return before.text == "," and (opens or after in known.words["goal"])


def _auxiliary(token: Token, known: Lists) -> bool:
    """Whether a token is an auxiliary of the perfect, or the pronoun inverted behind one."""
    lower = straight(token.lower_)
    if lower in known.words["inverted"] and token.text.startswith("-"):
        return True
    return lower in known.words["perfect_auxiliaries"] and token.pos_ in VERBAL


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
    # "avoir livré", "having sent" stand as infinitive and participle, whatever the participle in them.
    form = LEADING.get(leading) or _form(verb, auxiliary, language)
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
    lead = doc[index] if index >= start else None
    participle = (
        lead is not None and lead.pos_ == "ADJ" and _auxiliary(lead.nbor(-1), lists(language)) if index else False
    )
    if lead is None or not (lead.pos_ in VERBAL or participle):
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


def _form(verb: Token, auxiliary: bool, language: str) -> str:
    lower = straight(verb.lower_)
    if language == "en":
        # A bare past tense looks like a participle; the tagger decides, and an auxiliary makes it finite.
        if verb.tag_ == "VBG":
            return "finite" if any(c.dep_ == "aux" for c in verb.children) else "participle"
        if verb.tag_ == "VB":
            # Taggers take plural presents for infinitives: those have "to" or a modal before them.
            before = [t for t in verb.lefts if t.dep_ == "aux"]
            subject = any(t.dep_ == "nsubj" for t in verb.lefts)
            free = not before and not auxiliary and (subject or verb.dep_ in {"ROOT", "conj", "relcl"})
            return "finite" if free else "infinitive"
        return "past" if verb.tag_ == "VBN" and not auxiliary else "finite"
    if "Inf" in verb.morph.get("VerbForm") and lower.endswith(("er", "ir", "re")):
        return "infinitive"
    if lower.endswith("ant"):
        return "participle"
    if lower in BOTH and not auxiliary:
        before = verb.nbor(-1) if verb.i > 0 else None
        return "past" if verb.dep_ in {"acl", "amod"} and before is not None and before.pos_ == "NOUN" else "finite"
    participle = lower.endswith(("é", "ée", "és", "ées")) or "Part" in verb.morph.get("VerbForm")
    return "past" if participle and not auxiliary else "finite"
