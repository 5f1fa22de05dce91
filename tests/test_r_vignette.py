"""The R vignette tells the columns and types that the panels have, and its join meets.

R itself is not run: what can go wrong on our side is a name, a type or a number.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from bascule.cli import command
from violence_rows import UCDP_COLUMNS, table, ucdp_row

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "r.md").read_text(encoding="utf-8")
CHUNKS = "\n".join(re.findall(r"^```r\n(.*?)^```$", PAGE, re.M | re.S))
TYPES = {"int64": pa.int64(), "string": pa.string(), "double": pa.float64()}
# Words of R and of dplyr in the vignette, and the names it makes itself.
VOCABULARY = """library arrow dplyr read_parquet filter group_by summarise sum select tidyr complete nesting list seq
min max c by mutate left_join coalesce is na as Date substr integer format read csv groups drop fill L Y m
countries dyads mali full months joined ged deaths date cooperation conflict"""
R_WORDS = set(VOCABULARY.split())


@pytest.fixture(scope="module")
def panels(demo_ledger: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("panels")
    made = {}
    for kind in ("country", "dyad"):
        made[kind] = folder / f"{kind}.parquet"
        told = ["panel", kind, "--ledger", str(demo_ledger), "--to", str(made[kind])]
        assert CliRunner().invoke(command, told, catch_exceptions=False).exit_code == 0
    return made


def documented() -> list[tuple[list[str], pa.DataType]]:
    rows = re.findall(r"^\| (`[^|]*) \| (int64|string|double) \|", PAGE, re.M)
    return [(re.findall(r"`(\w+)`|(…)", names), TYPES[kind]) for names, kind in rows]  # type: ignore[misc]


def test_columns_and_types(panels: dict[str, Path]) -> None:
    country, dyad = (pq.read_schema(panels[kind]) for kind in ("country", "dyad"))
    told: dict[str, pa.DataType] = {}
    for parts, kind in documented():
        names: list[str] = []
        for name, gap in parts:
            if gap:
                # "first, …, last" stands for all columns between them; the next name is the last.
                names.append("…")
            elif names and names[-1] == "…":
                first, last = country.get_field_index(names[-2]), country.get_field_index(name)
                assert 0 <= first < last
                names[-1:] = country.names[first + 1 : last + 1]
            else:
                names.append(name)
        told |= dict.fromkeys(names, kind)
    roles = {"acting", "receiving", "domestic"}
    for schema, kind in ((country, "country"), (dyad, "dyad")):
        for field in schema:
            name = (
                field.name if kind == "country" or field.name.startswith("entity") else re.sub("_[ab]$", "", field.name)
            )
            if name not in roles:
                assert told[name] == field.type, field.name
    assert roles <= set(country.names)
    both = {re.sub("_[ab]$", "", name) for name in [*country.names, *dyad.names]} | {"entity_a", "entity_b"}
    assert set(told) <= both


def test_the_code_names_columns_that_are_there(panels: dict[str, Path]) -> None:
    columns = {name for path in panels.values() for name in pq.read_schema(path).names}
    used = set(re.findall(r"[A-Za-z_]\w*", re.sub(r'"[^"]*"', "", CHUNKS)))
    assert {"gwcode", "gwcode_a", "month_id", "verbal_cooperation"} <= used & columns
    assert used - R_WORDS - columns <= set(UCDP_COLUMNS)


def test_the_join_meets(panels: dict[str, Path], tmp_path: Path) -> None:
    rows = [ucdp_row("2022-03-05", 12), ucdp_row("2022-03-20", 30), ucdp_row("2022-05-01", 7, "Niger")]
    (tmp_path / "ged.csv").write_text(table(rows, UCDP_COLUMNS), encoding="utf-8")
    deaths = f"""SELECT country_id AS gwcode, (year(day) - 1980) * 12 + month(day) AS month_id, sum(best) AS deaths
        FROM (SELECT *, CAST(left(CAST(date_start AS VARCHAR), 10) AS DATE) AS day FROM '{tmp_path}/ged.csv')
        GROUP BY ALL"""
    query = f"""SELECT iso3, year, month, deaths FROM '{panels["country"]}'
        JOIN ({deaths}) USING (gwcode, month_id) ORDER BY iso3"""
    assert duckdb.sql(query).fetchall() == [("MLI", 2022, 3, 42), ("NER", 2022, 5, 7)]


def test_both_forms_are_the_same() -> None:
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        from make_rmd import vignette
    finally:
        sys.path.pop(0)
    kept = (ROOT / "docs" / "r.Rmd").read_text(encoding="utf-8")
    assert kept == vignette(PAGE), "run python tools/make_rmd.py"
    assert kept.count("```{r}") == PAGE.count("```r\n")
