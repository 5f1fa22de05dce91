"""Which words are verbs, against the tagger where its mistakes are known, and in which form they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bascule.coding.cue_lists import Lists, lists
from bascule.coding.lexicon import straight

if TYPE_CHECKING:
    from spacy.tokens import Token

VERBS = frozenset({"VERB", "AUX"})
# Auxiliaries that give their group its form.
LEADING = {
    **dict.fromkeys(("avoir", "être"), "infinitive"),
    **dict.fromkeys(("ayant", "étant", "having", "being"), "participle"),
}
# French forms that are present and past participle alike; taggers guess.
BOTH = frozenset({"dit", "redit", "écrit", "prédit", "décrit"})


def is_verb(token: Token, language: str) -> bool:
    """Whether a token is a verb, by its tag or, for the forms of the naming lists, against it."""
    if token.pos_ in VERBS:
        return True
    if token.i == 0 or token.i + 1 >= len(token.doc):
        return False
    return taken_for_noun(token, token.nbor(-1), token.nbor(), lists(language))


def taken_for_noun(token: Token, before: Token, following: Token, known: Lists) -> bool:
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


def is_auxiliary(token: Token, known: Lists) -> bool:
    """Whether a token is an auxiliary of the perfect, or the pronoun inverted behind one."""
    lower = straight(token.lower_)
    if lower in known.words["inverted"] and token.text.startswith("-"):
        return True
    return lower in known.words["perfect_auxiliaries"] and (token.pos_ in VERBS or lower in {"a", "ont"})


def form_of(verb: Token, leading: str, auxiliary: bool, language: str) -> str:
    """finite, participle, infinitive or past, as the first auxiliary or the verb itself shows it."""
    if leading in LEADING:
        return LEADING[leading]
    lower = straight(verb.lower_)
    if language == "en":
        # A bare past tense looks like a participle; the tagger decides, and an auxiliary makes it finite.
        if verb.tag_ == "VBG":
            return "finite" if any(c.dep_ == "aux" for c in verb.children) else "participle"
        if verb.tag_ == "VB":
            # Taggers take plural presents for infinitives: those have "to" or a modal before them.
            helped = any(t.dep_ == "aux" for t in verb.lefts)
            if any(t.dep_ == "aux" and t.lower_ in {"do", "does", "did"} for t in verb.lefts):
                return "finite"
            subject = any(t.dep_ == "nsubj" for t in verb.lefts)
            free = not helped and not auxiliary and (subject or verb.dep_ in {"ROOT", "conj", "relcl"})
            return "finite" if free else "infinitive"
        return "past" if verb.tag_ == "VBN" and not auxiliary else "finite"
    if "Inf" in verb.morph.get("VerbForm") and lower.endswith(("er", "ir", "re")):
        return "infinitive"
    if lower.endswith("ant"):
        return "participle"
    if lower in BOTH and not auxiliary:
        before = verb.nbor(-1) if verb.i > 0 else None
        return "past" if verb.dep_ in {"acl", "amod"} and before is not None and before.pos_ == "NOUN" else "finite"
    mute = lower.endswith(("e", "ent")) and not lower.endswith(("ue", "ie", "ite"))
    participle = lower.endswith(("é", "ée", "és", "ées")) or ("Part" in verb.morph.get("VerbForm") and not mute)
    return "past" if participle and not auxiliary else "finite"
