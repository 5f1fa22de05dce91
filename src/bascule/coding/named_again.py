"""Words that name again whoever was named: both, the former, celui-ci, its neighbour, the alliance, the kingdom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bascule.codebook.entity_codes import is_countryless, party_of
from bascule.coding.antecedents import ARMED, BACK, CORE, Antecedents
from bascule.coding.cast import Actor
from bascule.coding.lexicon import forms, straight, word_list
from bascule.coding.reference_clues import agree, traits
from bascule.coding.syntax import OF, POSSESSIVE, complements, noun_phrase

if TYPE_CHECKING:
    from spacy.tokens import Token

NEAR_THIS = {"celui": "SingMasc", "celle": "SingFem", "ceux": "PlurMasc", "celles": "PlurFem"}

# Nouns of these sectors, in the singular, are often no one body: "la télévision", "the company".
NOT_ONE = frozenset({None, "JRN", "BUS", "CVL"})


class NamedAgain:
    """Finds whom such a word stands for with what `antecedents` know."""

    def __init__(self, antecedents: Antecedents) -> None:
        self.all, self.language = antecedents, antecedents.language
        self.doc, self.cast, self.recent = antecedents.doc, antecedents.cast, antecedents.recent
        self.words, self.sector = antecedents.words, antecedents.sector
        lists = word_list(f"references_{self.language}")
        self.again = {noun: kind for kind, nouns in lists["again"].items() for noun in nouns}
        self.lands = {noun: frozenset(lands) for noun, lands in lists["lands"].items()}

    def read(self, token: Token, subject: Actor | None) -> Actor | None:
        """Whom a word stands for, where it is one of those read here and somebody fits."""
        return (
            self._both(token)
            or self._other(token)
            or self._first(token)
            or self._this_one(token)
            or self._neighbour(token)
            or self._unit(token)
            or self._kind(token, subject)
            or self._same(token)
        )

    def _both(self, token: Token) -> Actor | None:
        """ "Both accused", "tous deux", "les deux ont signé"."""
        if straight(token.lower_) not in self.words["both"] or token.pos_ not in {"PRON", "NUM", "DET"}:
            return None
        if not token.dep_.startswith("nsubj") or any(True for _ in complements(token)):
            return None
        pair = self.all.pair(token)
        if not pair:
            return None
        start = min((t.idx for t in token.lefts), default=token.idx)
        return self.all.several(token, (start, token.idx + len(token)), pair, "pair named together")

    def _other(self, token: Token) -> Actor | None:
        """ "L'un et l'autre": both, each at its own word."""
        if self.language != "fr" or straight(token.lower_) not in {"un", "une", "autre"} or token.i < 1:
            return None
        first = straight(token.lower_) != "autre"
        begin = token.i - 1 if first else token.i - 4
        if begin < 0 or begin + 5 > len(self.doc):
            return None
        words = [straight(t.lower_) for t in self.doc[begin : begin + 5]]
        if words not in (["l'", "un", "et", "l'", "autre"], ["l'", "une", "et", "l'", "autre"]):
            return None
        known = self.all.pair(self.doc[begin])
        if not known:
            return None
        answer = known[0 if first else 1]
        clues = self.recent.of_actor("pair named together", token, answer)
        span = (self.doc[token.i - 1].idx, token.idx + len(token))
        return Actor(token.i, *span, answer.code, name=answer.name, how="pair", clues=clues)

    def _first(self, token: Token) -> Actor | None:
        """ "The former": the first of two."""
        if self.language != "en" or token.lower_ not in self.words["first"] or not token.dep_.startswith("nsubj"):
            return None
        pair = self.all.pair(token) if token.i and self.doc[token.i - 1].lower_ == "the" else []
        if not pair:
            return None
        self.all.telling.add(self.recent.number(token.i))
        clues = self.recent.of_actor("pair named together", token, pair[0])
        start = self.doc[token.i - 1].idx
        return Actor(token.i, start, token.idx + len(token), pair[0].code, name=pair[0].name, how="pair", clues=clues)

    def _this_one(self, token: Token) -> Actor | None:
        """ "Celui-ci" points past the subject, to what was named last; tokenizers part it."""
        wanted = NEAR_THIS.get(straight(token.lower_))
        if wanted is None or token.i + 2 >= len(self.doc) or self.doc[token.i + 2].lower_ != "ci":
            return None
        number, gender = wanted[:4], wanted[4:]

        def fits(actor: Actor) -> bool:
            theirs = traits(self.doc[actor.head])
            return (not theirs[0] or number in theirs[0]) and (not theirs[1] or gender in theirs[1])

        near = [a for a in self.recent.near(token, 1) if fits(a) and self.all.core(self.doc[a.head])]
        found = [a for a in near if not self.doc[a.head].dep_.startswith("nsubj") or "pass" in self.doc[a.head].dep_]
        if not found or self.things_like(token, found[-1], number, gender):
            return None
        self.all.told_latter(token)
        clues = self.recent.of_actor("latter", token, found[-1])
        end = token.idx + len(token) + len("-ci")
        return Actor(token.i, token.idx, end, found[-1].code, name=found[-1].name, how="reference", clues=clues)

    def things_like(self, token: Token, answer: Actor, number: str, gender: str) -> bool:
        """Whether a noun that nobody is and that agrees was named between an answer and a word."""
        return any(
            t.pos_ == "NOUN"
            and t.dep_ in CORE
            and t.i not in self.cast.by_head
            and number in traits(t)[0]
            and gender in traits(t)[1]
            for t in self.doc[answer.head + 1 : token.i]
        )

    def _neighbour(self, token: Token) -> Actor | None:
        """ "Son voisin", "its rival": the only other country named of late; "the two neighbours": both."""
        if self.words["neighbours"].isdisjoint(forms(token)) or token.pos_ != "NOUN":
            return None
        if "Plur" in traits(token)[0]:
            two = any(straight(c.lower_) in self.words["both"] for c in token.children)
            pair = self.all.pair(token, states=True) if two else []
            return self.all.several(token, noun_phrase(token), pair, "pair named together") if pair else None
        if not any(straight(c.lower_) in POSSESSIVE for c in token.children):
            return None
        above = [a for a in self.recent.near(token, 0) if self.doc[a.head].dep_.startswith("nsubj")]
        if not above:
            return None
        own = party_of(above[-1].code or "")
        others = {
            party_of(a.code or ""): a
            for a in self.recent.near(token, BACK)
            if not is_countryless(a.code or "") and party_of(a.code or "") != own
        }
        if len(others) != 1 or any(c.dep_ == "appos" for c in token.children):
            return None
        (country, answer), *_ = others.items()
        start, end = noun_phrase(token)
        clues = self.recent.of_actor("of a kind", token, answer)
        return Actor(token.i, start, end, f"{country}:GOV", how="reference", clues=clues)

    def _unit(self, token: Token) -> Actor | None:
        """ "The contingent": the one named before, or of whom sent it."""
        if self.words["units"].isdisjoint(forms(token)) or token.pos_ != "NOUN" or not self._alone(token):
            return None
        for index in range(token.i - 1, -1, -1):
            other = self.doc[index]
            if self.recent.back(token, index) > BACK:
                return None
            if set(forms(other)).isdisjoint(forms(token)) or not agree(token, other):
                continue
            known = self.cast.by_head.get(index)
            code = known.code if known is not None and not known.open and known.how != "context" else None
            answer = known if code is not None else self._sent(other)
            if answer is None or answer.code is None:
                return None
            if code is None:
                code = answer.code if is_countryless(answer.code) else f"{answer.code.split(':')[0]}:MIL"
            start, end = noun_phrase(token)
            clues = self.recent.of_actor("of a kind", token, answer)
            return Actor(token.i, start, end, code, how="reference", clues=clues)
        return None

    def _sent(self, noun: Token) -> Actor | None:
        """Who sends what a noun names: "Kenya deployed a force"."""
        if noun.dep_ not in {"obj", "dobj"} or self.words["sending"].isdisjoint(forms(noun.head)):
            return None
        senders = [self.cast.by_head.get(c.i) for c in noun.head.children if c.dep_ == "nsubj"]
        return next((a for a in senders if a is not None and a.use == "actor" and not a.open), None)

    def _kind(self, token: Token, subject: Actor | None) -> Actor | None:
        """ "L'alliance", "the kingdom", "the attackers": the only such one named of late, or the last subject."""
        if token.pos_ not in {"NOUN", "PROPN"} or token.dep_ in {"compound", "nmod", "appos", "flat:name"}:
            return None
        kind = next((self.again[form] for form in forms(token) if form in self.again), None)
        lands = next((self.lands[form] for form in forms(token) if form in self.lands), None)
        if (kind is None and lands is None) or not self._alone(token):
            return None
        if kind is not None and self._told_apart(token):
            return None
        plural = "Plur" in traits(token)[0]
        if plural != (kind == "attackers") or (kind == "mission" and not token.dep_.startswith("nsubj")):
            return None

        def fits(actor: Actor) -> bool:
            code = actor.code or ""
            sector = code.split(":")[1] if ":" in code else ""
            if lands is not None:
                return code.split(":")[0] in lands
            if kind in {"body", "mission"}:
                joined = self.words["unions"].isdisjoint(forms(token)) or code not in self.words["no_unions"]
                return code.startswith("IGO:") and joined
            return sector in ARMED and (kind == "attackers" or actor.how in {"name", "pronoun", "reference"})

        found = [a for a in self.recent.near(token, BACK) if fits(a)]
        if not found:
            return None
        answer = found[-1]
        if len({a.code if kind else (a.code or "").split(":")[0] for a in found}) > 1:
            if subject is None or subject not in found or self.recent.back(token, subject.head) > 1:
                return None
            if len(self.all.group(subject)) > 1:
                return None
            answer = subject
        code = f"{(answer.code or '').split(':')[0]}:GOV" if lands is not None else answer.code
        start, end = noun_phrase(token)
        clues = self.recent.of_actor("of a kind", token, answer)
        return Actor(token.i, start, end, code, name=answer.name if kind else None, how="reference", clues=clues)

    def _same(self, token: Token) -> Actor | None:
        """ "The junta": the only one that was called so, with its country, in the last sentences."""
        if (
            token.pos_ != "NOUN"
            or "Plur" in traits(token)[0]
            or self.sector(token) in NOT_ONE
            or not self._alone(token)
        ):
            return None
        found = [
            a
            for a in self.recent.near(token, BACK)
            if a.how == "noun"
            and not set(forms(self.doc[a.head])[:1]).isdisjoint(forms(token))
            and agree(token, self.doc[a.head])
        ]
        if len({a.code for a in found}) != 1:
            return None
        start, end = noun_phrase(token)
        clues = self.recent.of_actor("of a kind", token, found[-1])
        return Actor(token.i, start, end, found[-1].code, name=found[-1].name, how="reference", clues=clues)

    def _told_apart(self, token: Token) -> bool:
        """Whether the same noun stood for somebody else of late: "une alliance avec le PDCI. Cette alliance"."""
        start = token.sent.start
        for _ in range(BACK):
            start = self.doc[start - 1].sent.start if start else 0
        same = [t for t in self.doc[start : token.i] if not set(forms(t)).isdisjoint(forms(token))]
        return any(t.i not in self.cast.by_head for t in same)

    def _alone(self, token: Token) -> bool:
        """Whether a definite noun stands without a name or a complement that would say which."""
        children = list(token.children)
        if not any(straight(c.lower_) in self.words["determiners"] for c in children):
            return False
        if any(c.pos_ in {"PROPN", "NUM"} or straight(c.lower_) in self.words["another"] for c in children):
            return False
        if any(c.dep_ == "compound" for c in children) or token.i in self.cast.modifiers:
            return False
        of_what = token.dep_ in {"obj", "dobj"} and not self.words["accusing"].isdisjoint(forms(token.head))
        return not any(not of_what or marker not in OF for marker, _ in complements(token))
