"""The course's helpers in English: ``from nn.course.en import ask, folded, set_up``."""

from __future__ import annotations

from functools import partial

from nn.course import asking, folding

ask = partial(asking.ask, lang="en")
score = partial(asking.score, lang="en")
folded = partial(folding.folded, lang="en")
set_up = partial(folding.set_up, lang="en")
try_out = partial(asking.try_out, lang="en")
