"""One view over the two dependency schemes (Universal Dependencies in French, ClearNLP in English)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Token

SUBJECT = frozenset({"nsubj", "nsubj:caus", "csubj"})
PASSIVE_SUBJECT = frozenset({"nsubj:pass", "nsubjpass"})
PASSIVE_AUXILIARY = frozenset({"aux:pass", "auxpass"})
OBJECT = frozenset({"obj", "dobj", "obj:agent"})
INDIRECT = frozenset({"iobj", "dative"})
OBLIQUE = frozenset({"obl:arg", "obl:mod", "obl", "obl:agent", "nmod", "acl", "advcl"})
APPOSITION = frozenset({"appos", "flat:name", "flat:foreign"})
# How an infinitive hangs on the verb whose content it is.
COMPLEMENT = frozenset({"xcomp", "ccomp", "pcomp", "obl:arg"})
CLAUSAL = frozenset({"ccomp", "xcomp", "advcl", "acl", "acl:relcl", "relcl", "pcomp", "parataxis", "conj"})
OF = frozenset({"de", "d'", "d’", "du", "des", "of"})
# Markers of whom a noun belongs to.
OWNERS = OF | {"for"}
POSSESSIVE = frozenset({"son", "sa", "ses", "leur", "leurs", "its", "their", "his", "her"})
AGENT_MARKERS = frozenset({"par", "by"})


def upwards(token: Token) -> list[Token]:
    """The token and all it hangs on, up to the root."""
    chain = [token]
    while chain[-1].head.i != chain[-1].i:
        chain.append(chain[-1].head)
    return chain


def conjuncts(token: Token) -> list[Token]:
    """The token and what is coordinated with it."""
    found = [token]
    for child in token.children:
        if child.dep_ == "conj":
            found.extend(conjuncts(child))
    return found


def enumerated(one: Token, other: Token) -> bool:
    """Whether two nouns are coordinated with each other."""
    return any(t.i == other.i for t in conjuncts(one)) or any(t.i == one.i for t in conjuncts(other))


def preposition(noun: Token) -> str:
    """The preposition that governs a noun, in lower case, or the empty string."""
    if noun.dep_ == "pobj":
        return str(noun.head.lower_)
    for child in noun.children:
        if child.dep_ == "case":
            return child.lower_ if not list(child.children) else " ".join(t.lower_ for t in child.subtree)
    return ""


def complements(head: Token) -> Iterator[tuple[str, Token]]:
    """(preposition, noun) for each noun that hangs on `head` by a preposition, coordination included."""
    for child in head.children:
        if child.dep_ in {"prep", "agent", "dative"} and child.pos_ in {"ADP", "SCONJ", "ADV", "PART"}:
            for noun in child.children:
                if noun.dep_ == "pobj":
                    for item in conjuncts(noun):
                        yield child.lower_, item
                elif noun.dep_ == "prep":
                    for inner in noun.children:
                        if inner.dep_ == "pobj":
                            yield f"{child.lower_} {noun.lower_}", inner
        elif child.dep_ in OBLIQUE or child.dep_.startswith(("obl", "nmod")):
            marker = preposition(child)
            if marker:
                for item in conjuncts(child):
                    yield marker, item


def subjects(verb: Token) -> list[Token]:
    """Grammatical subjects of an active verb, inherited over coordination and control."""
    return _inherited(verb, SUBJECT)


def passive_subjects(verb: Token) -> list[Token]:
    """Subjects of a passive verb: on whom the act bears."""
    return _inherited(verb, PASSIVE_SUBJECT)


def _inherited(verb: Token, labels: frozenset[str]) -> list[Token]:
    own = [item for child in verb.children if child.dep_ in labels for item in conjuncts(child)]
    if own:
        return own
    return _inherited(verb.head, labels) if verb.dep_ == "conj" and verb.head.pos_ in {"VERB", "AUX"} else []


def objects(verb: Token) -> list[Token]:
    """Direct objects with their coordination."""
    return [item for child in verb.children if child.dep_ in OBJECT for item in conjuncts(child)]


def indirect_objects(verb: Token) -> list[Token]:
    """Indirect objects without a preposition (pronouns, English dative)."""
    return [c for c in verb.children if c.dep_ in INDIRECT and c.pos_ in {"NOUN", "PROPN", "PRON"}]


def infinitives(verb: Token) -> list[Token]:
    """Verbs that say what is promised, refused or asked for under `verb`, with what is coordinated with them."""
    found = [c for c in verb.children if c.dep_ in COMPLEMENT and is_infinitive(c)]
    found += [inner for c in verb.children if c.pos_ in {"ADP", "SCONJ", "PART"} for inner in infinitives(c)]
    return [item for inner in found for item in conjuncts(inner) if is_infinitive(item)]


def is_infinitive(token: Token) -> bool:
    """Whether a verb is an infinitive, or an English "-ing" complement."""
    bare = "Inf" in token.morph.get("VerbForm") and not token.lower_.endswith("ant")
    return bare or token.tag_ in {"VB", "VBG"}


def agents(head: Token) -> list[Token]:
    """The agent after "par" or "by"."""
    return [noun for marker, noun in complements(head) if marker in AGENT_MARKERS]


def is_passive(verb: Token) -> bool:
    """Whether a verb stands in the passive, participles after a noun included ("sanctions imposées par…")."""
    if any(c.dep_ in PASSIVE_SUBJECT or c.dep_ in PASSIVE_AUXILIARY for c in verb.children):
        return True
    if verb.dep_ in {"acl", "amod", "advcl"} and verb.tag_ == "VBN":
        return True
    participle = "Part" in verb.morph.get("VerbForm") and "Past" in verb.morph.get("Tense")
    has_aux = any(c.dep_.startswith("aux") for c in verb.children)
    return verb.dep_ in {"acl", "amod"} and participle and not has_aux


def is_reflexive(verb: Token) -> bool:
    """French pronominal use ("se retirer")."""
    return any(
        c.lower_ in {"se", "s'", "s’", "nous", "me"} and c.dep_.startswith(("expl", "obj")) for c in verb.children
    )


def noun_phrase(head: Token) -> tuple[int, int]:
    """Character offsets of a noun with its modifiers, relative clauses and appositions left out."""
    tokens = [head]
    for child in head.children:
        if child.dep_ in {
            "acl:relcl",
            "relcl",
            "appos",
            "conj",
            "cc",
            "punct",
            "parataxis",
            "advcl",
            "acl",
            "cop",
            "nsubj",
        }:
            continue
        if child.dep_ in {"case", "prep"} and child.i < head.i:
            continue
        tokens.extend(t for t in child.subtree)
    tokens = [t for t in tokens if not t.is_space]
    left, right = min(t.i for t in tokens), max(t.i for t in tokens)
    document = head.doc
    return document[left].idx, document[right].idx + len(document[right])
