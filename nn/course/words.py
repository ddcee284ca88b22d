"""The sentences of the course's helpers, English and Korean: the same keys."""

from __future__ import annotations

WORDS = {
    "en": {
        "open": "Not yet: write your answer in place of the three dots, and run this cell again.",
        "right": "Right!",
        "again": "Not quite.",
        "folded below": "The answer is folded below. Open it when you have tried.",
        "score": "{right} of {asked} questions right so far, {first} at the first try.",
        "unknown": "There is no question with the name {name}. Did the first argument change?",
        "number": "A number is wanted, for example 0.125 or 1/8.",
        "choice": "A letter in quotes is wanted, one of {letters}.",
        "text": "A word in quotes is wanted.",
        "numbers": "A list of {count} numbers is wanted, for example {example}.",
        "table": "A table of {rows} rows and {columns} columns is wanted, for example {example}.",
        "not finite": "One of the numbers is not finite.",
        "sign": "The sign is the other way round.",
        "order": "These are the right numbers, in another order.",
        "some": "{count} of {all} numbers are right.",
        "result": "Result",
    },
    "ko": {
        "open": "아직입니다. 점 세 개(...) 자리에 답을 쓰고 이 셀을 다시 실행하세요.",
        "right": "맞았습니다!",
        "again": "아직 아닙니다.",
        "folded below": "답은 아래에 접혀 있습니다. 먼저 풀어 본 다음 펼치세요.",
        "score": "지금까지 {asked}문제 중 {right}문제를 맞혔고, {first}문제는 한 번에 맞혔습니다.",
        "unknown": "{name}(이)라는 질문이 없습니다. 첫째 인수가 바뀌지 않았는지 확인하세요.",
        "number": "수 하나를 쓰세요. 예: 0.125 또는 1/8",
        "choice": "따옴표 안에 글자 하나를 쓰세요. 고를 수 있는 글자: {letters}",
        "text": "따옴표 안에 낱말 하나를 쓰세요.",
        "numbers": "수 {count}개의 목록을 쓰세요. 예: {example}",
        "table": "{rows}행 {columns}열의 표를 쓰세요. 예: {example}",
        "not finite": "유한하지 않은 수가 있습니다.",
        "sign": "부호가 반대입니다.",
        "order": "수는 맞지만 순서가 다릅니다.",
        "some": "{all}개 가운데 {count}개가 맞았습니다.",
        "result": "결과",
    },
}
