"""Expressions of time: what they resolve to, what is left alone, and that offsets hold on any text."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bascule
from bascule.coding import calendars
from bascule.coding.dates import find_dates
from bascule.records import When

# A Thursday.
PUBLISHED = date(2024, 6, 20)


def spoken(tense: str | None) -> Callable[[int], str | None]:
    return lambda offset: tense


def read(
    text: str, language: str, tense: str | None = "past", published: date | None = PUBLISHED
) -> list[tuple[str, str]]:
    return [(w.basis, shown(w)) for w in find_dates(text, published, language, tense=spoken(tense))]


def shown(when: When) -> str:
    return str(when.start) if when.start == when.end else f"{when.start}/{when.end}"


FRENCH = [
    ("Le traité a été signé le 5 juin 2024 à Niamey.", "2024-06-05"),
    ("Le 1er mars, la mission a quitté Gao.", "2024-03-01"),
    ("Le vingt-deux septembre, la junte a dissous l'assemblée.", "2023-09-22"),
    ("Le premier mai, les syndicats ont défilé.", "2024-05-01"),
    ("Accord du 05/06/2024.", "2024-06-05"),
    ("Accord du 15.02.2023 entre les deux États.", "2023-02-15"),
    ("Mise à jour : 2023-11-30.", "2023-11-30"),
    ("Le texte date du 11 sept. 2001.", "2001-09-11"),
    ("Le texte date du 11 sept 2001.", "2001-09-11"),
    ("Le ministre est venu jeudi 13 juin.", "2024-06-13"),
    ("Le ministre est venu mardi (18 juin) à Dakar.", "2024-06-18"),
    ("Le ministre est venu le mercredi 5 juin 2024.", "2024-06-05"),
    ("Le ministre est venu jeudi 13 au soir.", "2024-06-13"),
    ("Le coup d'État d'août 2020 a surpris.", "2020-08-01/2020-08-31"),
    ("En août 2022, la force a plié bagage.", "2022-08-01/2022-08-31"),
    ("En mars, la force a plié bagage.", "2024-03-01/2024-03-31"),
    ("En octobre, la force a plié bagage.", "2023-10-01/2023-10-31"),
    ("Début juin, le général a visité la base.", "2024-06-01/2024-06-10"),
    ("À la mi-mai, le régime a rompu l'accord.", "2024-05-11/2024-05-20"),
    ("Fin février, le camp a fermé.", "2024-02-21/2024-02-29"),
    ("À la fin du mois de mai, le camp a fermé.", "2024-05-21/2024-05-31"),
    ("Dans le courant du mois de mars, le camp a fermé.", "2024-03-01/2024-03-31"),
    ("Au début de l'année 2022, le camp a fermé.", "2022-01-01/2022-04-30"),
    ("À la mi-2022, le camp a fermé.", "2022-05-01/2022-08-31"),
    ("Fin 2023, le camp a fermé.", "2023-09-01/2023-12-31"),
    ("Courant 2023, le camp a fermé.", "2023-01-01/2023-12-31"),
    ("Au premier trimestre 2023, les échanges ont doublé.", "2023-01-01/2023-03-31"),
    ("Au second semestre 2022, les échanges ont doublé.", "2022-07-01/2022-12-31"),
    ("Dans la première quinzaine de mai, rien n'a bougé.", "2024-05-01/2024-05-15"),
    ("L'été dernier, ils ont négocié.", "2023-06-01/2023-08-31"),
    ("Au printemps 2022, ils ont négocié.", "2022-03-01/2022-05-31"),
    ("À l'automne, ils ont négocié.", "2023-09-01/2023-11-30"),
    ("Ils ont négocié pendant l'hiver 2021.", "2021-12-01/2022-02-28"),
    ("Il est arrivé mardi à Bamako.", "2024-06-18"),
    ("Il est arrivé jeudi à Bamako.", "2024-06-20"),
    ("Il est arrivé jeudi dernier à Bamako.", "2024-06-13"),
    ("Il est arrivé mardi de la semaine dernière.", "2024-06-11"),
    ("Il est arrivé hier soir à Bamako.", "2024-06-19"),
    ("Il est arrivé avant-hier à Bamako.", "2024-06-18"),
    ("Il est arrivé aujourd’hui à Bamako.", "2024-06-20"),
    ("Il est arrivé ce matin à Bamako.", "2024-06-20"),
    ("Il a tiré la nuit dernière.", "2024-06-19/2024-06-20"),
    ("La semaine dernière, ils ont discuté.", "2024-06-10/2024-06-16"),
    ("Cette semaine, ils ont discuté.", "2024-06-17/2024-06-23"),
    ("Ce week-end, ils ont discuté.", "2024-06-15/2024-06-16"),
    ("Le mois dernier, ils ont discuté.", "2024-05-01/2024-05-31"),
    ("L’an dernier, ils ont discuté.", "2023-01-01/2023-12-31"),
    ("Cette année, ils ont discuté.", "2024-01-01/2024-12-31"),
    ("Il y a trois jours, ils ont discuté.", "2024-06-17"),
    ("Il y a deux semaines, ils ont discuté.", "2024-06-03/2024-06-09"),
    ("Il y a cinq mois, ils ont discuté.", "2024-01-01/2024-01-31"),
    ("Il y a trente ans, ils ont discuté.", "1994-01-01/1994-12-31"),
    ("Depuis 2014, la force patrouille.", "2014-01-01/2024-06-20"),
    ("Depuis août 2022, la force patrouille.", "2022-08-01/2024-06-20"),
    ("Depuis lundi, la force patrouille.", "2024-06-17/2024-06-20"),
    ("Depuis trois ans, la force patrouille.", "2021-06-20/2024-06-20"),
    ("Le mandat court jusqu'en juin.", "2024-06-20/2024-06-30"),
    ("Le mandat a été prolongé jusqu'au 30 juin.", "2024-06-20/2024-06-30"),
    ("Le retrait aura lieu d'ici fin 2024.", "2024-06-20/2024-12-31"),
    ("Le retrait aura lieu d’ici à la fin de l’année.", "2024-06-20/2024-12-31"),
    ("De 2013 à 2022, la force a patrouillé.", "2013-01-01/2022-12-31"),
    ("Entre 2014 et 2022, la force a patrouillé.", "2014-01-01/2022-12-31"),
    ("La force (2014-2022) a patrouillé.", "2014-01-01/2022-12-31"),
    ("De janvier à mars 2021, la force a patrouillé.", "2021-01-01/2021-03-31"),
    ("Du 3 au 7 mai, la force a patrouillé.", "2024-05-03/2024-05-07"),
    ("Les 5 et 6 juin, la force a patrouillé.", "2024-06-05/2024-06-06"),
    ("Du 30 décembre au 2 janvier 2024, la force a patrouillé.", "2023-12-30/2024-01-02"),
    ("Ces trois dernières années, la force a patrouillé.", "2021-06-20/2024-06-20"),
    ("Dans la nuit de lundi à mardi, des tirs ont retenti.", "2024-06-17/2024-06-18"),
    ("Dans la nuit du 5 au 6 juin, des tirs ont retenti.", "2024-06-05/2024-06-06"),
    ("Dans la nuit de samedi, des tirs ont retenti.", "2024-06-15/2024-06-16"),
    ("Dans les années 1990, le pays a changé.", "1990-01-01/1999-12-31"),
    ("Dans les années quatre-vingt, le pays a changé.", "1980-01-01/1989-12-31"),
    ("En 2020, le pays a changé.", "2020-01-01/2020-12-31"),
    ("L'accord de 2015 a tenu.", "2015-01-01/2015-12-31"),
    ("Depuis mai 68, le pays a changé.", "1968-05-01/2024-06-20"),
    ("À Noël, le camp a fermé.", "2023-12-25"),
    ("À Pâques, le camp a fermé.", "2024-03-31"),
    ("Le jeudi de l'Ascension, le camp a fermé.", "2024-05-09"),
    ("À la Pentecôte, le camp a fermé.", "2024-05-19"),
    ("À la Toussaint, le camp a fermé.", "2023-11-01"),
    ("Le 14-Juillet, le camp a fermé.", "2023-07-14"),
    ("La veille de Noël, le camp a fermé.", "2023-12-24"),
    ("Deux jours après le 5 juin, le camp a fermé.", "2024-06-07"),
    ("La semaine du 3 juin, le camp a fermé.", "2024-06-03/2024-06-09"),
    ("Le 5 juin dernier, le camp a fermé.", "2024-06-05"),
    ("En juin de l'année dernière, le camp a fermé.", "2023-06-01/2023-06-30"),
    ("Du 3 mai jusqu'au 7 juin, le camp a fermé.", "2024-05-03/2024-06-07"),
    ("De fin mai à début juin, le camp a fermé.", "2024-05-21/2024-06-10"),
    ("En juin et juillet 2023, le camp a fermé.", "2023-06-01/2023-07-31"),
    ("L'armée a frappé du lundi 3 au vendredi 7 juin.", "2024-06-03/2024-06-07"),
    ("Les trois premiers mois de 2023 ont compté.", "2023-01-01/2023-03-31"),
    ("À la fin de l'année dernière, le camp a fermé.", "2023-09-01/2023-12-31"),
    ("Pendant le ramadan, le camp a fermé.", "2024-03-10/2024-04-10"),
    ("Entre lundi et mercredi, le camp a fermé.", "2024-06-17/2024-06-19"),
]

ENGLISH = [
    ("The treaty was signed on June 5, 2024 in Niamey.", "2024-06-05"),
    ("The treaty was signed on 5 June.", "2024-06-05"),
    ("The treaty was signed on the 5th of June.", "2024-06-05"),
    ("The treaty was signed on the twenty-second of September.", "2023-09-22"),
    ("Signed 06/25/2023.", "2023-06-25"),
    ("Signed 05/06/2024.", "2024-06-05"),
    ("Signed Sun, 2 June 2024.", "2024-06-02"),
    ("It fell on Sept. 11, 2001.", "2001-09-11"),
    ("He came on Thursday (June 13).", "2024-06-13"),
    ("He came on Thursday, 13 June.", "2024-06-13"),
    ("The force left in August 2022.", "2022-08-01/2022-08-31"),
    ("The force left in May.", "2024-05-01/2024-05-31"),
    ("The force left in March.", "2024-03-01/2024-03-31"),
    ("Early June saw the visit.", "2024-06-01/2024-06-10"),
    ("In mid-May the deal broke.", "2024-05-11/2024-05-20"),
    ("At the end of February the camp closed.", "2024-02-21/2024-02-29"),
    ("In late 2023 the camp closed.", "2023-09-01/2023-12-31"),
    ("At the start of 2022 the camp closed.", "2022-01-01/2022-04-30"),
    ("Trade doubled in the first quarter of 2023.", "2023-01-01/2023-03-31"),
    ("Trade doubled in the second half of 2022.", "2022-07-01/2022-12-31"),
    ("Last summer they talked.", "2023-06-01/2023-08-31"),
    ("They talked in the spring of 2022.", "2022-03-01/2022-05-31"),
    ("He arrived on Tuesday.", "2024-06-18"),
    ("He arrived last Thursday.", "2024-06-13"),
    ("He arrived on Monday night.", "2024-06-17"),
    ("He arrived yesterday.", "2024-06-19"),
    ("He arrived the day before yesterday.", "2024-06-18"),
    ("He arrived this morning.", "2024-06-20"),
    ("They talked last week.", "2024-06-10/2024-06-16"),
    ("They talked over the weekend.", "2024-06-15/2024-06-16"),
    ("They talked last month.", "2024-05-01/2024-05-31"),
    ("They talked earlier this month.", "2024-06-01/2024-06-30"),
    ("They talked last year.", "2023-01-01/2023-12-31"),
    ("They talked late last year.", "2023-09-01/2023-12-31"),
    ("They talked three days ago.", "2024-06-17"),
    ("They talked two weeks ago.", "2024-06-03/2024-06-09"),
    ("They talked a year ago.", "2023-01-01/2023-12-31"),
    ("It has patrolled since 2014.", "2014-01-01/2024-06-20"),
    ("It has patrolled since last March.", "2024-03-01/2024-06-20"),
    ("The mandate runs until September.", "2024-06-20/2024-09-30"),
    ("They leave by the end of 2024.", "2024-06-20/2024-12-31"),
    ("They leave by the end of the year.", "2024-06-20/2024-12-31"),
    ("It patrolled from 2013 to 2022.", "2013-01-01/2022-12-31"),
    ("It patrolled between 2014 and 2022.", "2014-01-01/2022-12-31"),
    ("It patrolled from January to March 2021.", "2021-01-01/2021-03-31"),
    ("It patrolled 3-7 May.", "2024-05-03/2024-05-07"),
    ("It patrolled on May 3-7.", "2024-05-03/2024-05-07"),
    ("It patrolled May 30 to June 2, 2024.", "2024-05-30/2024-06-02"),
    ("Over the past three years it patrolled.", "2021-06-20/2024-06-20"),
    ("Shots rang out overnight Monday to Tuesday.", "2024-06-17/2024-06-18"),
    ("Shots rang out on the night of June 5.", "2024-06-05/2024-06-06"),
    ("It changed in the 1990s.", "1990-01-01/1999-12-31"),
    ("It changed in 2020.", "2020-01-01/2020-12-31"),
    ("The 2020 coup changed it.", "2020-01-01/2020-12-31"),
    ("The June attack changed it.", "2024-06-01/2024-06-30"),
    ("It closed at Christmas.", "2023-12-25"),
    ("It closed at Easter.", "2024-03-31"),
    ("It closed on Good Friday.", "2024-03-29"),
    ("It closed on Thanksgiving.", "2023-11-23"),
    ("It closed on New Year's Eve.", "2023-12-31"),
    ("It closed the day before Christmas.", "2023-12-24"),
    ("It closed two weeks after June 5.", "2024-06-17/2024-06-23"),
    ("It closed in June last year.", "2023-06-01/2023-06-30"),
    ("It closed in the week of June 3.", "2024-06-03/2024-06-09"),
    ("It was shut from late May to early June.", "2024-05-21/2024-06-10"),
    ("It was shut in September and October last year.", "2023-09-01/2023-10-31"),
    ("It was shut for Ramadan.", "2024-03-10/2024-04-10"),
    ("It was shut in the late 1990s.", "1997-01-01/1999-12-31"),
    ("It was shut Monday last week.", "2024-06-10"),
    ("It was shut from Monday to Wednesday.", "2024-06-17/2024-06-19"),
]


@pytest.mark.parametrize(("text", "interval"), FRENCH)
def test_french_past(text: str, interval: str) -> None:
    assert [i for _, i in read(text, "fr")] == [interval]


@pytest.mark.parametrize(("text", "interval"), ENGLISH)
def test_english_past(text: str, interval: str) -> None:
    assert [i for _, i in read(text, "en")] == [interval]


@pytest.mark.parametrize(
    ("text", "language", "tense", "interval"),
    [
        ("Il viendra le 5 mars.", "fr", "future", "2025-03-05"),
        ("Il viendra en mars.", "fr", "future", "2025-03-01/2025-03-31"),
        ("Il viendra fin juin.", "fr", "future", "2024-06-21/2024-06-30"),
        ("Il viendra jeudi.", "fr", "future", "2024-06-27"),
        ("Il viendra mardi.", "fr", "future", "2024-06-25"),
        ("Il viendra jeudi prochain.", "fr", "future", "2024-06-27"),
        ("Il viendra ce jeudi.", "fr", "future", "2024-06-20"),
        ("Il viendra demain.", "fr", "future", "2024-06-21"),
        ("Il viendra ce week-end.", "fr", "future", "2024-06-22/2024-06-23"),
        ("Il viendra la semaine prochaine.", "fr", "future", "2024-06-24/2024-06-30"),
        ("Il viendra l'an prochain.", "fr", "future", "2025-01-01/2025-12-31"),
        ("Il viendra dans trois jours.", "fr", "future", "2024-06-23"),
        ("Il viendra à Noël.", "fr", "future", "2024-12-25"),
        ("Il viendra à l'automne.", "fr", "future", "2024-09-01/2024-11-30"),
        ("Il vient samedi.", "fr", "present", "2024-06-22"),
        ("Il vient le 1er janvier.", "fr", "present", "2024-01-01"),
        ("Une visite est prévue le 5 mars.", "fr", "past", "2025-03-05"),
        ("Attaque mardi à Gao", "fr", None, "2024-06-18"),
        ("He will come on 5 March.", "en", "future", "2025-03-05"),
        ("He will come on Thursday.", "en", "future", "2024-06-27"),
        ("He will come on Tuesday.", "en", "future", "2024-06-25"),
        ("He will come next week.", "en", "future", "2024-06-24/2024-06-30"),
        ("He will come this weekend.", "en", "future", "2024-06-22/2024-06-23"),
        ("He will come in three days.", "en", "future", "2024-06-23"),
        ("He will come in the autumn.", "en", "future", "2024-09-01/2024-11-30"),
        ("A vote is scheduled for 5 March.", "en", "past", "2025-03-05"),
        ("A vote was scheduled for 5 March.", "en", "past", "2024-03-05"),
        ("The mandate runs until Friday.", "en", "present", "2024-06-20/2024-06-21"),
    ],
)
def test_the_tense_asks_for_the_year_or_the_week(text: str, language: str, tense: str | None, interval: str) -> None:
    assert [i for _, i in read(text, language, tense)] == [interval]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Près de 2020 soldats et 5 000 soldats de plus.", "fr"),
        ("L'Agenda 2063 et la résolution 2085.", "fr"),
        ("Le Mondial 2026 approche pour le G5 et le M23.", "fr"),
        ("Le 1er ministre et le Premier ministre.", "fr"),
        ("À 14h30, 24 heures après, à 20 ans.", "fr"),
        ("Le 11-Septembre et les attentats du 11 septembre.", "fr"),
        ("La sonde s'est posée sur Mars.", "fr"),
        ("La directrice, Avril Haines, a parlé.", "fr"),
        ("Sept soldats, sept jours, sept. Rien.", "fr"),
        ("Le Journal du Dimanche et le Lundi noir.", "fr"),
        ("Le lundi, tous les mardis, chaque jeudi, il prie.", "fr"),
        ("Au cours des dernières années, ces derniers mois.", "fr"),
        ("Il y a une dizaine de jours, il y a quelques mois.", "fr"),
        ("Pendant deux ans, il a été seul.", "fr"),
        ("Toussaint Louverture et le père Noël.", "fr"),
        ("Avant 2014, rien.", "fr"),
        ("Deux ans après l'indépendance, au lendemain de la guerre.", "fr"),
        ("Le lendemain, il est parti.", "fr"),
        ("Le 31 février et le 29 février 2023, il est parti.", "fr"),
        ("Il l'a lu dans les années à venir et du jour au lendemain.", "fr"),
        ("Une carte de Noël pour l'île de Pâques.", "fr"),
        ("Il a couru 5 000 m en 2 h.", "fr"),
        ("Theresa May may march on; May has said so.", "en"),
        ("The Sun said a second march may follow.", "en"),
        ("Black Friday and Friday prayers.", "en"),
        ("After 9/11, 24 hours, aged 20, at 10:30 am.", "en"),
        ("Some 2020 soldiers and 5,000 troops.", "en"),
        ("Agenda 2063, Resolution 2085, World Cup 2026.", "en"),
        ("For two years, in recent years, every Monday.", "en"),
        ("It took the town in three days, within two weeks.", "en"),
        ("More than 20 years ago, in the Spring Statement.", "en"),
        ("The Today programme sold Christmas trees.", "en"),
        ("That fell due to the march; he may run.", "en"),
        ("Two days after the attack, he fled.", "en"),
        ("The next day he fled.", "en"),
        ("An august body in the fall of Rome.", "en"),
    ],
)
def test_no_date_in(text: str, language: str) -> None:
    assert read(text, language) == []


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (
            "Le 5 juin 2022, il part. Le lendemain, il revient. Deux jours plus tard, rien.",
            "fr",
            ["2022-06-05", "2022-06-06", "2022-06-08"],
        ),
        ("Le 5 juin 2022, il part. La veille, il priait.", "fr", ["2022-06-05", "2022-06-04"]),
        ("Le 5 juin 2022, il part. Le même jour, il revient.", "fr", ["2022-06-05", "2022-06-05"]),
        ("Le 5 juin 2022, il part. Trois mois après, fin.", "fr", ["2022-06-05", "2022-09-01/2022-09-30"]),
        ("En 2014, il part. Deux ans plus tard, il revient.", "fr", ["2014-01-01/2014-12-31", "2016-01-01/2016-12-31"]),
        ("En 2014, il part. Le lendemain, il revient.", "fr", ["2014-01-01/2014-12-31"]),
        ("Le 5 juin 2022, en 2021, puis le lendemain.", "fr", ["2022-06-05", "2021-01-01/2021-12-31", "2022-06-06"]),
        ("Le lendemain de l'attaque du 5 juin 2022, il part.", "fr", ["2022-06-06", "2022-06-05"]),
        (
            "On June 5, 2022 he left. The next day, he came. Two days earlier, he slept.",
            "en",
            ["2022-06-05", "2022-06-06", "2022-06-04"],
        ),
        ("On June 5, 2022 he left. The day before, he slept.", "en", ["2022-06-05", "2022-06-04"]),
        ("On June 5, 2022 he left. He died the same day.", "en", ["2022-06-05", "2022-06-05"]),
        ("On June 5, 2022 he left. A week later, he died.", "en", ["2022-06-05", "2022-06-06/2022-06-12"]),
        ("Le 5 juin 2022, il part. Le lundi suivant, il revient.", "fr", ["2022-06-05", "2022-06-06"]),
        ("On June 5, 2022 he left. The following Monday, he came.", "en", ["2022-06-05", "2022-06-06"]),
        ("On June 6, 2022 he left. The previous Monday, he came.", "en", ["2022-06-06", "2022-05-30"]),
        ("He came in 2014. The following year he left.", "en", ["2014-01-01/2014-12-31", "2015-01-01/2015-12-31"]),
    ],
)
def test_counted_from_the_last_date_before(text: str, language: str, expected: list[str]) -> None:
    assert [i for _, i in read(text, language)] == expected
    assert [i for _, i in read(text, language, published=None)] == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Hier, jeudi, le 5 juin, en mars, depuis 2014, il y a trois ans, à Noël.", "fr", []),
        ("Le 5 juin 2024 et en août 2022.", "fr", ["2024-06-05", "2022-08-01/2022-08-31"]),
        ("Fin 2023, en 2020.", "fr", ["2023-09-01/2023-12-31", "2020-01-01/2020-12-31"]),
        ("Yesterday, on Thursday, 5 June, since 2014, last week, at Christmas.", "en", []),
        ("On 5 June 2024, in August 2022.", "en", ["2024-06-05", "2022-08-01/2022-08-31"]),
    ],
)
def test_without_a_day_of_publication_only_what_is_absolute(text: str, language: str, expected: list[str]) -> None:
    assert [i for _, i in read(text, language, published=None)] == expected


@pytest.mark.parametrize(
    ("text", "language", "granularity"),
    [
        ("le 5 juin 2024", "fr", "day"),
        ("du 3 au 7 mai 2024", "fr", "days"),
        ("le week-end dernier", "fr", "weekend"),
        ("la semaine dernière", "fr", "week"),
        ("début juin", "fr", "month-third"),
        ("août 2022", "fr", "month"),
        ("l'été 2022", "fr", "season"),
        ("fin 2023", "fr", "year-third"),
        ("en 2020", "fr", "year"),
        ("depuis 2014", "fr", "range"),
        ("last weekend", "en", "weekend"),
        ("early June", "en", "month-third"),
        ("winter 2022", "en", "season"),
        ("by the end of 2024", "en", "range"),
    ],
)
def test_granularity(text: str, language: str, granularity: str) -> None:
    assert [w.granularity for w in find_dates(text, PUBLISHED, language, tense=spoken("past"))] == [granularity]


def apart(text: str) -> str:
    """With its accents as characters of their own."""
    return unicodedata.normalize("NFD", text)


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("Arrivé le 5\u00a0juin\u202f2024 à Gao.", "le 5\u00a0juin\u202f2024"),
        ("Arrivé l\u2019an\u00a0dernier à Gao.", "l\u2019an\u00a0dernier"),
        ("Arrivé en " + apart("août 2022") + " à Gao.", apart("août 2022")),
        ("Arrivé l'" + apart("été") + " 2022 à Gao.", "l'" + apart("été") + " 2022"),
        ("Arrivé à " + apart("Noël") + ", à Gao.", apart("Noël")),
        ("Arrivé le 5\n  juin 2024 à Gao.", "le 5\n  juin 2024"),
        ("Arrivé le 5 jan\u00advier 2024 à Gao.", "le 5 jan\u00advier 2024"),
        ("Arrivé LE 5 JUIN 2024 à Gao.", "LE 5 JUIN 2024"),
    ],
)
def test_spans_lie_on_the_text_as_it_is(text: str, exact: str) -> None:
    (when,) = find_dates(text, PUBLISHED, "fr", tense=spoken("past"))
    assert when.span is not None
    assert when.span.exact == exact
    assert text[when.span.start : when.span.end] == exact


def test_no_expression_runs_over_a_blank_line() -> None:
    assert [basis for basis, _ in read("Signé le 5\n\njuin 2024", "fr")] == ["juin 2024"]


def test_the_tense_is_asked_where_the_expression_stands() -> None:
    text = "Il est venu mardi, il reviendra jeudi."
    asked = find_dates(text, PUBLISHED, "fr", tense=lambda offset: "future" if offset > text.index(",") else "past")
    assert [w.start for w in asked] == [date(2024, 6, 18), date(2024, 6, 27)]


@pytest.mark.parametrize(
    "text",
    ["Avant le 1er janvier, il viendra.", "Dans la nuit du 31 décembre, il viendra.", "De mardi à lundi, il viendra."],
)
@pytest.mark.parametrize("published", [date(1, 1, 1), date(1, 1, 2), date(9999, 12, 31)])
def test_what_leads_an_expression_may_end_the_calendar(text: str, published: date) -> None:
    for when in find_dates(text, published, "fr", tense=spoken("future")):
        assert when.start <= when.end


@pytest.mark.parametrize("published", [date(1, 1, 1), date(9999, 12, 31)])
@pytest.mark.parametrize("tense", ["past", "future", None])
def test_the_ends_of_the_calendar_raise_nothing(published: date, tense: str | None) -> None:
    for cases, language in ((FRENCH, "fr"), (ENGLISH, "en")):
        for text, _ in cases:
            for when in find_dates(text, published, language, tense=spoken(tense)):
                assert when.start <= when.end


PIECES = [
    *(text for text, _ in (*FRENCH, *ENGLISH)),
    *(
        "le 5 ",
        "juin ",
        "2024",
        "1er ",
        "mai ",
        "fin ",
        "été ",
        "trois ",
        "ans ",
        "il y a ",
        "depuis ",
        "jusqu'en ",
        "nuit de ",
    ),
    *(
        "la veille de ",
        "du ",
        "au ",
        "the ",
        "last ",
        "week ",
        "night ",
        "of ",
        "and ",
        "May ",
        "Monday ",
        "two days after ",
    ),
    *("\u00a0", "\u202f", "’", "l'", "\u0301", "e\u0301", "- ", "–", "\n", "\n\n", "(", "\x00", "\u200b", "\u00ad"),
    *("99999 ", "31 ", "02/30/2024 ", "0", "İ", "ﬁ", "\U0001f600", "\ud800"),
]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=30).map("".join),
    st.sampled_from(["fr", "en"]),
    st.sampled_from(["past", "present", "future", None]),
    st.one_of(st.none(), st.dates()),
)
def test_spans_hold_and_never_overlap_on_any_text(
    text: str, language: str, tense: str | None, published: date | None
) -> None:
    done = 0
    for when in find_dates(text, published, language, tense=spoken(tense)):
        assert when.span is not None
        assert text[when.span.start : when.span.end] == when.span.exact != ""
        assert done <= when.span.start < when.span.end
        assert when.start <= when.end
        done = when.span.end


@pytest.mark.parametrize(
    "piece", ["lundi ", "1 ", "2014-", "la veille de ", "April 5, ", "May ", "e\u0301", "\n", "de janvier à "]
)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_hostile_texts_cost_no_more_than_long_ones(piece: str, language: str) -> None:
    text = piece * (200_000 // len(piece))
    start = time.process_time()
    find_dates(text, PUBLISHED, language, tense=spoken("past"))
    # A quadratic search would take minutes; two to three seconds leave room for a busy machine.
    assert time.process_time() - start < 3


@pytest.mark.parametrize(
    ("year", "sunday"), [(1961, (4, 2)), (1981, (4, 19)), (2008, (3, 23)), (2024, (3, 31)), (2038, (4, 25))]
)
def test_easter(year: int, sunday: tuple[int, int]) -> None:
    assert calendars.easter(year) == date(year, *sunday)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("ramadan", date(2024, 3, 11)),
        ("eid-fitr", date(2023, 4, 21)),
        ("eid-adha", date(2022, 7, 9)),
        ("eid-adha", date(2024, 6, 16)),
        ("mawlid", date(2023, 9, 27)),
    ],
)
def test_islamic_feasts_hold_the_day_that_was_kept(name: str, day: date) -> None:
    assert any(s.start <= day <= s.end for s in calendars.feast(name, day.year))


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (
            "Le ministre russe est arrivé mardi à Bamako. Le président le recevra vendredi.",
            "fr",
            ["2024-06-18", "2024-06-21"],
        ),
        ("Les troupes ont quitté Gao en août. Elles reviendront en mars.", "fr", ["2023-08-01", "2025-03-01"]),
        ("The minister arrived on Tuesday. The president will meet him on Friday.", "en", ["2024-06-18", "2024-06-21"]),
    ],
)
def test_the_coder_gives_the_tense_from_its_parse(text: str, language: str, expected: list[str]) -> None:
    article = bascule.Article(text=text, published=PUBLISHED, language=language)
    assert [str(when.start) for when in bascule.Coder().dates(article)] == expected
