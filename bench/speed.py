"""Speed and memory of `bascule code` beside plain `nlp.pipe` of the same pipelines on the same text, in one run.

    python bench/speed.py [FILE.tsv ...]      (default: the MasakhaNEWS files of ../shared/corpora)

Each job is a process of its own: seconds are wall clock from start to exit, model loading included; memory is the peak
resident set of the process as the kernel counts it. Only the ratio within one run means something.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CORPORA = Path(__file__).resolve().parents[2] / "shared" / "corpora"
PLAIN = """
import sys
from bascule.coding.pipelines import MODELS
from bascule.records import Article
from bascule.sources import read_articles
import importlib
language = sys.argv[2]
for name in MODELS[language]:
    try:
        nlp = importlib.import_module(name).load()
        break
    except ImportError:
        continue
texts = [a.text for a in read_articles([sys.argv[1]]) if isinstance(a, Article)]
for doc in nlp.pipe(texts):
    pass
"""


def measured(command: list[str], output: Path) -> tuple[float, float]:
    """Seconds and peak mebibytes of one process."""
    begun = time.perf_counter()
    with output.open("wb") as target:
        process = subprocess.Popen(command, stdout=target, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    # 0: all coded; 1: some records set aside, which is no failure here.
    if os.waitstatus_to_exitcode(status) not in {0, 1}:
        sys.exit(f"failed: {' '.join(command)}")
    return seconds, usage.ru_maxrss / 1024


def main() -> None:
    """Print one row a file and job."""
    files = [Path(name) for name in sys.argv[1:]] or sorted(CORPORA.glob("masakhanews_*_dev.tsv"))
    if not files:
        sys.exit("no file to read: name one, or put the corpora beside the project (../shared/corpora)")
    print(f"{'file':34}{'job':24}{'articles':>9}{'seconds':>9}{'articles/s':>12}{'peak MiB':>10}{'ratio':>7}")
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "out"
        for file in files:
            language = "fr" if "fra" in file.name else "en"
            plain = measured([sys.executable, "-c", PLAIN, str(file), language], output)
            coded = measured(
                [sys.executable, "-m", "bascule.cli", "code", str(file), "--language", language, "--jsonl"], output
            )
            articles = sum(1 for _ in output.open("rb"))
            for job, (seconds, memory) in (("nlp.pipe, all components", plain), ("bascule code --jsonl", coded)):
                rate, ratio = articles / seconds, seconds / plain[0]
                print(f"{file.name:34}{job:24}{articles:>9}{seconds:>9.1f}{rate:>12.1f}{memory:>10.0f}{ratio:>7.2f}")


if __name__ == "__main__":
    main()
