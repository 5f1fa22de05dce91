"""Hooks of the documentation site (mkdocs.yml): pages made from the package, and two languages in one site.

Pages under `fr/` are French: their theme speaks French, and each page links to the same page in the other language
where there is one. The codebook, the commands, the Python reference, the notebooks and the figures of accuracy are made
from the package and the repository each time the site is built, so that they cannot grow old.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File
from notebook_pages import notebook_page
from python_reference import python_page
from site_pages import accuracy, codebook_page, commands_page, readme_section

NOTEBOOKS = Path(__file__).resolve().parents[1] / "docs" / "notebooks"
NAMES = {"en": "English", "fr": "Français"}
# Where a page says so, the figures of accuracy are put.
MARKER = "<!-- accuracy -->"
README = re.compile(r"<!-- readme: (?P<heading>.+?) -->")


def on_files(files: Any, config: Any) -> Any:
    """Adds the pages made from the package."""
    made = {
        "codebook.md": codebook_page("en"),
        "fr/codebook.md": codebook_page("fr"),
        "reference/commands.md": commands_page(),
        "reference/python.md": python_page(),
        **{f"notebooks/{path.stem}.md": notebook_page(path) for path in sorted(NOTEBOOKS.glob("*.ipynb"))},
    }
    for name, content in made.items():
        files.append(File.generated(config, name, content=content))
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, files: Any) -> str:
    """Puts the figures of accuracy, and sections of the readme, where a page asks for them."""
    if MARKER in markdown:
        markdown = markdown.replace(MARKER, accuracy(_language(page)))
    return README.sub(lambda found: readme_section(found["heading"]), markdown)


def on_page_context(context: Any, page: Any, config: Any, nav: Any) -> Any:
    """The theme in the language of the page, and the way to the other language."""
    language = _language(page)
    config.theme["language"] = language
    pages = {item.file.src_uri: item for item in nav.pages}
    own = page.file.src_uri.removeprefix("fr/")
    links = []
    for name, uri in (("en", own), ("fr", f"fr/{own}")):
        # Without the same page in the other language the way leads to its first page.
        other = pages.get(uri) or pages["index.md" if name == "en" else "fr/index.md"]
        links.append({"name": NAMES[name], "link": other.url, "lang": name})
    config.extra["alternate"] = links
    return context


def _language(page: Any) -> str:
    return "fr" if page.file.src_uri.startswith("fr/") else "en"
