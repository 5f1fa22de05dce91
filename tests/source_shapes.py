"""Invented articles, and what each kind of export, feed and archive makes of them."""

from __future__ import annotations

import html
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

FRENCH_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
FRENCH_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


@dataclass(frozen=True)
class Story:
    """What an export must give back; paragraphs are in `text`, one a line."""

    title: str
    text: str
    published: date
    outlet: str
    author: str
    language: str

    @property
    def paragraphs(self) -> list[str]:
        return self.text.split("\n")

    @property
    def day(self) -> str:
        """The day as an outlet of its language writes it."""
        when = self.published
        if self.language == "fr":
            return f"{when.day} {FRENCH_MONTHS[when.month - 1]} {when.year}"
        return f"{when.day} {when:%B} {when.year}"

    @property
    def number(self) -> str:
        return f"FLEUV000{self.published:%Y%m%d}ek6k{self.published.day:05d}"


STORIES = (
    Story(
        "Le ministre malien reçu à Niamey",
        "Le ministre malien de la Défense s’est rendu mardi à Niamey, où il a été reçu par son homologue nigérien.\n"
        "« Nous avons parlé d’une force commune », a-t-il dit à l’issue d’un entretien de deux heures & demie.\n"
        "Une seconde rencontre est prévue à Ouagadougou dans les semaines qui viennent, selon les deux délégations.",
        date(2024, 6, 20),
        "Le Fleuve",
        "Par Awa Diallo",
        "fr",
    ),
    Story(
        "LA JUNTE ROMPT UN ACCORD DE PÊCHE",
        "LA JUNTE AU POUVOIR a dénoncé jeudi l’accord de pêche signé il y a dix ans avec ses voisins du nord.\n"
        "Le texte cessera de valoir au printemps ; les armateurs ont été prévenus par une lettre du ministère.",
        date(2023, 2, 3),
        "La Lagune",
        "De notre correspondant Yao Kouassi",
        "fr",
    ),
    Story(
        "Envoys meet in Accra over the border road",
        "Envoys of the two states met in Accra on Monday and agreed to reopen the border road before the rains.\n"
        "The customs post that was burnt last year will be rebuilt with money from the regional bank, they said.",
        date(2022, 12, 31),
        "The Ferry",
        "By Kofi Mensah",
        "en",
    ),
    Story(
        "Army denies it shelled the valley",
        "The army denied on Friday that it had shelled the valley, and said that the smoke came from bush fires.\n"
        "Elders of three villages told reporters that shells had been falling since dawn and that two barns were lost.",
        date(2024, 8, 1),
        "The Upland Gazette",
        "By Reuters",
        "en",
    ),
)


def _paragraphs(story: Story) -> str:
    return "".join(f"<p>{html.escape(line)}</p>" for line in story.paragraphs)


def europresse(stories: Sequence[Story], *, newer: bool = True) -> str:
    """The HTML export, in the newer layout or that of some years ago."""
    return "<!DOCTYPE html><html><head><title>Europresse</title></head><body>" + "\n".join(
        europresse_article(story, newer=newer) for story in stories
    )


def europresse_article(story: Story, *, newer: bool = True) -> str:
    weekday = FRENCH_DAYS[story.published.weekday()] if story.language == "fr" else f"{story.published:%A}"
    when = (
        story.day if story.language == "fr" else f"{story.published:%B} {story.published.day}, {story.published.year}"
    )
    title = html.escape(story.title)
    if newer:
        header = (
            f'<div class="rdp__DocPublicationName"><span class="DocPublicationName">{story.outlet}, no. 24123</span>'
            f'</div><span class="DocHeader">Monde, {weekday} {when} - 18:00 UTC +02:00 134 mots, p. 11</span>'
            f'<div class="titreArticle"><p class="sm-margin-TopNews titreArticleVisu rdp__articletitle">{title}</p>'
            f'</div><p class="sm-margin-bottomNews">{story.author}</p>'
        )
        inner = f'<div class="docOcurrContainer">{_paragraphs(story)}</div>'
        body = f'<section><div class="DocText clearfix">{inner}</div></section>'
    else:
        header = (
            f'<div><span class="DocPublicationName">{story.outlet} (site web)</span></div>'
            f'<div><span class="DocHeader">{weekday} {when}, p. 93_T_17</span></div>'
            f'<div class="titreArticle"><b>{title}</b></div><div class="docAuthors">{story.author}</div>'
        )
        body = f'<section><div class="DocText">{_paragraphs(story)}</div></section>'
    return (
        f"<article><header>{header}</header>{body}<footer><small>© {story.published.year} {story.outlet}. Tous droits "
        f"réservés.</small><p>Numéro de document : news·{story.published:%Y%m%d}·FL·001</p></footer></article>"
    )


def _factiva_language(story: Story) -> str:
    return "Français" if story.language == "fr" else "English"


def _words(story: Story) -> str:
    return f"{len(story.text.split())} {'mots' if story.language == 'fr' else 'words'}"


def _copyright(story: Story) -> str:
    return f"Copyright {story.published.year} {story.outlet}"


def factiva_fields(story: Story) -> list[tuple[str, list[str]]]:
    """The fields of the layout with indexing."""
    return [
        ("SE", ["Monde"]),
        ("HD", [story.title]),
        ("BY", [story.author]),
        ("WC", [_words(story)]),
        ("PD", [story.day]),
        ("ET", ["10:15"]),
        ("SN", [story.outlet]),
        ("SC", ["FLEUV"]),
        ("PG", ["12"]),
        ("LA", [_factiva_language(story)]),
        ("CY", [_copyright(story)]),
        ("LP", story.paragraphs[:1]),
        ("TD", story.paragraphs[1:]),
        ("RE", ["mali : Mali | afrz : Africa"]),
        ("AN", [f"Document {story.number}"]),
    ]


def factiva_lines(story: Story) -> list[str]:
    """The lines of the layout without indexing."""
    return [
        "International",
        story.title,
        story.author,
        _words(story),
        story.day,
        "10:15 AM" if story.language == "en" else "10:15",
        story.outlet,
        "FLEUV",
        "12",
        _factiva_language(story),
        _copyright(story),
        *story.paragraphs,
        f"Document {story.number}",
    ]


def factiva_html(stories: Sequence[Story], *, indexed: bool) -> str:
    pieces = []
    for story in stories:
        if indexed:
            rows = "".join(
                f"<tr><td valign='top'><b>{code}</b>&nbsp;</td><td>"
                + (
                    "".join(f"<p>{html.escape(v)}</p>" for v in values)
                    if code in {"LP", "TD"}
                    else html.escape(values[0])
                )
                + "</td></tr>"
                for code, values in factiva_fields(story)
            )
            inner = f"<table>{rows}</table>"
        else:
            *lines, number = factiva_lines(story)
            cut = len(lines) - len(story.paragraphs)
            inner = "".join(f"<div>{html.escape(line)}</div>" for line in lines[:cut]) + "".join(
                f'<p class="articleParagraph {story.language}articleParagraph">{html.escape(line)}</p>'
                for line in (*lines[cut:], number)
            )
        pieces.append(f'<div class="article {story.language}Article">{inner}</div><br>')
    return (
        f"<html><head><style>p {{margin: 0}}</style></head><body>{''.join(pieces)}<p>Search Summary</p></body></html>"
    )


def factiva_text(stories: Sequence[Story], *, indexed: bool) -> str:
    out: list[str] = []
    for story in stories:
        if indexed:
            for code, values in factiva_fields(story):
                out += [f"{code} {values[0]}", *values[1:]] if code not in {"LP", "TD"} else ["", code, *values]
        else:
            *lines, number = factiva_lines(story)
            cut = len(lines) - len(story.paragraphs)
            out += [*lines[:cut], "", *lines[cut:], "", number]
        out.append("")
    return "\n".join([*out, "Search Summary", "Date  All Dates", "© 2024 Factiva, Inc. All rights reserved."])


def rtf(lines: Sequence[str]) -> bytes:
    """Lines as a word processor's RTF; a tab parts the cells of a table row."""

    def coded(text: str) -> str:
        out = ""
        for letter in text:
            if letter in "\\{}":
                out += f"\\{letter}"
            elif letter == "é":
                out += "\\'e9"
            elif ord(letter) < 128:
                out += letter
            else:
                units = letter.encode("utf-16-le")
                for low, high in zip(units[::2], units[1::2], strict=True):
                    code = low + 256 * high
                    out += f"\\u{code - 65536 if code > 32767 else code}?"
        return out

    body = ""
    for line in lines:
        cells = line.split("\t")
        if len(cells) > 1:
            body += "\\trowd\\cellx900\\cellx9000 " + "".join(f"{{{coded(cell)}\\cell }}" for cell in cells) + "\\row\n"
        else:
            body += f"\\pard\\plain{{\\b0 {coded(line)}}}\\par\n"
    head = (
        "{\\rtf1\\ansi\\ansicpg1252\\uc1{\\fonttbl{\\f0 Times New Roman;}}{\\*\\generator Msftedit;}"
        "{\\info{\\title Presse}}{\\stylesheet{\\s1 heading;}}{\\header Page de garde\\par}"
    )
    return f"{head}\n{body}}}".encode("ascii")


def factiva_rtf(stories: Sequence[Story], *, indexed: bool) -> bytes:
    out: list[str] = []
    for story in stories:
        if indexed:
            for code, values in factiva_fields(story):
                out += [f"{code}\t{values[0]}", *values[1:]]
        else:
            out += factiva_lines(story)
    return rtf(out)


def _wrapped(text: str, width: int = 72) -> str:
    lines, line = [], ""
    for word in text.split(" "):
        if len(line) + len(word) > width:
            lines.append(line)
            line = ""
        line = f"{line} {word}" if line else word
    return "\n".join([*lines, line])


def _nexis_day(story: Story) -> str:
    when = story.published
    if story.language == "fr":
        return f"{story.day} {FRENCH_DAYS[when.weekday()]}"
    return f"{when:%B} {when.day}, {when.year} {when:%A} 10:50 AM GMT"


def nexis_older(stories: Sequence[Story]) -> list[list[str]]:
    """The blocks of each article of the older layout, in the words of its language."""
    blocks = []
    for number, story in enumerate(stories, start=1):
        french = story.language == "fr"
        labels = (
            ("RUBRIQUE", "LONGUEUR", "AUTEUR", "DATE-CHARGEMENT", "LANGUE", "TYPE-PUBLICATION")
            if french
            else ("SECTION", "LENGTH", "BYLINE", "LOAD-DATE", "LANGUAGE", "PUBLICATION-TYPE")
        )
        section, length, author, loaded, language, kind = labels
        blocks.append(
            [
                f"Document {number} de {len(stories)}" if french else f"{number} of {len(stories)} DOCUMENTS",
                story.outlet,
                _nexis_day(story),
                "Édition nationale" if french else "Final Edition",
                story.title,
                f"{author}: {story.author}",
                f"{section}: MONDE; Pg. 12",
                f"{length}: {_words(story)}",
                *story.paragraphs,
                f"{loaded}: {story.day}",
                f"{language}: {'FRENCH; FRANÇAIS' if french else 'ENGLISH'}",
                f"{kind}: Journal",
                f"{_copyright(story)} {'Tous droits réservés' if french else 'All Rights Reserved'}",
            ]
        )
    return blocks


def nexis_text(stories: Sequence[Story]) -> str:
    return "\n\n\n".join("\n\n".join(_wrapped(block) for block in blocks) for blocks in nexis_older(stories))


def nexis_html(stories: Sequence[Story]) -> str:
    pieces = []
    for number, blocks in enumerate(nexis_older(stories)):
        inner = "".join(
            f'<BR><DIV CLASS="c5"><P CLASS="c6"><SPAN CLASS="c8">{html.escape(block)}</SPAN></P>\n</DIV>\n'
            for block in blocks
        )
        pieces.append(
            f'<A NAME="DOC_ID_{number}_0"></A><!-- Hide XML section from browser\n<DOC>\n<DOCFULL> -->\n{inner}'
        )
    return "<HTML><HEAD><TITLE>&nbsp;</TITLE></HEAD><BODY><DIV>Download Request: Selected Items</DIV>" + "".join(pieces)


def nexis_newer(stories: Sequence[Story]) -> list[str]:
    """The lines of the newer layout, after a cover with the list of titles."""
    out = [
        "User Name: lecteur",
        "Date and Time: Thursday, November 5, 2026 10:00:00 AM CET",
        f"Documents ({len(stories)})",
    ]
    out += [f"{number}. {story.title}" for number, story in enumerate(stories, start=1)]
    for story in stories:
        french = story.language == "fr"
        out += [
            story.title,
            story.outlet,
            _nexis_day(story),
            f"{_copyright(story)} {'Tous droits réservés' if french else 'All Rights Reserved'}",
            "Rubrique: MONDE" if french else "Section: WORLD; Pg. 12",
            f"{'Longueur' if french else 'Length'}:\u00a0{_words(story)}",
            f"{'Auteur' if french else 'Byline'}:\u00a0{story.author}",
            "Corps" if french else "Body",
            *story.paragraphs,
            "Classification",
            f"{'Langue' if french else 'Language'}:\u00a0{'FRENCH; FRANÇAIS' if french else 'ENGLISH'}",
            "Publication-Type: Newspaper",
            f"Load-Date:\u00a0{story.day}",
            "Fin du document" if french else "End of Document",
        ]
    return out


def docx(lines: Sequence[str]) -> bytes:
    body = "".join(f'<w:p><w:r><w:t xml:space="preserve">{html.escape(line)}</w:t></w:r></w:p>' for line in lines)
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "word/document.xml",
            f'<?xml version="1.0"?><w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>',
        )
    return out.getvalue()


def pdf(pages: Sequence[Sequence[str]], title: str | None = None) -> bytes:
    """A PDF with a text layer, one line of text a line; Latin-1 letters only."""

    def string(text: str) -> bytes:
        return text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")

    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, lines in enumerate(pages):
        shown = b"".join(b"(" + string(line) + b") Tj T*\n" for line in lines)
        stream = b"BT /F1 11 Tf 50 780 Td 14 TL\n" + shown + b"ET"
        contents = f"{5 + 2 * number} 0 R"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {contents} "
            f"/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    if title is not None:
        objects.append(b"<< /Title (" + string(title) + b") >>")
    out, places = b"%PDF-1.4\n", []
    for number, item in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    info = b" /Info %d 0 R" % len(objects) if title is not None else b""
    return out + b"trailer << /Size %d /Root 1 0 R%s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, info, table)


def page(story: Story) -> str:
    """A web page with what surrounds an article on it."""
    return (
        f'<!DOCTYPE html><html lang="{story.language}"><head><meta charset="utf-8"><title>{story.title}</title>'
        f'<meta property="og:site_name" content="{story.outlet}">'
        f'<meta property="article:published_time" content="{story.published}T10:00:00+00:00"></head>'
        f'<body><nav><a href="/">Accueil</a></nav><article><h1>{story.title}</h1>{_paragraphs(story)}'
        "<p>Lire aussi : La Russie livre des chars au Mali</p></article></body></html>"
    )


def warc_record(
    url: str, body: bytes, *, status: str = "200 OK", kind: str = "text/html; charset=utf-8", headers: str = ""
) -> bytes:
    """One response as an archive keeps it."""
    http = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{headers}Content-Length: {len(body)}\r\n\r\n".encode() + body
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: 2026-01-02T03:04:05Z\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{abs(hash(url)) % 10**12:012d}>\r\n"
        f"WARC-Target-URI: {url}\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


def rss(stories: Sequence[Story], *, base: str = "https://lefleuve.example", full: bool = True) -> str:
    """An RSS feed, with the whole texts or with nothing but a teaser."""
    items = ""
    for number, story in enumerate(stories):
        body = _paragraphs(story) if full else story.paragraphs[0][:60]
        tag = "content:encoded" if full else "description"
        items += (
            f"<item><title>{html.escape(story.title)}</title><link>{base}/{number}</link><guid>{base}/{number}</guid>"
            f"<pubDate>{story.published:%a, %d %b %Y} 10:00:00 +0200</pubDate><dc:creator>{story.author}</dc:creator>"
            f"<{tag}><![CDATA[{body}]]></{tag}></item>"
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>Le Fleuve</title><link>{base}/</link><description>Presse</description><language>fr-FR</language>"
        f"{items}"
        "</channel></rss>"
    )


def atom(stories: Sequence[Story], *, base: str = "https://ferry.example") -> str:
    entries = "".join(
        f"<entry><id>{base}/{number}</id><title>{html.escape(story.title)}</title><link href='{base}/{number}'/>"
        f"<updated>{story.published}T10:00:00Z</updated><author><name>{story.author}</name></author>"
        f"<content type='html'>{html.escape(_paragraphs(story))}</content></entry>"
        for number, story in enumerate(stories)
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>The Ferry</title><id>x</id>{entries}</feed>'
