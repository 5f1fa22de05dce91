"""What all charts share: colours, fonts, titles that wrap, months in the reader's language, an empty chart."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from datetime import date
from typing import Any

from bascule.errors import BasculeError

INSTALL = "pip install 'bascule[charts]'"
try:
    import altair as alt
except ImportError as error:
    raise BasculeError("charts need altair, which is not installed", remedy=INSTALL) from error

__all__ = [
    "BLACK",
    "BLUE",
    "FAINT",
    "FONT",
    "GREEN",
    "GREY",
    "INK",
    "INSTALL",
    "ORANGE",
    "PURPLE",
    "SERIES_COLOURS",
    "SKY",
    "VERMILION",
    "WIDTH",
    "YELLOW",
    "alt",
    "chart",
    "day_scale",
    "empty",
    "finished",
    "moment",
    "wilson",
]
# The colours of Okabe and Ito, which people with any of the common colour blindnesses tell apart.
BLUE, ORANGE, GREEN, VERMILION = "#0072B2", "#E69F00", "#009E73", "#D55E00"
SKY, PURPLE, YELLOW, BLACK = "#56B4E9", "#CC79A7", "#F0E442", "#000000"
GREY, FAINT, INK = "#999999", "#E4E4E4", "#333333"
# Neighbours in a stack differ in lightness too, for print in grey.
SERIES_COLOURS = (BLUE, ORANGE, BLACK, SKY, VERMILION, YELLOW, GREEN)
WIDTH = 640
# Pixels of a letter of the title, on average.
LETTER = 7.2
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
MONTHS = {
    "fr": ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
LONG_MONTHS = {
    "fr": (
        *("janvier", "février", "mars", "avril", "mai", "juin"),
        *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
DAYS = {
    "fr": ("dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"),
    "en": ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"),
}

Rows = Sequence[dict[str, Any]]


def chart(rows: Rows) -> Any:
    """A chart of these rows, which it holds itself."""
    return alt.Chart(alt.InlineData(values=list(rows)))


def finished(drawing: Any, title: str, subtitle: Sequence[str], language: str, width: int = WIDTH) -> Any:
    """The drawing with its title, wrapped, and the look that all charts share."""
    letters = int(width / LETTER)
    told = alt.TitleParams(
        text=textwrap.wrap(title, letters) or [""],
        subtitle=[line for text in subtitle if text for line in textwrap.wrap(text, int(letters * 1.25))],
        anchor="start",
        frame="bounds",
        fontSize=15,
        subtitleFontSize=11,
        subtitleColor="#555555",
        color=INK,
        offset=10,
    )
    locale = {"number": _numbers(language), "time": _times(language)}
    return (
        drawing.properties(title=told, background="white", padding=12)
        .configure(font=FONT, locale=locale)
        .configure_view(stroke=None)
        .configure_axis(
            gridColor=FAINT, domainColor=GREY, tickColor=GREY, labelColor=INK, titleColor=INK, labelFontSize=11
        )
        .configure_legend(labelColor=INK, titleColor=INK, labelFontSize=11, titleFontSize=11, symbolStrokeWidth=1)
        .configure_header(labelColor=INK, titleColor=INK, labelFontSize=11)
    )


def empty(title: str, language: str) -> Any:
    """A chart without marks that says why."""
    return finished(chart([]).mark_point().properties(width=WIDTH, height=40), title, (), language)


def day_scale(first: date, last: date) -> Any:
    """A scale of days from one to another."""
    return alt.Scale(domain=[_moment(first), _moment(last)], type="utc")


def moment(day: date) -> str:
    """A day as every row holds it: midnight UTC, so that no clock of a reader moves it."""
    return f"{day.isoformat()}T00:00:00Z"


def wilson(share: float, number: float) -> tuple[float, float]:
    """The 95% interval of Wilson for a share out of `number`; (0, 1) where that is nothing."""
    if number <= 0:
        return 0.0, 1.0
    z = 1.959964
    middle = (share + z**2 / (2 * number)) / (1 + z**2 / number)
    half = z * math.sqrt(share * (1 - share) / number + z**2 / (4 * number**2)) / (1 + z**2 / number)
    return max(0.0, middle - half), min(1.0, middle + half)


def _moment(day: date) -> dict[str, int | bool]:
    return {"year": day.year, "month": day.month, "date": day.day, "utc": True}


def _numbers(language: str) -> dict[str, Any]:
    point, group = (",", "\u202f") if language == "fr" else (".", ",")
    return {"decimal": point, "thousands": group, "grouping": [3], "currency": ["", ""], "minus": "−"}


def _times(language: str) -> dict[str, Any]:
    return {
        "dateTime": "%d/%m/%Y %H:%M",
        "date": "%d/%m/%Y" if language == "fr" else "%Y-%m-%d",
        "time": "%H:%M",
        "periods": ["AM", "PM"],
        "days": list(DAYS[language]),
        "shortDays": [day[:3] for day in DAYS[language]],
        "months": list(LONG_MONTHS[language]),
        "shortMonths": list(MONTHS[language]),
    }
