"""What stands around a page of the site, in the page's own language.

Furo's words have no Korean, and Sphinx knows one language for a whole site.
"""

from __future__ import annotations

from typing import Any

KOREAN = {
    "Next": "다음",
    "Previous": "이전",
    "Home": "첫 페이지",
    "On this page": "이 페이지의 내용",
    "Search": "검색",
    "View this page": "원본 보기",
    "Back to top": "맨 위로",
    "Copyright &#169; %(copyright)s": "저작권 &#169; %(copyright)s",
    "Made with": "",
    '<a href="https://www.sphinx-doc.org/">Sphinx</a> and': (
        '<a href="https://www.sphinx-doc.org/">Sphinx</a>와 '
    ),
    '<a href="https://github.com/pradyunsg/furo">Furo</a>': (
        '<a href="https://github.com/pradyunsg/furo">Furo</a>로 만들었습니다'
    ),
}


def is_korean(page: str) -> bool:
    return page == "ko" or page.endswith("_ko") or page.startswith("notebooks/ko/")


def in_korean(words: str) -> str:
    return KOREAN.get(words.strip(), words)


def fit(app: Any, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Sphinx's event ``html-page-context``.

    A Korean page says that it is one: screen readers, fonts and line breaks go by it. Its words
    are Korean, and what comes before and after a page is in its language.
    """
    if is_korean(page):
        context["language"] = "ko"
        context["_"] = context["gettext"] = in_korean
    _, before, after = app.builder.relations.get(page, (None, None, None))
    for place, other in (("prev", before), ("next", after)):
        if other is not None and is_korean(other) != is_korean(page):
            context[place] = None
