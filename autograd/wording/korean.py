"""Korean particles: 은 or 는, 이 or 가, 을 or 를, 으로 or 로, by the sound that stands before.

The page's script does the same (``wording.js``); a test holds the two to each other.
"""

from __future__ import annotations

import re

NONE, OTHER, L = "", "x", "l"  # how a word ends: in a vowel, in a consonant, in ㄹ

_HANGUL, _FINALS, _L = 0xAC00, 28, 8
_SYLLABLE = re.compile("[가-힣]")
# 영 일 이 삼 사 오 육 칠 팔 구
_DIGITS = (OTHER, L, NONE, OTHER, NONE, NONE, OTHER, L, L, NONE)
# 에이 비 씨 … 엘 엠 엔 … 알 …: the names of letters; all others end in a vowel
_LETTERS = {"l": L, "m": OTHER, "n": OTHER, "r": L}
_GREEK = "εου"  # 엡실론, 오미크론, 입실론; all others end in a vowel
# 코사인, 무한대, 퍼센트, 프라임
_READ_OTHERWISE = {"cos": OTHER, "inf": NONE, "∞": NONE, "%": NONE, "′": OTHER}
_BELOW = {ord(sign): str(i) for i, sign in enumerate("₀₁₂₃₄₅₆₇₈₉")}
_ABOVE = {ord(sign): str(i) for i, sign in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")}
_LAST_WORD = re.compile(r"(cos|inf|[∞%′]|[가-힣]|[0-9]+|[A-Za-z]+|[α-ωϵϕ]|[Α-Ω])$")


def particle(text: str, after_consonant: str, after_vowel: str) -> str:
    """The particle that fits ``text``; both, where nobody knows how it is read.

    >>> [name + particle(name, "은", "는") for name in ("x", "n", "손실", "w₁₂", "x.grad", "10")]
    ['x는', 'n은', '손실은', 'w₁₂는', 'x.grad는', '10은']
    >>> [name + particle(name, "으로", "로") for name in ("0", "1", "2", "relu(l)")]
    ['0으로', '1로', '2로', 'relu(l)로']
    """
    sound = final_sound(text)
    if sound is None:
        return f"{after_consonant}({after_vowel})"
    closed = sound == OTHER or (sound == L and after_vowel != "로")
    return after_consonant if closed else after_vowel


def final_sound(text: str) -> str | None:
    """How the text ends when it is read aloud; None where nobody knows."""
    raised = re.search("([⁰¹²³⁴⁵⁶⁷⁸⁹]+)$", text)
    if raised:
        return OTHER  # 제곱
    plain = text.translate(_BELOW | _ABOVE)
    plain = re.sub(r"[^\w∞%′]+$|_+$", "", plain)
    found = _LAST_WORD.search(plain)
    if not found:
        return None
    word = found[0]
    if word in _READ_OTHERWISE:
        return _READ_OTHERWISE[word]
    if _SYLLABLE.match(word):
        final = (ord(word) - _HANGUL) % _FINALS
        return L if final == _L else OTHER if final else NONE
    if word.isdigit():
        return _of_number(word)
    if word.isascii():
        return _of_latin(word)
    return OTHER if word.lower() in _GREEK else NONE


def _of_number(digits: str) -> str:
    """20 is 이십, 100 백, 1000 천, 10⁴ 만, 10⁸ 억 and 10¹² 조."""
    zeros = len(digits) - len(digits.rstrip("0"))
    if zeros == 0 or zeros == len(digits):
        return _DIGITS[int(digits[-1])]
    return NONE if 12 <= zeros < 16 else OTHER


def _of_latin(word: str) -> str:
    lower = word.lower()
    if len(word) == 1 or not re.search("[aeiouy]", lower):
        return _LETTERS.get(lower[-1], NONE)
    if lower.endswith("l"):
        return L
    # 민, 섬, 스텝, 닷, 아웃, 피드백; 그래드, 로스, 레이어, 게이트 and most others add a vowel
    closed = re.search(r"(?:[mn]|ng|(?<![aeiou])[aeiou][bkpt]|[aeiou]c|ck|out)$", lower)
    return OTHER if closed else NONE
