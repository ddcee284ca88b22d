"""Steps without a front end: printed one by one, a picture each, one animation of all."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from small_graphs import squared_sum

from autograd import DrawingError
from autograd.stepping import Stepper, stepper


def test_play_prints_from_here_to_the_end_with_a_pause_between(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(stepper.time, "sleep", pauses.append)
    played = Stepper(squared_sum())
    played.goto(2)
    played.play(0.25)
    assert capsys.readouterr().out.splitlines() == [
        "3  ∂z/∂z = 1",
        "4  ∂z/∂w = 2w = 10    w.grad: 0 + 1 × 10 = 10",
        "5  ∂w/∂x = 1    x.grad: 0 + 10 × 1 = 10",
        "6  ∂w/∂y = 1    y.grad: 0 + 10 × 1 = 10",
    ]
    assert pauses == [0.25] * 3
    assert played.position == 5
    played.play(0)  # from the last step, all of it
    assert len(capsys.readouterr().out.splitlines()) == 6


def test_ctrl_c_stops_playing_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(stepper.time, "sleep", interrupted)
    played, printed = Stepper(squared_sum()), io.StringIO()
    played.play(file=printed)
    assert printed.getvalue().splitlines()[-1] == "stopped at step 1 of 6"
    assert played.position == 0


@pytest.mark.parametrize("interval", [-1, float("nan")])
def test_an_interval_is_a_number_of_seconds(interval: float) -> None:
    with pytest.raises(ValueError, match="interval is a number of seconds"):
        Stepper(squared_sum()).play(interval)


# ---------------------------------------------------------------- frames


def test_frames_are_one_picture_a_step_with_the_step_in_words(tmp_path: Path) -> None:
    paths = Stepper(squared_sum()).frames(tmp_path / "new")
    assert [p.name for p in paths] == [f"step-0{i}.svg" for i in range(1, 7)]
    fourth = paths[3].read_text(encoding="utf-8")
    elements = [e for e in ElementTree.fromstring(fourth).iter() if e.tag.endswith("}text")]
    texts = ["".join(e.itertext()) for e in elements]
    assert texts[-2:] == ["4/6   ∂z/∂w = 2w = 10", "w.grad: 0 + 1 × 10 = 10"]
    sizes = {re.search(r'viewBox="(.*?)"', p.read_text(encoding="utf-8"))[1] for p in paths}  # type: ignore[index]
    assert len(sizes) == 1


def test_png_frames_all_have_one_size(tmp_path: Path) -> None:
    paths = Stepper(squared_sum()).frames(tmp_path, "png", scale=0.5)
    heads = {path.read_bytes()[:24] for path in paths}
    assert len(heads) == 1
    assert heads.pop().startswith(b"\x89PNG")
    assert len({path.read_bytes() for path in paths}) == 6


def test_frames_say_what_is_wrong(tmp_path: Path) -> None:
    played = Stepper(squared_sum())
    with pytest.raises(DrawingError, match="'svg' or 'png', not as 'gif'"):
        played.frames(tmp_path, "gif")
    (tmp_path / "file").touch()
    with pytest.raises(DrawingError, match="is a file: frames"):
        played.frames(tmp_path / "file")


# ---------------------------------------------------------------- animation


def test_a_gif_shows_every_step_for_its_time_and_goes_round(tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image")
    Stepper(squared_sum()).save(tmp_path / "z.gif")
    with image.open(tmp_path / "z.gif") as gif:
        times = []
        for k in range(gif.n_frames):
            gif.seek(k)
            times.append(gif.info["duration"])
            assert gif.convert("RGB").getpixel((1, gif.height // 2)) == (255, 255, 255)
        assert times == [1500] * 5 + [3000]
        assert gif.info["loop"] == 0
    assert (tmp_path / "z.gif").stat().st_size < 100_000


def test_the_same_program_gives_the_same_gif() -> None:
    pytest.importorskip("PIL")
    assert Stepper(squared_sum()).gif() == Stepper(squared_sum()).gif()


def test_an_animation_that_cannot_be_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    from autograd.stepping import frames

    played = Stepper(squared_sum())
    with pytest.raises(ValueError, match=r"interval is 0\.02 to 60 seconds"):
        played.gif(0)
    monkeypatch.setattr(frames, "MOST_FRAMES", 5)
    with pytest.raises(DrawingError, match="6 steps are too many for an animation"):
        played.gif()
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(DrawingError, match="pip install pillow"):
        played.gif()
