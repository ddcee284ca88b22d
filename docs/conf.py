"""The site: README, notebooks as they were saved, and the reference from docstrings.

    sphinx-build -W docs site

Sphinx and MyST read Markdown, notebooks and docstrings alike, without a server of their own.
"""

import shutil
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import docstrings  # noqa: E402
import reference  # noqa: E402

from autograd import __version__  # noqa: E402

project = "glassgrad"
version = release = __version__
author = "the glassgrad authors"
project_copyright = author

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.mathjax", "sphinx_copybutton"]
nb_execution_mode = "off"  # shown as they were saved; the tests run them
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True
autodoc_typehints = "none"
autodoc_member_order = "bysource"
exclude_patterns = ["pictures"]
suppress_warnings = ["myst.xref_missing", "mystnb.unknown_mime_type"]

html_theme = "furo"
html_title = f"glassgrad {version}"


def setup(app):
    """Make the pages that are not written by hand."""
    shutil.rmtree(HERE / "notebooks", ignore_errors=True)
    shutil.copytree(
        HERE.parent / "notebooks", HERE / "notebooks", ignore=shutil.ignore_patterns(".*", "*.py")
    )
    shutil.rmtree(HERE / "reference", ignore_errors=True)
    reference.write(HERE / "reference")
    app.connect("autodoc-process-docstring", docstrings.as_definitions)
