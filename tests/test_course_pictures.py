"""The pictures of a lecture: one command writes them as files that a slide can show."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from pathlib import Path

import course_notebooks  # noqa: F401  (puts notebooks/ on the path)
import pytest
from pictures import main
from PIL import Image


@pytest.mark.parametrize(("name", "lang"), [("04b", "ko"), ("04", "en")])
def test_one_command_writes_a_lecture(
    name: str, lang: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([name, "--lang", lang, "--into", str(tmp_path)]) == 0
    files = sorted(tmp_path.iterdir())
    assert [str(file) for file in files] == sorted(capsys.readouterr().out.split())
    assert len(files) >= 4
    for file in files:
        if file.suffix == ".svg":
            assert ET.fromstring(file.read_text(encoding="utf-8")).tag.endswith("svg")
        else:
            assert Image.open(io.BytesIO(file.read_bytes())).width > 300
