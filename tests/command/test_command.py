"""The command: what it prints and writes, and how it says that it did not understand."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from autograd import trace
from autograd.command import main
from autograd.engine import native
from autograd.expressions import parse
from autograd.functions.numbers import FUNCTIONS
from autograd.stepping.text import render
from autograd.version import __version__

ROOT = Path(__file__).parents[2]
SQUARE = "w = x + y; z = w**2"


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(words)
    out, err = capsys.readouterr()
    return code, out, err


def process(*words: str) -> list[str]:
    return [sys.executable, "-W", "error", "-m", "autograd", *words]


def environment(**changes: str) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT)} | changes


# ---------------------------------------------------------------- step


def test_step_prints_the_graph_and_every_step(capsys: pytest.CaptureFixture[str]) -> None:
    output = parse(SQUARE).evaluate(x=2, y=3)
    output.backward()
    assert run(capsys, "step", SQUARE, "x=2", "y=3") == (0, render(output) + "\n", "")


def test_step_in_a_pipe_has_no_colour_and_80_columns() -> None:
    command = process("step", "z = tanh(weight * activation + bias)**2", "weight=0.5", "bias=-1")
    ran = subprocess.run([*command, "activation=2e-7"], capture_output=True, env=environment())
    text = ran.stdout.decode("utf-8")
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize(
    "expression", ["-x**2", "--x * x", "-x", " -x**2", "-(x)", "-2*x", "-h2*x"]
)
def test_an_expression_may_start_with_a_sign(
    expression: str, capsys: pytest.CaptureFixture[str]
) -> None:
    values = [f"{name}=-3" for name in parse(expression).inputs]
    code, out, _ = run(capsys, "step", expression, *values)
    assert code == 0
    assert out.splitlines()[2].split()[1:3] == ["input", "-3"]
    assert run(capsys, "step", "--", expression, *values) == (0, out, "")
    assert run(capsys, "step", "--all", expression, *values, "--all") == (0, out, "")


def test_options_may_stand_anywhere(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    _, expected, _ = run(capsys, "step", SQUARE, "x=2", "y=3")
    file = tmp_path / "steps.json"
    for words in (
        ["step", "--json", str(file), SQUARE, "x=2", "y=3"],
        ["step", SQUARE, "--json", str(file), "x=2", "y=3"],
        ["step", SQUARE, "x=2", f"--json={file}", "y=3"],
    ):
        assert run(capsys, *words) == (0, expected, f"wrote {file}\n")
        assert len(json.loads(file.read_text("utf-8"))["steps"]) == 6
        file.unlink()


@pytest.mark.parametrize("words", [["--json"], ["--json", "-"], ["--json=-"]])
def test_json_alone_on_standard_output(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    output = parse(SQUARE).evaluate(x=2, y=3)
    output.backward()
    expected = json.loads(trace(output).to_json())
    after, between = ["x=2", "y=3", *words], [*words, "x=2", "y=3"]
    for rest in (after, between):
        command = ["step", SQUARE, *rest]
        code, out, err = run(capsys, *command)
        assert (code, json.loads(out), err) == (0, expected, "")


def test_quiet_writes_and_says_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "z.json"
    assert run(capsys, "step", SQUARE, "x=2", "y=3", "--quiet", "--json", str(file)) == (0, "", "")
    assert file.exists()


def test_all_prints_every_line(capsys: pytest.CaptureFixture[str]) -> None:
    program = ";".join(["x = x + y"] * 150)
    _, short, _ = run(capsys, "step", program, "x=1", "y=1")
    _, long, _ = run(capsys, "step", program, "x=1", "y=1", "--all")
    assert "… 201 more backward steps: --all shows them" in short
    assert "451" in long
    assert "more" not in long


def test_the_expression_from_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, expected, _ = run(capsys, "step", SQUARE, "x=2", "y=3")
    monkeypatch.setattr(sys, "stdin", io.StringIO("w = x + y\nz = w**2\n"))
    assert run(capsys, "step", "-", "x=2", "y=3") == (0, expected, "")


def test_files_of_step(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    html, svg = tmp_path / "z.html", tmp_path / "z.svg"
    words = ["step", SQUARE, "x=2", "y=3", "--html", str(html), "--svg", str(svg)]
    code, out, err = run(capsys, *words)
    assert (code, err) == (0, f"wrote {html}, {svg}\n")
    assert "w.grad: 0 + 1 × 10 = 10" in out
    assert "<html" in html.read_text("utf-8")
    assert "<svg" in svg.read_text("utf-8")


# ---------------------------------------------------------------- draw


def test_draw_writes_every_format(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    starts = {"svg": b"<svg", "png": b"\x89PNG", "pdf": b"%PDF", "dot": b"digraph"}
    files = [tmp_path / f"z.{suffix}" for suffix in starts]
    words = [word for file in files for word in ("-o", str(file))]
    code, out, err = run(capsys, "draw", SQUARE, *words, "x=2", "y=3")
    assert (code, out, err) == (0, "", f"wrote {', '.join(map(str, files))}\n")
    for file, start in zip(files, starts.values(), strict=True):
        assert start in file.read_bytes()[:200]


def test_draw_fills_gradients_in_unless_told_not_to(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "z.svg"
    assert run(capsys, "draw", "x * 1234", "x=2", "-o", str(file))[0] == 0
    with_gradients = file.read_text("utf-8")
    assert run(capsys, "draw", "x * 1234", "x=2", "-o", str(file), "--no-grad")[0] == 0
    assert with_gradients.count("1234") > file.read_text("utf-8").count("1234")
    assert run(capsys, "draw", "2 * 3", "-o", str(file), "--no-grad")[0] == 0


# ---------------------------------------------------------------- help


def test_help_is_worth_reading(capsys: pytest.CaptureFixture[str]) -> None:
    for words in ([], ["--help"], ["-h"], ["help"]):
        code, out, err = run(capsys, *words)
        assert (code, err) == (0, "")
        assert 'glassgrad step "w = x + y; z = w**2" x=2 y=3 --html z.html' in out
    for command in ("step", "draw"):
        code, out, err = run(capsys, command, "--help")
        assert (code, err) == (0, "")
        assert "softmax([x, y])[0]" in out
        assert f'glassgrad {command} "w = x + y; z = w**2" x=2 y=3' in out
        assert max(map(len, out.splitlines())) <= 90
    assert run(capsys, "functions", "--help")[0] == 0
    code, out, err = run(capsys, "--version")
    assert (code, err, out.splitlines()[0]) == (0, "", f"glassgrad {__version__}")
    engine = "in C" if native.extension is not None else f"in Python ({native.reason})"
    assert out.splitlines()[1:] == [f"engine: {engine}"]


@pytest.mark.parametrize("command", ["--help", "step --help", "draw --help"])
def test_the_examples_in_the_help_work(
    command: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import shlex

    monkeypatch.chdir(tmp_path)
    _, text, _ = run(capsys, *command.split())
    lines = [line.strip() for line in text.split("examples:")[1].splitlines()]
    examples = [line for line in lines if line.startswith("glassgrad ")]
    assert examples
    for example in examples:
        words = shlex.split(example.partition(" | ")[0])[1:]
        assert run(capsys, *words)[0] == 0


def test_functions_lists_all_of_them(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "functions")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert {line.split("(")[0] for line in lines if not line.startswith(" ")} == set(FUNCTIONS)
    (leaky,) = (line for line in lines if line.startswith("leaky_relu(x, slope=0.01)  "))
    assert "x if positive, else slope * x" in leaky
    assert max(map(len, lines)) <= 80


# ---------------------------------------------------------------- bad input

CHOICES = "the commands are step, draw, check, playground, functions"
BAD = [
    (["steps", "x"], f"there is no command 'steps'; {CHOICES}"),
    (["x**2", "x=3"], f"there is no command 'x**2'; {CHOICES}"),
    (["step"], 'an expression is missing: glassgrad step "w = x + y; z = w**2" x=2'),
    (["step", "x"], "column 1: no value for 'x'; the inputs are x\n  x\n  ^"),
    (["step", "x * yy", "x=1", "y=2"], "column 5: no value for 'yy'; did you mean y"),
    (["step", "x", "x=abc"], "'x=abc': 'abc' is not a number; write 3, -0.5, 1e-3, inf or nan"),
    (["step", "x", "x="], "'x=': '' is not a number"),
    (["step", "x", "x=1/3"], "'x=1/3': '1/3' is not a number"),
    (["step", "x", "x=1", "x=2"], "'x' is given twice, 'x=2' is the second; give one"),
    (["step", "x", "x=1", "y=2"], "'y' is not an input of the expression; its inputs are x"),
    (["step", "x", "x", "=", "2"], "'x' is not a value such as x=2; the expression comes first"),
    (["step", "x", "2x=3"], "'2x=3' is not a value such as x=2"),
    (["step", "sqrt(x", "x=2"], "column 5: '(' was never closed"),
    (["step", "-x +", "x=2"], "column 5: a value is missing at the end of the line\n  -x +\n"),
    (["step", "sine(x)", "x=2"], "column 1: there is no function 'sine'; did you mean sin; the"),
    (["step", "__import__('os')"], "column 1: there is no function '__import__'"),
    (["step", "2 * 3"], "the output, 6, depends on no input, so it has no gradient"),
    (["step", "floor(detach(x))", "x=2"], "the output, 2, depends on no input"),
    (["step", "x", "x=1", "--htlm", "z.html"], "unrecognized arguments: --htlm z.html; the"),
    (["step", "x", "x=1", "--html"], "argument --html: expected one argument; the options are"),
    (["step", "x", "x=1", "--html", "z.txt"], "--html z.txt: the suffix must be .html"),
    (["step", "x", "x=1", "--svg", "z.png"], "--svg z.png: the suffix must be .svg"),
    (["step", "x", "x=1", "--json", "no/such/z.json"], "--json no/such/z.json: there is no folder"),
    (["step", "x", "x=1", "--json", "."], "--json .: this is a folder; name a file in it"),
    (["step", "x", "x=1", "--html", "no/such/z.html"], "--html no/such/z.html: there is no folder"),
    (["draw", "x", "x=1"], "say where to draw, -o z.svg; the suffix is .svg, .png"),
    (["draw", "x", "x=1", "-o", "z.gif"], "-o z.gif: the suffix must be .svg, .png"),
    (["draw", "x", "x=1", "-o", "no/such/z.svg"], "-o no/such/z.svg: there is no folder no/such"),
    (["functions", "x"], "unrecognized arguments: x"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "message"), BAD, ids=lambda x: " ".join(x)[:40])
def test_bad_input(
    words: list[str],
    message: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = run(capsys, *words)
    assert (code, out) == (2, "")
    assert err.startswith(f"glassgrad: {message}")
    _, *place = err.splitlines()
    assert place == [] or (len(place) == 2 and place[1].strip() == "^")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_may_not_be_written(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", fails)
    for option, file in (("--json", "z.json"), ("--svg", "z.svg")):
        code, out, err = run(capsys, "step", "x", "x=1", option, str(tmp_path / file))
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert err.startswith("glassgrad: cannot write ")
        assert err.endswith(f"{file}: Permission denied\n") or f"{file}': Permission" in err


def test_a_picture_that_cannot_be_made(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from autograd.drawing import picture
    from autograd.errors import DrawingError

    def fails(*_: object, **__: object) -> None:
        raise DrawingError("Graphviz is missing: pip install pygraphviz")

    monkeypatch.setattr(picture, "draw", fails)
    message = "glassgrad: Graphviz is missing: pip install pygraphviz\n"
    assert run(capsys, "draw", "x", "x=1", "-o", "z.svg") == (1, "", message)


# ---------------------------------------------------------------- terminals and pipes


def test_a_terminal_without_unicode() -> None:
    env = environment(PYTHONIOENCODING="ascii")
    command = process("step", "π = x**2; z = π*x", "x=3")
    ran = subprocess.run(command, capture_output=True, env=env)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert rb"d z/d \u03c0 = x = 3" in ran.stdout
    assert ran.stdout.isascii()
    ran = subprocess.run([*command, "--json"], capture_output=True, env=env)
    assert json.loads(ran.stdout)["nodes"][-1]["name"] == "z"
    ran = subprocess.run(process("step", "π * 2"), capture_output=True, env=env)
    assert (ran.returncode, ran.stderr.splitlines()[1]) == (2, rb"  \u03c0 * 2")
    ran = subprocess.run(process("functions"), capture_output=True, env=env)
    assert (ran.returncode, ran.stderr) == (0, b"")


def test_bytes_that_are_no_text() -> None:
    ran = subprocess.run(
        process("step", "-", "x=1"), input=b"x\xff", capture_output=True, env=environment()
    )
    assert ran.returncode == 2
    assert ran.stderr.startswith(b"glassgrad: ")
    assert b"Traceback" not in ran.stderr


def test_a_reader_that_stops_reading_ends_it_quietly() -> None:
    running = subprocess.Popen(
        process("step", ";".join(["x = x + y"] * 2000), "x=1", "y=1", "--all"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    )
    assert running.stdout is not None
    assert running.stderr is not None
    running.stdout.readline()
    running.stdout.close()
    assert running.stderr.read() == b""
    running.stderr.close()
    assert running.wait() == 141


@pytest.mark.skipif(sys.platform == "win32", reason="interrupts are sent in another way there")
def test_an_interrupt_ends_it_quietly(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Keyboard(io.StringIO):
        def read(self, *_: object) -> str:
            signal.raise_signal(signal.SIGINT)
            return ""

    monkeypatch.setattr(sys, "stdin", Keyboard())
    assert run(capsys, "step", "-") == (130, "", "")


def test_drawing_libraries_load_only_when_they_are_used() -> None:
    code = (
        "import sys, autograd.command; autograd.command.main(['--version']);"
        "print([m for m in ('rich', 'graphviz', 'pygraphviz') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, env=environment())
    assert ran.stdout.splitlines()[-1] == b"[]"


# ---------------------------------------------------------------- pictures and animations


def test_step_writes_an_animation(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("PIL")
    monkeypatch.chdir(tmp_path)
    assert run(capsys, "step", "x*y", "x=2", "y=3", "--gif", "z.gif", "--quiet")[0] == 0
    light = (tmp_path / "z.gif").read_bytes()
    assert light.startswith(b"GIF89a")
    dark = ("step", "x*y", "x=2", "y=3", "--gif", "z.gif", "--theme", "dark", "--quiet")
    assert run(capsys, *dark)[0] == 0
    assert (tmp_path / "z.gif").read_bytes() != light
    code, _, err = run(capsys, "step", "x", "x=1", "--gif", "z.mp4")
    assert (code, err) == (2, "glassgrad: --gif z.mp4: the suffix must be .gif\n")


def test_interactive_and_json_do_not_share_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "step", "x*2", "x=1", "--interactive", "--json", "-")
    assert code == 2
    assert "both want the terminal; give --json a FILE" in err


def test_draw_takes_direction_legend_flow_and_scale(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["draw", "x*y", "x=2", "y=3", "--direction", "TB", "--legend", "--flow"]
    assert run(capsys, *words, "-o", "z.svg", "-o", "z.html")[0] == 0
    svg = (tmp_path / "z.svg").read_text(encoding="utf-8")
    assert "sends +3" in svg
    assert "legend-in-picture" in svg
    code, _, err = run(capsys, *words, "--scale", "0", "-o", "z.png")
    assert (code, "scale is the size of a PNG" in err) == (2, True)
