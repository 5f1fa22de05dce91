"""Written forms of countries and bodies: spellings, periods, and who wins where two share one."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from bascule.errors import BasculeError

SHARED_SOURCE = "bascule/codebook/data/shared_forms.toml"
LANGUAGES = ("fr", "en")
# Within one owner the earlier kind wins: "Suisse" is the country before it is a Swiss person.
KINDS = (
    "name",
    "seat",
    "capital",
    "body",
    "bloc",
    "operation",
    "service",
    "group",
    "company",
    "media",
    "demonym",
)
# Marks in the data that a form is also something else.
RISK_MARK = "?"


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it stands in a text, and what it stands for.

    `code` is an entity code (`MLI:GOV`), or for a demonym the country alone (`MLI`). `alpha3` is None where no single
    country owns it. `feminine` and `plural` are None where the form does not tell. `risky` forms are also common words,
    persons' names or other places: ask for more evidence. Where the form stands for different things in time, it is
    the latest of `periods`, which holds them all in order; `on` picks.
    """

    text: str
    code: str
    kind: str
    alpha3: str | None
    feminine: bool | None = None
    plural: bool | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    risky: bool = False
    periods: tuple[Form, ...] = ()

    @property
    def owner(self) -> str:
        """The country, or the code where there is none."""
        return self.alpha3 or self.code

    def on(self, day: date | None) -> Form | None:
        """What the form stands for on a day: None before its first period, and past an end still what it last was."""
        if day is None:
            return self
        begun = [item for item in self.periods or (self,) if item.valid_from is None or item.valid_from <= day]
        return begun[-1] if begun else None


@dataclass(frozen=True, slots=True)
class SharedRule:
    """Who wins a form that several owners could claim; `wins` is None where the form is left open."""

    forms: frozenset[str]
    owners: frozenset[str]
    wins: str | None
    why: str


@dataclass(frozen=True, slots=True)
class SharedForms:
    """The rules for shared forms, and the forms of each language that lose their meaning without accents."""

    rules: tuple[SharedRule, ...]
    accents_needed: Mapping[str, frozenset[str]]

    def rule(self, text: str, owners: frozenset[str]) -> SharedRule | None:
        """The rule that settles this form among exactly these owners; the noun "Congolais" follows "congolais"."""
        lowered = text[:1].lower() + text[1:]
        return next(
            (item for item in self.rules if item.owners == owners and (text in item.forms or lowered in item.forms)),
            None,
        )


def plain(text: str) -> str:
    """The text without accents and cedillas."""
    return "".join(mark for mark in unicodedata.normalize("NFD", text) if not unicodedata.combining(mark))


def unmarked(written: str) -> tuple[str, bool]:
    """A form of the data without its risk mark, and whether it bore one."""
    return written.rstrip(RISK_MARK), written.endswith(RISK_MARK)


def spellings(text: str) -> tuple[str, ...]:
    """The form, then without accents on capitals ("Etats-Unis", "Erythrée"), then without any."""
    capitals = "".join(plain(letter) if letter.isupper() else letter for letter in text)
    return tuple(dict.fromkeys((text, capitals, plain(text))))


def capitalised(text: str) -> tuple[str, ...]:
    """The form as a noun: "Malien"; "Sud-coréen" and "Sud-Coréen"."""
    first = text[:1].upper() + text[1:]
    each = "-".join(part[:1].upper() + part[1:] for part in text.split("-"))
    return tuple(dict.fromkeys((each, first)))


def resolve(candidates: Iterable[Form], shared: SharedForms, language: str) -> dict[str, Form]:
    """One form a text, from all that could be meant, by the rules; spellings without accents are added where free.

    Raises BasculeError where two owners claim one form at one time and no rule says who wins.
    """
    grouped: dict[str, list[Form]] = {}
    for form in candidates:
        grouped.setdefault(form.text, []).append(form)
    exact = {text: settled for text, forms in grouped.items() if (settled := settle(text, forms, shared)) is not None}
    needed = shared.accents_needed.get(language, frozenset())
    loose: dict[str, list[Form]] = {}
    for text, form in exact.items():
        if text in needed:
            continue
        for variant in spellings(text)[1:]:
            if variant not in grouped:
                loose.setdefault(variant, []).append(renamed(form, variant))
    # A spelling without accents serves only where all that it could mean is one and the same.
    single = {text: forms[0] for text, forms in loose.items() if len({(form.owner, form.code) for form in forms}) == 1}
    return exact | single


def renamed(form: Form, text: str) -> Form:
    """The same form under another spelling, its periods included."""
    return replace(form, text=text, periods=tuple(replace(item, text=text) for item in form.periods))


def settle(text: str, forms: list[Form], shared: SharedForms) -> Form | None:
    """The one form a text stands for; None where a rule leaves it open."""
    distinct = sorted(set(forms), key=lambda form: (form.valid_from or date.min, KINDS.index(form.kind)))
    if len(distinct) == 1:
        return distinct[0]
    owners = frozenset(form.owner for form in distinct)
    if follow_each_other(distinct):
        return replace(distinct[-1], periods=tuple(distinct))
    if len(owners) > 1:
        rule = shared.rule(text, owners)
        if rule is None:
            remedy = f"add a [[shared]] record to {SHARED_SOURCE} that says who wins and why"
            raise BasculeError(
                f"{text!r} is claimed by {', '.join(sorted(owners))}", where=SHARED_SOURCE, remedy=remedy
            )
        if rule.wins is None:
            return None
        distinct = [form for form in distinct if form.owner == rule.wins]
    return agreed(distinct)


def agreed(forms: list[Form]) -> Form:
    """The form of the highest kind; gender and number are kept only where all forms of that kind agree on them."""
    best = min(KINDS.index(form.kind) for form in forms)
    same = [form for form in forms if KINDS.index(form.kind) == best]
    feminine, plural = {form.feminine for form in same}, {form.plural for form in same}
    return replace(
        same[0],
        feminine=same[0].feminine if len(feminine) == 1 else None,
        plural=same[0].plural if len(plural) == 1 else None,
        risky=all(form.risky for form in same),
    )


def follow_each_other(forms: list[Form]) -> bool:
    """Whether the forms, in order of their beginning, hold in turn and never together."""
    return len(forms) > 1 and all(
        one.valid_to is not None and other.valid_from is not None and one.valid_to < other.valid_from
        for one, other in pairwise(forms)
    )
