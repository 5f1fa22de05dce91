"""Speed and memory of bascule beside plain `nlp.pipe` of the same pipelines on the same texts, in one run.

    python bench/speed.py [--articles N]      (articles of the MasakhaNEWS files of ../shared/corpora)

Each job is a process of its own, held to one core (those with workers: to as many cores as workers), on one thread.
Seconds are those of computing on that core, without start and loading, which have rows of their own; with workers, and
for the start, they are by the clock on the wall. Memory is the peak resident set as the kernel counts it. `ratio` is
the speed beside plain `nlp.pipe` (all components) of the same articles: above 1 is faster. Only ratios of one run mean
something. The figures are kept in bench/results/speed.json.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bascule.records import Article
from bascule.sources import read_articles

ROOT = Path(__file__).resolve().parents[1]
CORPORA = ROOT.parent / "shared" / "corpora"
RESULTS = ROOT / "bench" / "results" / "speed.json"
FILES = {"fr": "masakhanews_fra_dev.tsv", "en": "masakhanews_eng_dev.tsv"}
# One article in so many of the feed tells an event.
RELEVANT = 10
PLAIN = """
import importlib, json, sys, time
from bascule.coding.pipelines import MODELS
from bascule.records import Article
from bascule.sources import read_articles
for name in MODELS[sys.argv[2]]:
    try:
        nlp = importlib.import_module(name).load()
        break
    except ImportError:
        continue
texts = [a.text for a in read_articles([sys.argv[1]]) if isinstance(a, Article)]
begun = time.process_time()
for doc in nlp.pipe(texts):
    pass
print(json.dumps({"work": time.process_time() - begun}))
"""
CODED = """
import json, sys, time
from bascule.coding.coder import Coder
from bascule.records import Article
from bascule.sources import read_articles
file, language, screen, workers, target = sys.argv[1:]
if __name__ == "__main__":
    articles = [a for a in read_articles([file], language=language) if isinstance(a, Article)]
    coder = Coder(screen=screen == "screen")
    clock = time.process_time
    if workers == "1":
        first = "Le Mali condamne le Togo." if language == "fr" else "Mali condemns Togo."
        coder.read(Article(first, language=language))
    else:
        clock = time.perf_counter
    wall, begun = time.perf_counter(), clock()
    told = [r.to_dict() for r in coder.read_many(articles, workers=int(workers))]
    print(json.dumps({"work": clock() - begun, "clock": time.perf_counter() - wall}))
    with open(target, "w", encoding="utf-8") as stream:
        stream.writelines(json.dumps(item) + "\\n" for item in told)
"""
ONE = {
    "fr": "La France a condamné mardi le coup d'Etat au Niger.",
    "en": "France condemned on Tuesday the coup in Niger.",
}


def run(command: Sequence[str], cores: int = 1) -> dict[str, float]:
    """Seconds and peak mebibytes of one process on so many cores, with what it printed."""
    allowed = sorted(os.sched_getaffinity(0))[:cores]
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS"), "1")
    begun = time.perf_counter()
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **threads},
        preexec_fn=lambda: os.sched_setaffinity(0, allowed),
    )
    assert process.stdout is not None
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"failed: {' '.join(command)[:200]}")
    told = json.loads(printed) if printed.startswith(b"{") else {}
    return {"wall": seconds, "memory": usage.ru_maxrss / 1024, **told}


class Bench:
    """One run of all jobs; `rows` are what the table shows."""

    def __init__(self, folder: Path, articles: int) -> None:
        self.folder, self.articles = folder, articles
        self.rows: list[dict[str, Any]] = []

    def add(self, job: str, count: int, told: dict[str, float], plain: dict[str, float] | None = None) -> None:
        """Keep a row and print it."""
        work = told.get("work", told["wall"])
        row = {"job": job, "articles": count, "seconds": round(work, 2), "articles_per_second": round(count / work, 2)}
        row["peak_mib"] = round(told["memory"])
        row["ratio"] = round(plain["work"] / work, 2) if plain is not None else None
        self.rows.append(row)
        shown = "" if row["ratio"] is None else f"{row['ratio']:.2f}"
        print(f"{job:44}{count:>9}{work:>9.1f}{count / work:>12.2f}{told['memory']:>10.0f}{shown:>7}", flush=True)

    def file(self, name: str, articles: Sequence[Article]) -> Path:
        """Articles as JSON lines."""
        path = self.folder / f"{name}.jsonl"
        lines = (json.dumps({"text": a.text, "title": a.title, "language": a.language}) for a in articles)
        path.write_text("\n".join(lines), "utf-8")
        return path

    def plain(self, file: Path, language: str) -> dict[str, float]:
        """Plain `nlp.pipe`."""
        return run([sys.executable, "-c", PLAIN, str(file), language])

    def coded(self, file: Path, language: str, screen: bool = True, workers: int = 1) -> dict[str, float]:
        """bascule; its readings lie beside the file."""
        script = self.folder / "coded.py"
        script.write_text(CODED, "utf-8")
        how = "screen" if screen else "all"
        target = file.with_suffix(f".{how}.out")
        return run([sys.executable, str(script), str(file), language, how, str(workers), str(target)], cores=workers)

    def language(self, language: str, name: str) -> dict[str, Any]:
        """General news, what the screen misses, and the feed of one language."""
        every = [a for a in read_articles([CORPORA / name], language=language) if isinstance(a, Article)]
        step = max(1.0, len(every) / self.articles)
        articles = [every[int(n * step)] for n in range(min(self.articles, len(every)))]
        file = self.file(language, articles)
        plain = self.plain(file, language)
        self.add(f"{language}: nlp.pipe, all components", len(articles), plain, plain)
        self.add(f"{language}: bascule, no screen", len(articles), self.coded(file, language, screen=False), plain)
        self.add(f"{language}: bascule", len(articles), self.coded(file, language), plain)
        whole, screened = read_out(file, "all"), read_out(file, "screen")
        missed = screen_misses(whole, screened)
        print(f"{'':4}the screen missed {missed['events_missed']} of {missed['events']} events, "
              f"{missed['quotes_missed']} of {missed['quotes']} quotations")  # fmt: skip

        telling = [a for a, told in zip(articles, whole, strict=True) if told["events"]]
        silent = [a for a, told in zip(articles, whole, strict=True) if not told["events"]]
        if silent and telling:
            # As many as there are silent ones, each once; the telling are spread over the list as it stands.
            count = max(1, len(silent) // (RELEVANT - 1))
            chosen = telling[:: max(1, len(telling) // count)][:count]
            feed = self.file(f"{language}_feed", [*silent, *chosen])
            plain = self.plain(feed, language)
            size = len(silent) + len(chosen)
            self.add(f"{language}: feed, 1 in {RELEVANT} relevant: nlp.pipe", size, plain, plain)
            self.add(f"{language}: feed, 1 in {RELEVANT} relevant: bascule", size, self.coded(feed, language), plain)
        return missed

    def start(self, language: str) -> None:
        """From nothing to the first event: a process that codes one sentence, twice, the second (cached files) kept."""
        path = self.folder / f"one_{language}.txt"
        path.write_text(ONE[language], "utf-8")
        command = [sys.executable, "-m", "bascule.cli", "code", str(path), "--language", language, "--jsonl"]
        run(command)
        self.add(f"{language}: start to first event", 1, run(command))

    def scaling(self, language: str, name: str) -> None:
        """Over workers and over the size of the corpus."""
        every = [a for a in read_articles([CORPORA / name], language=language) if isinstance(a, Article)]
        half = self.articles // 4
        for times in (1, 2, 4):
            file = self.file(f"size_{times}", every[: half * times])
            told = self.coded(file, language)
            self.add(f"{language}: {half * times} articles", half * times, told)
            relevant = sum(len({e["sentence"]["start"] for e in r["events"]}) for r in read_out(file, "screen"))
            self.rows[-1]["ms_per_relevant_sentence"] = round(1000 * told["work"] / max(1, relevant), 1)
        alone: dict[str, float] | None = None
        for workers in (1, 2, 4):
            if workers > len(os.sched_getaffinity(0)):
                break
            file = self.file(f"workers_{workers}", every[: half * 4])
            told = self.coded(file, language, workers=workers)
            told["work"] = told["clock"]
            alone = alone or told
            self.add(f"{language}: {workers} workers, by the clock", half * 4, told, {"work": alone["work"]})
            self.rows[-1]["readings_as_of_one"] = read_out(file, "screen") == read_out(
                self.folder / "workers_1", "screen"
            )


def read_out(file: Path, how: str) -> list[dict[str, Any]]:
    """The readings that a job left."""
    return [json.loads(line) for line in file.with_suffix(f".{how}.out").read_text("utf-8").splitlines()]


def screen_misses(whole: Sequence[dict[str, Any]], screened: Sequence[dict[str, Any]]) -> dict[str, int]:
    """How many events and quotations are found without the screen, and how many of them not with it."""

    def event(item: dict[str, Any]) -> tuple[object, ...]:
        return (item["sentence"]["start"], item["type"], tuple(item["actors"]), tuple(item["recipients"]))

    def quote(item: dict[str, Any]) -> tuple[object, ...]:
        return (item["content"]["start"], item["content"]["end"])

    told: Counter[str] = Counter()
    for one, other in zip(whole, screened, strict=True):
        for kind, key in (("events", event), ("quotes", quote)):
            found, kept = [key(i) for i in one[kind]], [key(i) for i in other[kind]]
            told[kind] += len(found)
            told[f"{kind}_missed"] += sum(item not in kept for item in found)
            told[f"{kind}_new"] += sum(item not in found for item in kept)
    return dict(told)


def main() -> None:
    """Print the table and keep it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--articles", type=int, default=200, help="of each language (default 200)")
    asked = options.parse_args()
    if not CORPORA.is_dir():
        sys.exit("no articles to read: put the corpora beside the project (../shared/corpora)")
    print(f"{'job':44}{'articles':>9}{'seconds':>9}{'articles/s':>12}{'peak MiB':>10}{'ratio':>7}")
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), asked.articles)
        missed = {language: bench.language(language, name) for language, name in FILES.items()}
        for language in FILES:
            bench.start(language)
        bench.scaling("fr", FILES["fr"])
    machine = {
        "processor": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "load": os.getloadavg(),
    }
    told = {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "machine": machine,
        "rows": bench.rows,
        "screen": missed,
    }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(told, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
