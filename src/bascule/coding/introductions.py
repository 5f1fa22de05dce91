"""Who is introduced in which office: names tied to titles, by their place in the sentence or by a verb."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bascule.codebook.offices import PUBLIC_SECTORS
from bascule.coding.bare_titles import BareTitles
from bascule.coding.lexicon import straight
from bascule.coding.titles import Title, TitleReader

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# Lower-case words inside a name, and what joins its parts.
WITHIN = frozenset(
    {"ag", "al", "el", "as", "ad", "ould", "ben", "bin", "ibn", "de", "du", "des", "van", "von", "der", "d'"}
)
CLOSING = frozenset({",", ".", ";", ":", ")", "—", "–", "-", "»", "”", '"', "!", "?"})
OPENING = frozenset({",", "(", "—", "–"})
# Words between a verb of appointment and the office it gives.
REACH = 8


@dataclass(frozen=True, slots=True)
class Introduction:
    """A person and an office: tokens of the name (`start` to `end`), tokens of the role, the passage that holds both.

    `entity` is the office's own code; `former` says that the person has left it.
    """

    start: int
    end: int
    role: tuple[int, int]
    passage: tuple[int, int]
    entity: str
    former: bool
    how: str


class Introductions:
    """Reads the introductions of one parsed article."""

    def __init__(self, doc: Doc, reader: TitleReader, main: str | None = None, people: Set[int] = frozenset()) -> None:
        """`main` is the country that an article is plainly about, `people` are the tokens of persons known by name."""
        self.doc, self.reader, self.words = doc, reader, reader.words
        self.bare, self.people = BareTitles(reader, main), people

    def read(self) -> list[Introduction]:
        """All introductions, in text order; at most one office for a name at one place."""
        titles = self.reader.read()
        found: dict[tuple[int, int, int], Introduction] = {}
        for number, title in enumerate(titles):
            following = titles[number + 1] if number + 1 < len(titles) else None
            if title.entity is None:
                entity = self.bare.entity(title)
                name = self._named_after(title, following) if entity is not None else None
                if name is not None and self.people.isdisjoint(range(*name)):
                    item = self._made(name, replace(title, entity=entity), "country of the article")
                    found.setdefault((item.start, item.end, title.head), item)
                continue
            for item in self._beside(title, following):
                found.setdefault((item.start, item.end, title.head), item)
        for item in self._led():
            found.setdefault((item.start, item.end, item.role[0]), item)
        return sorted(found.values(), key=lambda item: (item.start, item.role))

    def names(self) -> Iterator[tuple[int, int]]:
        """Every run of words that may be a person's name, ranks left out, in text order."""
        index = 0
        while index < len(self.doc):
            if self.reader.is_name(self.doc[index]) and self.doc[index].pos_ in {"PROPN", "X", "NOUN", "ADJ"}:
                end = self._name_end(index)
                yield index, end
                index = end
            else:
                index += 1

    # -- names ----------------------------------------------------------------------------------------------------

    def name_from(self, index: int) -> tuple[int, int] | None:
        """The name that begins at a token, ranks and courtesies passed over; None where none does."""
        while index < len(self.doc) and self._prelude(self.doc[index]):
            index += 1
        if index >= len(self.doc) or not self.reader.is_name(self.doc[index]):
            return None
        return index, self._name_end(index)

    def name_until(self, end: int) -> tuple[int, int] | None:
        """The name that ends before a token; None where none does."""
        index = end
        first = self.doc[end - 1].sent.start if end > 0 else 0
        while index > first and (self.reader.is_name(self.doc[index - 1]) or self._joins(index - 1, first)):
            index -= 1
        while index < end and not self.doc[index].text[:1].isupper():
            index += 1
        return (index, end) if index < end and self.reader.is_name(self.doc[end - 1]) else None

    def _name_end(self, index: int) -> int:
        last = self.doc[index].sent.end
        end = index + 1
        while end < last:
            token = self.doc[end]
            if self.reader.is_name(token) or (end == index + 1 and self._named_like_a_country(token)):
                end += 1
            elif self._joins(end, index) and end + 1 < last and self._resumes(end + 1):
                end += 2
            else:
                break
        return end

    def _named_like_a_country(self, token: Token) -> bool:
        """Whether a country's name right after one given name is a last name: "François Hollande"."""
        form = self.reader.named.get(token.i)
        return (
            form is not None and form.kind in {"name", "capital"} and token.text[:1].isupper() and token.pos_ != "ADJ"
        )

    def _resumes(self, index: int) -> bool:
        return self.reader.is_name(self.doc[index]) or self.doc[index - 1].text == "-" or self._joins(index, 0)

    def _joins(self, index: int, first: int) -> bool:
        """Whether a small word or hyphen stands inside a name."""
        if index <= first or index + 1 >= len(self.doc):
            return False
        token, before = self.doc[index], self.doc[index - 1]
        if token.text == "-":
            return not (token.whitespace_ or before.whitespace_)
        after_hyphen = before.text == "-" and not before.whitespace_
        return straight(token.lower_) in WITHIN or (after_hyphen and token.is_alpha)

    def _prelude(self, token: Token) -> bool:
        lower = straight(token.lower_)
        return (
            lower in self.words["ranks"]
            or lower in self.words["determiners"]
            or (token.text == "." and token.i > 0 and straight(self.doc[token.i - 1].lower_) in self.words["ranks"])
        )

    def _full(self, name: tuple[int, int]) -> bool:
        return sum(1 for token in self.doc[name[0] : name[1]] if token.text[:1].isupper()) > 1

    # -- beside a title -------------------------------------------------------------------------------------------

    def _beside(self, title: Title, following: Title | None) -> Iterator[Introduction]:
        before, after = self._named_before(title), self._named_after(title, following)
        if before is not None and after is not None and after[0] > title.end:
            return  # "NAME, the minister, NAME": whose title it is only the writer knows
        if after is not None:
            yield self._made(after, title, "title")
        elif before is not None:
            yield self._made(before, title, "apposition")
        else:
            yield from self._by_verb(title)

    def _named_after(self, title: Title, following: Title | None) -> tuple[int, int] | None:
        index = title.end
        if index >= len(self.doc):
            return None
        former = self.doc[index]
        if straight(former.lower_) in self.words["former"]:
            index += 1
        comma = index < len(self.doc) and self.doc[index].text == ","
        if comma:
            index += 1
        name = self.name_from(index)
        if name is None or not self._same_sentence(title.head, name[0]):
            return None
        if following is not None and following.start < name[0]:
            return None
        if comma and not (title.definite and self._full(name) and self._closed(name[1])):
            return None
        return name

    def _named_before(self, title: Title) -> tuple[int, int] | None:
        index = title.start - 1
        if index < 1 or self.doc[index].text not in OPENING:
            return None
        name = self.name_until(index)
        if name is None or not self._full(name) or not self._same_sentence(title.head, name[0]):
            return None
        bare = straight(self.doc[title.start].lower_) not in self.words["determiners"]
        end = title.end
        closed = end >= len(self.doc) or self.doc[end].text in CLOSING
        french = self.reader.language == "fr"
        # Without an article French apposes; with one, or in English, the title could be the subject of the next clause.
        return name if closed or (bare and french) or self._trails(end) else None

    def _trails(self, end: int) -> bool:
        """Whether what follows a title still belongs to it: "l'ex-président malien renversé en 2020, …"."""
        token = self.doc[end]
        return token.dep_ in {"acl", "acl:relcl", "relcl", "prep"} or straight(token.lower_) in {
            "depuis",
            "since",
            "qui",
            "who",
        }

    def _closed(self, end: int) -> bool:
        """Whether a name set off by a comma ends there: no enumeration of several names goes on."""
        if end >= len(self.doc):
            return True
        token = self.doc[end]
        return token.text in CLOSING or token.pos_ in {"VERB", "AUX"} or straight(token.lower_) in {"'s", "("}

    def _same_sentence(self, one: int, other: int) -> bool:
        return bool(self.doc[one].sent == self.doc[other].sent)

    # -- by a verb ------------------------------------------------------------------------------------------------

    def _by_verb(self, title: Title) -> Iterator[Introduction]:
        sentence = self.doc[title.head].sent
        first = max(sentence.start, title.start - REACH)
        for index in range(title.start - 1, first - 1, -1):
            token = self.doc[index]
            if token.text in {",", ";", "(", ")"}:
                return
            lower = straight(token.lower_)
            appointing = lower in self.words["appointed_forms"] or (
                token.pos_ == "VERB" and token.lemma_ in self.words["appointing"]
            )
            if appointing:
                yield from self._appointed(title, index)
                return
            if lower in self.words["being"] and title.start - index == 1 and title.definite:
                name = self.name_until(index)
                if name is not None and self._full(name) and not self._doubted(name[1], title.start):
                    yield self._made(name, title, "copula")
                return

    def _appointed(self, title: Title, verb: int) -> Iterator[Introduction]:
        sentence = self.doc[verb].sent
        start = max(sentence.start, verb - 6)
        if self._doubted(start, title.start):
            return
        name = self.name_from(verb + 1)
        if name is None or name[1] > title.start:
            # Passive: the name stands before the auxiliaries.
            index = verb
            while index > sentence.start and self.doc[index - 1].pos_ in {"AUX", "ADV"}:
                index -= 1
            name = self.name_until(index) if index < verb else None
        if name is not None and self._full(name):
            yield self._made(name, title, "appointment")

    def _doubted(self, start: int, end: int) -> bool:
        return any(straight(token.lower_) in self.words["doubting"] for token in self.doc[start:end])

    def _led(self) -> Iterator[Introduction]:
        """ "Oumar Diarra, who heads Mali's army": a body that someone leads, in a relative clause in the present."""
        for token in self.doc:
            if token.pos_ != "VERB" or token.lemma_ not in self.words["leading"]:
                continue
            if "Past" in token.morph.get("Tense") or token.tag_ in {"VBD", "VBN"} or token.i < 3:
                continue
            if straight(self.doc[token.i - 1].lower_) not in {"who", "qui"}:
                continue
            index = token.i - 1
            index -= self.doc[index - 1].text == ","
            name = self.name_until(index)
            body = self._body(token.i + 1) if name is not None and self._full(name) else None
            if name is None or body is None:
                continue
            entity, end = body
            passage = (name[0], end)
            yield Introduction(name[0], name[1], (token.i, end), passage, entity, False, "leads")

    def _body(self, index: int) -> tuple[str, int] | None:
        """A public body with its country, from a token on, and where it ends."""
        last = min(self.doc[index - 1].sent.end, index + 8) if index <= len(self.doc) else index
        sector = code = None
        end = index
        while end < last and not self.doc[end].is_punct and self.doc[end].pos_ not in {"VERB", "AUX", "PRON", "CCONJ"}:
            token = self.doc[end]
            form = self.reader.named.get(end)
            if form is not None and code is None:
                code = form.code if ":" in form.code else f"{form.alpha3}:GOV"
            elif form is None and sector is None and token.pos_ in {"NOUN", "PROPN"}:
                sector = self.reader.sector(token)
                if sector is None:
                    return None
            end += 1
        if code is None or (sector is not None and sector not in PUBLIC_SECTORS):
            return None
        country, _, own = code.partition(":")
        if country == "IGO":
            return code, end
        if len(country) != 3 or country == "XXX" or own not in PUBLIC_SECTORS:
            return None
        return f"{country}:{sector or own}", end

    def _made(self, name: tuple[int, int], title: Title, how: str) -> Introduction:
        passage = (min(name[0], title.start), max(name[1], title.end))
        return Introduction(*name, (title.start, title.end), passage, title.entity or "", title.former, how)
