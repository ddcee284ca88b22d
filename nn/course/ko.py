"""The course's helpers in Korean: ``from nn.course.ko import ask, folded, set_up``."""

from __future__ import annotations

from functools import partial

from nn.course import asking, folding

ask = partial(asking.ask, lang="ko")
score = partial(asking.score, lang="ko")
folded = partial(folding.folded, lang="ko")
set_up = partial(folding.set_up, lang="ko")
try_out = partial(asking.try_out, lang="ko")
