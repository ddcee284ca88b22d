"""All figures in one run: ``python -m benchmarks`` writes ``benchmarks/RESULTS.md``.

    python -m benchmarks [--quick] [--only NAME ...] [--environments FOLDER]

The peers live in environments of their own, which the first run makes (about 3 GB): one with
this project beside PyTorch, JAX and the rest, one for the engines of which the names clash.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import venv
from collections.abc import Sequence
from datetime import date
from importlib import metadata
from pathlib import Path

from benchmarks.command_line import parser_for

ROOT = Path(__file__).parents[1]
RESULTS = Path(__file__).with_name("RESULTS.md")
# One thread each: the programs take turns, and a library's own threads would blur them.
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

BESIDE_US = ["-e", ".[bench,data]", "playwright"]
APART = ["autograd", "scipy", "mygrad", "tinygrad"]
TOLD = ("numpy", "torch", "jax", "xad", "casadi", "micrograd", "torchviz")

SECTIONS = {
    "edge_cases": "Right answers at the edges",
    "gradcheck": "Gradient checks: verdicts and time",
    "checkers": "The checkers' exam: wrong gradients found, right ones passed",
    "engine": "The engine: recording and backward",
    "tensor": "Training steps on arrays",
    "numpy_calls": "Calls of NumPy",
    "nn": "Networks",
    "compile": "Compiled programs",
    "drawing": "Pictures",
    "pages": "Pages in a browser",
    "training": "The training player",
    "load": "Large graphs",
    "starting": "Starting",
}
QUICK = set(SECTIONS) - {"edge_cases", "load"}


def environment(folder: Path, packages: Sequence[str]) -> str:
    """The Python of an environment that has ``packages``; made when it is not there yet."""
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        print(f"making {folder.name}: {' '.join(packages)}", file=sys.stderr, flush=True)
        venv.create(folder, with_pip=True)
        install = [str(python), "-m", "pip", "install", "-q", *packages]
        subprocess.run(install, cwd=ROOT, check=True)
    return str(python)


def section(name: str, python: str, apart: str, quick: bool) -> str:
    """What a benchmark prints, or why it failed."""
    command = [python, "-m", f"benchmarks.{name}"]
    if name == "edge_cases":
        command += [f"{engine}={apart}" for engine in ("autograd", "mygrad", "tinygrad")]
    if name in ("gradcheck", "checkers"):
        command += ["--hips", apart]
    if name == "checkers":
        command += ["--share", "1/40"]  # all of it takes hours
    if name == "load":
        command += ["--nodes", "100000"]  # a million, its default, takes half an hour
    if quick and name in QUICK:
        command.append("--quick")
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | ONE_THREAD,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        return f"failed: {done.stderr.strip().splitlines()[-1]}"
    return done.stdout.strip("\n")


def machine(python: str) -> str:
    """Processor, cores, system, and the versions of Python and of the peers."""
    script = (
        "import sys, json; from importlib import metadata as m\n"
        "def v(n):\n try: return m.version(n)\n except m.PackageNotFoundError: return None\n"
        "print(json.dumps({n: v(n) for n in sys.argv[1:]}))"
    )
    out = subprocess.run(
        [python, "-c", script, *TOLD], capture_output=True, text=True, check=True
    ).stdout
    versions = ", ".join(f"{n} {v}" for n, v in json.loads(out).items() if v)
    return (
        f"{_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, {versions}"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown processor"
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def main() -> None:
    parser = parser_for("benchmarks", __doc__, "fewer rounds, small sizes")
    parser.add_argument("--only", nargs="+", choices=SECTIONS, default=list(SECTIONS))
    parser.add_argument(
        "--environments", type=Path, default=ROOT / ".bench", help="where the peers are installed"
    )
    options = parser.parse_args()
    options.environments.mkdir(exist_ok=True)
    python = environment(options.environments / "beside", BESIDE_US)
    apart = environment(options.environments / "apart", APART)
    parts = [
        "# Figures",
        f"Written by `python -m benchmarks{' --quick' if options.quick else ''}` on "
        f"{date.today()}, glassgrad {metadata.version('glassgrad')}.\n{machine(python)}.",
        "Ours and the peers run in turn in the same process or one after the other in the same "
        "run; times are medians of interleaved repetitions on a shared machine, and only their "
        "ratios mean something. All run on one thread.",
    ]
    for name in options.only:
        print(f"running benchmarks.{name}", file=sys.stderr, flush=True)
        text = section(name, python, apart, options.quick)
        parts.append(f"## {SECTIONS[name]}\n\n`python -m benchmarks.{name}`\n\n```\n{text}\n```")
    RESULTS.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    print(f"wrote {RESULTS.relative_to(ROOT)}", file=sys.stderr)


if __name__ == "__main__":
    main()
