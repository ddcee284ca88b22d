"""The course in a browser, with nothing to install: JupyterLite, a folder of static files.

    pip install -e ".[lite]"
    python docs/lite.py site/lite

The site then opens each notebook at ``lite/lab/index.html?path=01_chain_rule.ipynb``. The wheel of
this package is built here and lies in the folder; Pyodide itself, NumPy and Matplotlib come from
Pyodide's own network, unless ``--pyodide`` and a file name one of yours. That option and any other
of ``jupyter lite build`` are passed on.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
# It takes the wheel that lies in the folder, and what that needs from Pyodide's packages.
INSTALL = "%pip install -q glassgrad matplotlib scikit-learn"


def main(site, *options):
    """Build JupyterLite with the notebooks of the course into the folder ``site``."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        pip = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--wheel-dir", str(work)]
        subprocess.run([*pip, str(ROOT)], check=True)
        (wheel,) = work.glob("*.whl")
        for source in sorted((ROOT / "notebooks").rglob("*.ipynb")):
            target = work / "course" / source.relative_to(ROOT / "notebooks")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(with_install(source.read_text("utf-8")), encoding="utf-8")
        lite = [sys.executable, "-m", "jupyter", "lite", "build", "--no-sourcemaps", "--apps=lab"]
        where = ["--contents", str(work / "course"), "--output-dir", str(Path(site).resolve())]
        command = [*lite, *where, f"--piplite-wheels={wheel}", *options]
        subprocess.run(command, check=True, cwd=work)


def with_install(text):
    """A notebook whose first cell of code installs what the others import."""
    notebook = json.loads(text)
    cell = {"cell_type": "code", "execution_count": None, "id": "install", "metadata": {}}
    notebook["cells"].insert(1, cell | {"outputs": [], "source": INSTALL})
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    main(*sys.argv[1:])
