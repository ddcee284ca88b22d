"""The site: README, notebooks as they were saved, figures, and the reference from docstrings.

    sphinx-build -W docs site

Sphinx and MyST read Markdown, notebooks and docstrings alike, without a server of their own.
"""

import shutil
import sys
from pathlib import Path

from docutils.nodes import container, literal_block

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import docstrings  # noqa: E402
import formulas  # noqa: E402
import included  # noqa: E402
import numpy_calls  # noqa: E402
import page_frame  # noqa: E402
import primitive_rows  # noqa: E402
import reference  # noqa: E402

from autograd import __version__  # noqa: E402
from autograd.stepping.playground_page import playground_page  # noqa: E402
from nn.course.folding import is_long  # noqa: E402

project = "glassgrad"
root_doc = "about"  # the site's first page, index.html, is the playground
version = release = __version__
author = "the glassgrad authors"
project_copyright = author

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx_copybutton"]
nb_execution_mode = "off"  # shown as they were saved; the tests run them
myst_enable_extensions = ["dollarmath", "attrs_inline"]
html_math_renderer = formulas.NAME
myst_heading_anchors = 3
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True
autodoc_typehints = "none"
autodoc_member_order = "bysource"
exclude_patterns = ["pictures", "front"]
suppress_warnings = ["mystnb.unknown_mime_type"]

html_theme = "furo"
pygments_dark_style = "github-dark"  # furo's own underlines the names of modules
html_static_path = html_css_files = ["site.css"]
html_title = f"glassgrad {version}"
html_extra_path = ["front"]


def setup(app):
    """Make the pages that are not written by hand."""
    copy("notebooks", "*.ipynb")
    copy("notebooks/ko", "*.ipynb")
    copy("benchmarks", "*.md")
    shutil.rmtree(HERE / "reference", ignore_errors=True)
    reference.write(HERE / "reference")
    numpy_calls.write(HERE / "reference")
    (HERE / "front").mkdir(exist_ok=True)
    front = playground_page(documentation="about.html")
    (HERE / "front" / "index.html").write_text(front, encoding="utf-8")
    formulas.add_to(app)
    app.connect("source-read", included.read)
    app.connect("source-read", primitive_rows.read)
    app.connect("autodoc-process-docstring", docstrings.as_definitions)
    app.connect("html-page-context", page_frame.fit)
    app.connect("doctree-resolved", wrap_sentences)
    app.connect("doctree-resolved", keep_ink)


def copy(folder, pattern):
    """Give files of a folder of the tree the same place on the site, where docs/ is the root."""
    shutil.rmtree(HERE / folder, ignore_errors=True)
    (HERE / folder).mkdir()
    for file in (HERE.parent / folder).glob(pattern):
        text = file.read_text(encoding="utf-8").replace("../docs/", "../")
        (HERE / folder / file.name).write_text(text, encoding="utf-8")


def wrap_sentences(app, doctree, page):
    """What a notebook printed wraps where it is sentences; a table keeps its columns."""
    for block in doctree.findall(literal_block):
        if "output" in block["classes"] and is_long(block.astext()):
            block["classes"].append("sentences")


def keep_ink(app, doctree, page):
    """Pictures of written digits are black on white, and stay so on a dark page."""
    for cell in doctree.findall(container):
        if "cell" in cell["classes"] and "digits(" in cell.astext():
            cell["classes"].append("ink")
