"""From one source, which holds both languages, to the notebooks of the course and their questions.

A notebook stands in ``source/NN_name.txt``. A line that begins with ``%%%`` opens a block:

    %%% text              Markdown; behind ``%%% ko`` follows the same in Korean
    %%% code              a program; in it ⟦cost|비용⟧ is "cost" in English, "비용" in Korean
    %%% test              checks that run behind the cell above, and that no reader sees
    %%% ask name = 2.5    a question with its right answer: Markdown, as in ``text``; after it,
    %%% slip 5.0          what to say to this wrong answer, in both languages,
    %%% hint              what to say to any other, and
    %%% answer            the answer in words, which the notebook folds

A right answer is a number (``± 0.1`` behind it is how far an answer may be off), a list of
numbers, a letter (``b of abc``) or words (``"relu", "ReLU"``). ``%%% text brain`` gives a cell the
id "brain"; ``exercise``, ``check`` and ``solution`` are tags as well. A program is written once, so
the twins cannot drift apart.
"""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
QUESTIONS = FOLDER.parent / "nn" / "course" / "questions.json"
LANGUAGES = {"en": FOLDER, "ko": FOLDER / "ko"}
TAGS = ("exercise", "check", "solution")
ANSWER = {"en": "Answer", "ko": "답"}
KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


@dataclass
class Block:
    """A piece of a source: what it is, what stands behind that in its first line, its texts."""

    kind: str
    rest: str
    en: str = ""
    ko: str = ""
    parts: list[Block] = field(default_factory=list)  # of a question: slips, hint, answer


def sources() -> list[Path]:
    """The sources of the notebooks, in the order of the course."""
    return sorted((FOLDER / "source").glob("[0-9][0-9]*.txt"))


def blocks(source: str) -> list[Block]:
    """The blocks of a source, in order, questions with all their parts."""
    found: list[Block] = []
    block: Block | None = None
    for piece in re.split(r"^%%% ", source, flags=re.M)[1:]:
        head, _, body = piece.partition("\n")
        kind, _, rest = head.partition(" ")
        if kind == "ko":
            assert block is not None and not block.ko, f"no English text before: {body[:40]}"
            block.ko = body.strip("\n")
            continue
        block = Block(kind, rest.strip(), body.strip("\n"))
        if kind in ("slip", "hint", "answer"):
            assert found[-1].kind == "ask", f"{kind} belongs to a question"
            found[-1].parts.append(block)
        else:
            assert kind in ("text", "code", "test", "ask"), f"what is {kind}?"
            found.append(block)
    return found


# ---------------------------------------------------------------- cells


def cells(source: str, lang: str) -> list[dict[str, Any]]:
    """The cells of a notebook in one language, each with the checks that run behind it."""
    made: list[dict[str, Any]] = []
    for block in blocks(source):
        if block.kind == "test":
            made[-1]["test"] = block.en
        elif block.kind == "ask":
            made += _question(block, lang)
        else:
            text = in_language(block.en, lang) if block.kind == "code" else getattr(block, lang)
            name = block.rest
            made.append(_cell(block.kind, text, name, [name] if name in TAGS else []))
    for number, cell in enumerate(made):
        cell["id"] = cell["id"] or f"cell-{number:02}"
    return made


def _question(block: Block, lang: str) -> list[dict[str, Any]]:
    name = block.rest.partition(" ")[0]
    (answer,) = [part for part in block.parts if part.kind == "answer"]
    folded = f"<details><summary>{ANSWER[lang]}</summary>\n\n{getattr(answer, lang)}\n\n</details>"
    text = getattr(block, lang)
    if question(block)["kind"] == "choice":  # each of a), b), c) has a line of its own
        text = re.sub(r" (?=[b-e]\) )", "  \n", text)
    return [
        _cell("text", text, f"q-{name}", []),
        _cell("code", f'ask("{name}", ...)', f"ask-{name}", []),
        _cell("text", folded, f"a-{name}", []),
    ]


def _cell(kind: str, source: str, name: str, tags: list[str]) -> dict[str, Any]:
    return {"kind": kind, "source": source, "id": name, "tags": tags, "test": ""}


def in_language(program: str, lang: str) -> str:
    """A program with the words of one language in place of ⟦English|한국어⟧."""
    side = list(LANGUAGES).index(lang) + 1
    return re.sub(r"⟦(.*?)\|(.*?)⟧", lambda found: found[side], program)


def has_korean(source: str) -> bool:
    """Whether every text has its twin; until then there is no Korean notebook."""
    return all(block.ko for block in blocks(source) if block.kind in ("text", "ask"))


def notebook(source: str, lang: str) -> Any:
    """A notebook without outputs."""
    import nbformat

    v4 = nbformat.v4
    made = v4.new_notebook(metadata=KERNEL)
    for cell in cells(source, lang):
        new = v4.new_markdown_cell if cell["kind"] == "text" else v4.new_code_cell
        metadata = {"tags": cell["tags"]} if cell["tags"] else {}
        made.cells.append(new(cell["source"], id=cell["id"], metadata=metadata))
    return made


# ---------------------------------------------------------------- questions


def question(block: Block) -> dict[str, Any]:
    """What ``ask`` needs to know of a question, but for its text."""
    _, _, right = block.rest.partition(" = ")
    right, _, tolerance = right.partition(" ± ")
    found: dict[str, Any] = {"kind": "numbers", "tolerance": float(tolerance or 5e-4)}
    if chosen := re.fullmatch(r"([a-z]) of ([a-z]+)", right):
        found |= {"kind": "choice", "right": [chosen[1]], "letters": list(chosen[2])}
    elif right.startswith('"'):
        found |= {"kind": "text", "right": list(ast.literal_eval(f"({right},)"))}
    else:
        found |= {"right": _floats(ast.literal_eval(right))}
    said = {part.kind: part for part in block.parts}
    hint = said.get("hint")
    found["hint"] = {"en": hint.en, "ko": hint.ko} if hint else None
    found["slips"] = [
        {"is": _slip(part.rest, found["kind"]), "en": part.en, "ko": part.ko}
        for part in block.parts
        if part.kind == "slip"
    ]
    return found


def _slip(text: str, kind: str) -> Any:
    return text.strip('"') if kind in ("choice", "text") else _floats(ast.literal_eval(text))


def _floats(numbers: Any) -> Any:
    return [_floats(n) for n in numbers] if isinstance(numbers, list) else float(numbers)


def questions() -> dict[str, dict[str, Any]]:
    """The questions of the whole course by their names."""
    found: dict[str, dict[str, Any]] = {}
    for path in sources():
        for block in blocks(path.read_text(encoding="utf-8")):
            if block.kind == "ask":
                name = block.rest.partition(" ")[0]
                assert name not in found, f"two questions have the name {name}"
                found[name] = question(block)
    return found


def write_questions() -> None:
    """``nn/course/questions.json``, from the sources."""
    text = json.dumps(questions(), ensure_ascii=False, indent=1)
    QUESTIONS.write_text(text + "\n", encoding="utf-8")
