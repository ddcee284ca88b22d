"""Python in a browser: pictures, pages and the command under a real Pyodide.

It is npm's package, ``npm install pyodide``; GLASSGRAD_PYODIDE is the folder that has its
``pyodide.mjs``. NumPy's wheel for WebAssembly is not in it. Beside a wheel in that folder all runs;
without one a stand-in has NumPy's names (``absent_numpy.py``), and what needs arrays is left out.
"""

from __future__ import annotations

import functools
import http.server
import importlib
import json
import math
import os
import shutil
import subprocess
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from player_pages import skip_without

from autograd.expressions import parse
from autograd.tracing import trace

HERE = Path(__file__).parent
PACKAGES = ("autograd", "nn", "graphviz", "rich", "pygments", "markdown_it", "mdurl", "tqdm")
PAGE = """\
<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
<script type="module">
import { loadPyodide } from "./pyodide/pyodide.mjs";
import { run } from "./run_pyodide.mjs";
const read = async (name) => (await fetch(name)).arrayBuffer();
const program = new TextDecoder().decode(await read("in_pyodide.py"));
const modules = new Uint8Array(await read("modules.zip"));
window.found = run(loadPyodide, modules, program, WITH_NUMPY);
</script>"""


@pytest.fixture(scope="module")
def pyodide() -> Path:
    folder = Path(os.environ.get("GLASSGRAD_PYODIDE", "absent"))
    if not (folder / "pyodide.mjs").exists():
        skip_without("GLASSGRAD_PYODIDE is not the folder of npm's pyodide (npm install pyodide)")
    return folder.resolve()


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All that is pure Python, as one archive."""
    found = tmp_path_factory.mktemp("pyodide") / "modules.zip"
    with zipfile.ZipFile(found, "w") as archive:
        for name in PACKAGES:
            folder = Path(str(importlib.import_module(name).__file__)).parent
            for file in folder.rglob("*"):
                if file.is_file() and file.suffix not in (".pyc", ".so"):
                    archive.write(file, file.relative_to(folder.parent))
        archive.write(HERE / "absent_numpy.py", "absent_numpy.py")
    return found


def under_node(pyodide: Path, modules: Path) -> dict[str, Any]:
    node = shutil.which("node")
    if node is None:
        skip_without("there is no node on the PATH")
    run = subprocess.run(
        [str(node), str(HERE / "run_pyodide.mjs"), str(pyodide), str(modules)],
        input=(HERE / "in_pyodide.py").read_text(encoding="utf-8"),
        capture_output=True,
        encoding="utf-8",
    )
    assert not run.returncode, run.stderr
    found: dict[str, Any] = json.loads(run.stdout)
    return found


@pytest.fixture(scope="module")
def served(pyodide: Path, modules: Path) -> Iterator[str]:
    """The address of a page that runs it, on this machine."""
    folder = modules.parent
    for name in ("in_pyodide.py", "run_pyodide.mjs"):
        shutil.copy(HERE / name, folder)
    (folder / "pyodide").symlink_to(pyodide)
    has_numpy = json.dumps(any(pyodide.glob("numpy-*.whl")))
    (folder / "index.html").write_text(PAGE.replace("WITH_NUMPY", has_numpy), encoding="utf-8")

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args: Any) -> None:
            pass

    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def check(found: dict[str, Any]) -> None:
    ours: Any = parse("z = (x + y)**2").evaluate(x=2.0, y=3.0)
    assert found["platform"] == "emscripten"
    assert found["gradients"] == [10.0, 10.0]
    assert "<path" in found["picture"]
    assert "image/svg+xml" in found["bundle"]
    assert found["player"].startswith('<div class="glassgrad-output"')
    assert found["page"].startswith("<!doctype html>")
    shown = trace(ours)
    for where in ("text", "step", "page"):
        steps = shown.with_indices().steps if where == "page" else shown.steps  # v₁, and v1 in text
        for step in steps:
            assert step.rule in found[where], (step.rule, where)
    if "trained" in found:
        assert all(map(math.isclose, found["trained"], trained()))


def trained() -> list[float]:
    """Ten updates of one neuron by hand: tanh(w·x), squared loss, η = 0.1."""
    w1, w2 = 0.9, 0.3
    for _ in range(10):
        h = math.tanh(w1 + 0.5 * w2)
        slope = 2.0 * (h - 1.0) * (1.0 - h * h)
        w1, w2 = w1 - 0.1 * slope, w2 - 0.1 * slope * 0.5
    return [w1, w2]


def test_it_draws_steps_and_prints_under_node(pyodide: Path, modules: Path) -> None:
    check(under_node(pyodide, modules))


def test_it_draws_steps_and_prints_in_chromium(browser: Any, served: str) -> None:
    view = browser.new_page()
    asked: list[str] = []
    view.on("request", lambda request: asked.append(request.url))
    view.goto(served)
    view.wait_for_function("window.found", timeout=120_000)
    found = json.loads(view.evaluate("window.found"))
    check(found)
    for shown in ("player", "page"):  # an output of a notebook, and a page of its own
        view.set_content(found[shown])
        view.wait_for_selector(".glassgrad-player.mounted")
    assert all(url.startswith((served, "data:")) for url in asked)
    view.close()
