"""Make the pictures of the README: ``python docs/pictures.py``."""

from __future__ import annotations

from pathlib import Path

from autograd.expressions import parse

FOLDER = Path(__file__).parent / "pictures"


def main() -> None:
    z = parse("w = x + y; z = w**2").evaluate(x=2.0, y=3.0)
    z.backward()
    z.draw().save(FOLDER / "square_of_sum.svg")


if __name__ == "__main__":
    main()
