"""Writes the R vignette docs/r.Rmd from the page docs/r.md: python tools/make_rmd.py

The same text with the head that R Markdown needs; shell and R blocks become chunks.
"""

from __future__ import annotations

from pathlib import Path

DOCS = Path(__file__).resolve().parents[1] / "docs"
HEAD = """---
title: "bascule: panels from political news"
output: rmarkdown::html_vignette
vignette: >
  %\\VignetteIndexEntry{bascule: panels from political news}
  %\\VignetteEngine{knitr::rmarkdown}
  %\\VignetteEncoding{UTF-8}
---

"""


def vignette(page: str) -> str:
    """The vignette of a page."""
    body = page.split("\n", 2)[2].replace("```bash\n", "```{bash}\n").replace("```r\n", "```{r}\n")
    return HEAD + body.replace(" This\npage is also a vignette: `docs/r.Rmd`.", "")


if __name__ == "__main__":
    (DOCS / "r.Rmd").write_text(vignette((DOCS / "r.md").read_text(encoding="utf-8")), encoding="utf-8")
