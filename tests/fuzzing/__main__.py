"""The command: so many programs and files of each kind, from a seed on, and the figures."""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

SECONDS = 60  # of computing for one program; one that takes longer hangs
# How many of every 100 programs are of which kind.
SHARES = {"scalars": 50, "arrays": 30, "compiled": 10, "texts": 6, "weights": 2, "checkpoints": 2}


def kind_of(name: str) -> tuple[Callable[[int], Any], Callable[[Any], Counter[str]]]:
    """What makes a case of a kind from a seed, and what checks it."""
    if name == "scalars":
        from fuzzing import scalar_check, scalar_programs

        return scalar_programs.random_program, scalar_check.check
    if name == "arrays":
        from fuzzing import array_fuzz

        return array_fuzz.random_program, array_fuzz.check
    if name == "compiled":
        from fuzzing import compiled_fuzz

        return compiled_fuzz.random_program, compiled_fuzz.check
    if name == "texts":
        from fuzzing import text_fuzz

        return text_fuzz.random_text, text_fuzz.check
    from fuzzing import file_fuzz

    if name == "weights":
        return file_fuzz.random_weights, file_fuzz.check_weights
    return file_fuzz.random_checkpoint, file_fuzz.check_checkpoint


def run(name: str, seeds: range) -> tuple[Counter[str], list[dict[str, Any]]]:
    """Every seed once; a failure is the seed, the case and what was wrong."""
    make, check = kind_of(name)
    counts: Counter[str] = Counter()
    failures = []
    signal.signal(signal.SIGPROF, _too_long)
    for seed in seeds:
        case = make(seed)
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        try:
            counts += check(case)
        except Exception as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{Path(last.filename).name}:{last.lineno}"
            wrong = f"{type(error).__name__} at {place}: {str(error)[:300]}"
            shown = case.hex() if isinstance(case, bytes) else case
            failures.append({"kind": name, "seed": seed, "case": shown, "wrong": wrong})
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
    return counts, failures


def _too_long(*_: Any) -> None:
    raise TimeoutError(f"it takes more than {SECONDS} seconds")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m fuzzing", description=__doc__)
    parser.add_argument("--programs", type=int, default=1000, help="how many in all")
    parser.add_argument("--seed", type=int, default=0, help="the seed of the first")
    parser.add_argument("--only", choices=SHARES, help="only this kind")
    parser.add_argument("--processes", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--failures", type=Path, help="a file to write the failures to")
    options = parser.parse_args()
    shares = {options.only: 100} if options.only else dict(SHARES)
    if "arrays" in shares and importlib.util.find_spec("torch") is None:
        print("arrays are left out: they are compared with PyTorch, which is not installed")
        del shares["arrays"]
    failed = 0
    with ProcessPoolExecutor(options.processes) as pool:
        for name, share in shares.items():
            count = options.programs * share // 100
            failed += report(
                pool, name, range(options.seed, options.seed + count), options.failures
            )
    return 1 if failed else 0


def report(pool: ProcessPoolExecutor, name: str, seeds: range, file: Path | None) -> int:
    start, counts, failures = time.perf_counter(), Counter[str](), []
    chunks = [seeds[i : i + 100] for i in range(0, len(seeds), 100)]
    for done, (some, wrong) in enumerate(pool.map(run, [name] * len(chunks), chunks), 1):
        counts += some
        failures += wrong
        if file is not None and wrong:  # at once: a run that is ended keeps what it found
            with file.open("a") as out:
                out.writelines(json.dumps(f) + "\n" for f in wrong)
        if sys.stderr.isatty():
            print(f"\r{name}: {done * 100:,} of {len(seeds):,}", end="", file=sys.stderr)
    seconds = time.perf_counter() - start
    print(f"\n{name}: {len(seeds):,} in {seconds:.0f} s, {len(failures)} failed", flush=True)
    for what, number in sorted(counts.items()):
        print(f"  {number:>9,}  {what}")
    for wrong, number in Counter(f["wrong"] for f in failures).most_common(20):
        first = next(f for f in failures if f["wrong"] == wrong)
        print(f"  {number:>9,}  × {wrong}\n             first: {json.dumps(first['case'])[:500]}")
    return len(failures)


if __name__ == "__main__":
    sys.exit(main())
