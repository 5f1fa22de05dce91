"""How sure the text is of an act, by the scope of what governs its trigger (codebook, field `factuality`).

From the trigger upwards: its own polarity, mood and tense, then each verb or noun it stands under, until a clause that
merely reports it. The first thing that speaks decides, and is given as the reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from bascule.coding.lexicon import forms, straight, word_list
from bascule.coding.syntax import is_passive

if TYPE_CHECKING:
    from spacy.tokens import Token

VERBAL = frozenset({"VERB", "AUX"})
CLAUSES = frozenset({"xcomp", "ccomp", "csubj", "acl", "advcl", "pcomp", "obl:arg", "obl", "obl:mod"})
NOMINAL = frozenset({"obj", "dobj", "nsubj", "nsubj:pass", "nsubjpass", "obl:arg", "pobj", "nmod", "obl:mod", "attr"})
PURPOSE = frozenset({"afin", "pour", "so"})


@dataclass(frozen=True, slots=True)
class Judgement:
    """A factuality and the words that decide it; `requested` marks an act that is only asked for."""

    value: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class _Lists:
    verbs: dict[str, str]
    nouns: dict[str, str]
    on_nouns: dict[str, str]
    carriers: frozenset[str]
    words: dict[str, frozenset[str]]


@cache
def _lists(language: str) -> _Lists:
    raw = word_list(f"factuality_{language}")
    values = ("desired", "possible", "negated", "requested", "planned")
    return _Lists(
        {word: value for value in values for word in raw[value]["verbs"]},
        {word: value for value in values for word in raw[value]["nouns"]},
        {word: value for value in values for word in raw[value]["on_nouns"]},
        frozenset(raw["carriers"]["verbs"]),
        {key: frozenset(words) for key, words in raw["words"].items()},
    )


def read_factuality(trigger: Token, language: str) -> Judgement:
    """The factuality of the act that `trigger` carries."""
    lists = _lists(language)
    node, nominal = trigger, trigger.pos_ not in VERBAL
    if nominal:
        own = _own_noun(node, lists)
        if own:
            return own
    else:
        own = _own_verb(node, lists, language)
        if own:
            return own
    for _ in range(6):
        head = _governor(node)
        if head is None:
            break
        if head.pos_ in VERBAL:
            told = None if nominal else _of_nobody(head, lists) or _true_or_not(node, head, lists, language)
            if told:
                return told
            table = lists.on_nouns if nominal else lists.verbs
            value = next((table[form] for form in _names(head) if form in table), None)
            if value and not nominal and not _governs(node, head, value):
                value = None
            if value == "negated" and _never_stops(head, lists):
                return Judgement("asserted", f"'{head.text}' negated")
            if value:
                flipped = _negation(head, lists, language)
                if flipped and value != "requested":
                    value = {"negated": "possible"}.get(value, "negated")
                elif value == "negated" and (outer := _denied(head, lists)) is not None:
                    # "dément avoir refusé de livrer": denied is not the same as done.
                    return Judgement("possible", f"under '{head.text}' under '{outer.text}'")
                return Judgement(value, f"under '{head.text}'")
            reports = not nominal and node.dep_ == "ccomp"
            carried = not nominal or any(f in lists.carriers for f in forms(head)) or "subj" in node.dep_
            if reports or not carried or node.dep_ in {"advcl", "obl:mod", "obl", "acl:relcl", "relcl"}:
                break
            own = _own_verb(head, lists, language)
            if own:
                return own
            nominal = False
        else:
            value = next((lists.nouns[form] for form in forms(head) if form in lists.nouns), None)
            told = None if nominal else _true_or_not(node, head, lists, language)
            if told:
                return told
            if value:
                return Judgement(value, f"under '{head.text}'")
            if node.dep_ in {"nmod", "acl"} and nominal is False:
                break
            nominal = True
        node = head
    if trigger.sent.text.rstrip().endswith("?"):
        return Judgement("possible", "a question")
    return Judgement("asserted")


def _names(verb: Token) -> tuple[str, ...]:
    """The forms of a verb, and the same with the particle behind it ("rule out")."""
    particle = next((c.lower_ for c in verb.children if c.dep_ == "prt"), None)
    own = forms(verb)
    return (*(f"{form} {particle}" for form in own), *own) if particle else tuple(own)


def _of_nobody(head: Token, lists: _Lists) -> Judgement | None:
    """ "est accusé d'avoir", "is said to have": an allegation of nobody's who is named."""
    if not set(forms(head)) & lists.words["hearsay"] or not (is_passive(head) or _bare_participle(head)):
        return None
    if any(c.dep_ in {"obl:agent", "agent"} or straight(c.lower_) in {"par", "by"} for c in head.children):
        return None
    return Judgement("possible", f"'{head.text}' by nobody named")


def _bare_participle(verb: Token) -> bool:
    """ "accusé de soutenir le M23, Kigali", "Rwanda, accused of": no auxiliary, and no subject of its own."""
    past = "Part" in verb.morph.get("VerbForm") and "Past" in verb.morph.get("Tense") + verb.morph.get("Aspect")
    past = past or verb.tag_ == "VBN"
    own = {c.dep_ for c in verb.children if c.dep_.startswith(("aux", "nsubj"))}
    return past and not own and verb.dep_ in {"acl", "advcl", "amod"}


def _true_or_not(node: Token, head: Token, lists: _Lists, language: str) -> Judgement | None:
    """ "il est faux que", "rien ne prouve que", "there is no evidence that": a clause and whether it holds."""
    if node.dep_ not in {"ccomp", "csubj", "acl", "xcomp", "advcl"} or node.pos_ not in VERBAL:
        return None
    told = [head, *(c for c in head.children if c.dep_ in {"acomp", "attr"} and c.i < node.i)]
    negated = any(_negation(t, lists, language) is not None for t in {head, *told})
    for token in told:
        names = set(forms(token))
        if token.pos_ in {"ADJ", "NOUN"} and names & lists.words["false"]:
            return Judgement("possible" if negated else "negated", f"'{token.text}'")
        if token.pos_ == "ADJ" and names & lists.words["likely"]:
            return Judgement("possible", f"'{token.text}'")
        if token.pos_ in VERBAL and names & lists.words["proving"]:
            nothing = any(straight(c.lower_) in {"rien", "nothing"} for c in token.children)
            return Judgement("possible", f"'{token.text}' negated") if negated or nothing else None
        none = any(straight(c.lower_) in {"aucun", "aucune", "no", "nulle"} for c in token.children)
        if token.pos_ == "NOUN" and names & lists.words["evidence"] and (none or negated):
            return Judgement("possible", f"no '{token.text}'")
    return None


def _denied(verb: Token, lists: _Lists) -> Token | None:
    """The verb of denial that a verb of refusal stands under."""
    outer = _governor(verb)
    if outer is None or outer.pos_ not in VERBAL or verb.dep_ in {"advcl", "acl:relcl", "relcl"}:
        return None
    return outer if any(lists.verbs.get(form) == "negated" for form in _names(outer)) else None


def is_carrier(verb: Token, language: str) -> bool:
    """Whether a verb lends an event noun its subject, tense and polarity."""
    return any(form in _lists(language).carriers for form in forms(verb))


def lends_subject(verb: Token, language: str) -> bool:
    """Whether the subject of a verb does the act of the noun under it: carriers, and verbs of plan or wish."""
    lists = _lists(language)
    return any(f in lists.carriers or lists.on_nouns.get(f) in {"planned", "desired"} for f in forms(verb))


def tense_of(trigger: Token, language: str) -> str | None:
    """past, present or future, by the finite verb nearest above the trigger; None where no verb says."""
    node = trigger
    for _ in range(6):
        if node.pos_ in VERBAL:
            group = [node, *(c for c in node.children if c.dep_.startswith("aux") or c.dep_ == "cop")]
            tenses = {t for item in group for t in item.morph.get("Tense")}
            finite = [item for item in group if "Fin" in item.morph.get("VerbForm")]
            if "Fut" in tenses or any(straight(i.lower_) in {"will", "shall", "'ll", "wo"} for i in group):
                return "future"
            if "Past" in tenses or "Imp" in tenses:
                return "past"
            if finite:
                return "present"
        if node.head.i == node.i:
            return None
        node = node.head
    return None


def _governor(node: Token) -> Token | None:
    head = node.head
    if head.i == node.i:
        return None
    if node.dep_ == "conj":
        while head.dep_ == "conj" and head.head.i != head.i:
            head = head.head
        if node.pos_ in VERBAL and "Inf" in head.morph.get("VerbForm") and "Inf" not in node.morph.get("VerbForm"):
            # "Refuse de payer, et averti que": a participle is not coordinated with an infinitive.
            return None
        return _governor(head)
    if node.dep_ == "pcomp" and head.lower_ in {"of", "from", "to"} and head.head.pos_ in VERBAL:
        # "accused of bombing", "barred from leaving": no adverbial, the verb's own complement.
        return head.head
    if head.pos_ in {"ADP", "SCONJ", "PART"}:
        return _governor(head) if head.head.i != head.i else None
    if node.dep_ in CLAUSES | NOMINAL or node.dep_.startswith(("obl", "nsubj", "acl")):
        return head
    return None


def _governs(node: Token, head: Token, value: str) -> bool:
    """Announcing verbs and their like bear on an infinitive; on a clause only when it looks ahead (own tense says)."""
    if node.dep_ in {"advcl", "obl:mod", "acl:relcl", "relcl"}:
        return False
    if value == "planned" and _is_perfect(node):
        # "A annoncé avoir interpellé": what is announced is done.
        return False
    if node.dep_ == "ccomp" and value == "planned":
        return "Inf" in node.morph.get("VerbForm")
    return value != "possible" or node.dep_ in {"xcomp", "ccomp", "acl", "obl:arg", "pcomp"}


def _is_perfect(verb: Token) -> bool:
    """Whether an infinitive is of the past: "avoir livré", "to have shelled"."""
    auxiliaries = [c for c in verb.children if c.dep_ in {"aux", "aux:tense"}]
    return any(c.lower_ in {"avoir", "être", "have"} for c in auxiliaries)


def _own_noun(noun: Token, lists: _Lists) -> Judgement | None:
    for child in noun.children:
        lower = straight(child.lower_)
        if child.dep_ in {"amod", "acl", "compound"}:
            if lower in lists.words["rumour"]:
                return Judgement("possible", f"'{child.text}'")
            if lower in lists.words["plan"]:
                return Judgement("planned", f"'{child.text}'")
        if (child.dep_ in {"case", "prep"} and lower in lists.words["without"]) or (
            child.dep_ == "det" and lower in {"aucun", "aucune", "no"}
        ):
            return Judgement("negated", f"'{child.text}'")
    if noun.dep_ == "pobj" and noun.head.lower_ in lists.words["without"]:
        return Judgement("negated", f"'{noun.head.text}'")
    return None


def _own_verb(verb: Token, lists: _Lists, language: str) -> Judgement | None:
    negation = _negation(verb, lists, language)
    if negation:
        return Judgement("negated", f"'{negation.text}'")
    children = list(verb.children)
    for child in children:
        lower = straight(child.lower_)
        if child.dep_ in {"mark", "advmod"} and child.i < verb.i and lower in lists.words["conditions"]:
            return Judgement("possible", f"'{child.text}'")
        if child.dep_ in {"mark", "case"} and lower in lists.words["without"]:
            return Judgement("negated", f"'{child.text}'")
    if verb.dep_ == "pcomp" and verb.head.lower_ in lists.words["without"]:
        return Judgement("negated", f"'{verb.head.text}'")
    hearsay = next((c for c in children if straight(c.lower_) in lists.words["hearsay_adverbs"]), None)
    if hearsay is not None:
        return Judgement("possible", f"'{hearsay.text}'")
    group = [verb, *(c for c in children if c.dep_.startswith("aux") or c.dep_ == "cop")]
    if language == "en":
        for item in group:
            lower = straight(item.lower_)
            for key, value in (
                ("modals_possible", "possible"),
                ("modals_planned", "planned"),
                ("modals_desired", "desired"),
            ):
                if item.dep_.startswith("aux") and lower in lists.words[key]:
                    return Judgement(value, f"'{item.text}'")
        return None
    if any("Fut" in item.morph.get("Tense") for item in group):
        return Judgement("planned", "future tense")
    if any("Cnd" in item.morph.get("Mood") or _looks_conditional(item) for item in group):
        under_past_report = verb.dep_ == "ccomp" and tense_of(verb.head, language) == "past" and len(group) == 1
        return Judgement("planned", "future in the past") if under_past_report else Judgement("possible", "conditional")
    return None


def _looks_conditional(verb: Token) -> bool:
    """A French conditional by its form, where the tagger took it for an imperfect: infinitive and ending."""
    stem = verb.lemma_.removesuffix("e").lower()
    return stem.endswith("r") and verb.lower_ in {stem + "ait", stem + "aient", stem + "ais"}


def _never_stops(verb: Token, lists: _Lists) -> bool:
    """ "ne cesse de", "n'a pas manqué de", "does not fail to": the act under them is done."""
    negated = any(straight(c.lower_) in {"ne", "n'"} or c.dep_ == "neg" for c in verb.children)
    return negated and any(form in lists.words["not_only"] for form in forms(verb))


def _negation(verb: Token, lists: _Lists, language: str) -> Token | None:
    children = list(verb.children)
    lowers = {straight(c.lower_) for c in children}
    if lists.words["not_only"] & (lowers | set(forms(verb))):
        return None
    if language == "en":
        return next(
            (c for c in children if c.dep_ == "neg" or (c.dep_ == "advmod" and c.lower_ in {"never", "longer"})), None
        )
    particle = next((c for c in children if straight(c.lower_) in {"ne", "n'"}), None)
    if particle is None:
        return None
    around = [*children, *(d for c in children if c.dep_ in {"obj", "nsubj", "nsubj:pass"} for d in c.children)]
    return next((c for c in around if straight(c.lower_) in lists.words["negators"]), None)
