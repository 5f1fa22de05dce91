"""Feeds mutated input to every parser and to the coder, for as long as asked, and keeps what made one fail.

    python tools/fuzz.py [TARGET ...] [--seconds 60] [--longest 20000] [--list]

Each target runs in a process of its own under atheris, which steers by what it has reached of bascule's own code, from
small valid inputs on. A failure, or an input that takes over ten seconds or 500 MB, is written to
`tests/fuzz_corpus/TARGET/`, where the tests try it again ever after. Exits with 1 where there is one.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "tests" / "fuzz_corpus"
# What a single input may cost: seconds of computing, and MB of memory.
TIMEOUT, MEMORY = 10, 500
# Seconds by the clock after which an input is given up for good.
HUNG = 300

sys.path.insert(0, str(ROOT / "tests"))


def fuzz(name: str, seconds: int, longest: int) -> None:
    """Runs one target in this process; never returns."""
    import atheris

    with atheris.instrument_imports(include=["bascule"]):
        from bascule.budget import resident
        from fuzz_seeds import seeds_of
        from fuzz_targets import TARGETS
    found = CORPUS / name

    def target(data: bytes) -> None:
        begun, held = time.thread_time(), resident()
        try:
            TARGETS[name](data)
            assert time.thread_time() - begun < TIMEOUT, f"it takes over {TIMEOUT} s"
            assert resident() - held < MEMORY, f"it takes over {MEMORY} MB"
        except BaseException:
            found.mkdir(parents=True, exist_ok=True)
            (found / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)
            raise

    for seed in seeds_of(name):
        TARGETS[name](seed)  # loads what loads once
    with tempfile.TemporaryDirectory() as folder:
        for number, seed in enumerate(seeds_of(name)):
            Path(folder, f"seed{number}").write_bytes(seed)
        atheris.Setup(
            [
                sys.argv[0],
                folder,
                f"-max_total_time={seconds}",
                f"-timeout={HUNG}",
                "-rss_limit_mb=0",
                f"-max_len={longest}",
                f"-artifact_prefix={folder}/",
                "-print_final_stats=1",
                "-verbosity=0",
                "-close_fd_mask=0",
            ],
            target,
        )
        atheris.Fuzz()


def main() -> None:
    """Every target asked for, one after the other."""
    from fuzz_targets import TARGETS

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", choices=[[], *TARGETS], metavar="TARGET")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--longest", type=int, default=20_000)
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--within", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.list:
        print("\n".join(TARGETS))
        return
    if options.within:
        fuzz(options.targets[0], options.seconds, options.longest)
    failed = []
    for name in options.targets or TARGETS:
        begun = time.monotonic()
        asked = ["--within", "--seconds", str(options.seconds), "--longest", str(options.longest)]
        done = subprocess.run(
            [sys.executable, __file__, name, *asked], capture_output=True, text=True, errors="replace"
        )
        told = {
            line.split(":")[-2].split("stat")[-1].strip(): line.split()[-1]
            for line in done.stderr.splitlines()
            if line.startswith("stat::")
        }
        inputs, peak = told.get("number_of_executed_units", "?"), told.get("peak_rss_mb", "?")
        took = f"{time.monotonic() - begun:.0f} s"
        print(f"{name}: {inputs} inputs in {took}, {peak} MB, {'failed' if done.returncode else 'sound'}", flush=True)
        if done.returncode:
            failed.append(name)
            print("\n".join(f"    {line}" for line in (done.stdout + done.stderr).splitlines()[-40:]), flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
