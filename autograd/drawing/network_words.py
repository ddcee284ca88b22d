"""The words of a network's diagram in each language."""

from __future__ import annotations

WORDS = {
    "en": {
        "diagram.inputs": "inputs",
        "diagram.output": "output",
        "diagram.hidden": "hidden layer",
        "diagram.hidden_n": "hidden layer {n}",
        "diagram.more": "{count} more",
        "diagram.label": "Network {sizes}",
        "diagram.positive": "positive",
        "diagram.negative": "negative",
        "diagram.wider": "the wider, the larger",
        "diagram.are_gradients": "on the lines and as b: gradients ∂L/∂w, ∂L/∂b",
        "diagram.dense": "faint lines: too many for numbers, which matrices=True and the page have",
        "diagram.shape": "{rows} × {columns}, inputs × outputs",
        "diagram.stored": "stored as weight {shape}, its transpose",
        "diagram.weights": "Weights",
        "diagram.gradients": "Gradients",
        "diagram.hint": "Point at a line for its weight. Click a circle for its sum.",
        "diagram.weight": "weight",
        "diagram.gradient": "gradient",
        "diagram.input": "input",
        "diagram.product": "product",
        "diagram.out_of": "weights that lead out of {name}",
        "diagram.neuron": "neuron",
        "diagram.close": "Close",
    },
    "ko": {
        "diagram.inputs": "입력층",
        "diagram.output": "출력층",
        "diagram.hidden": "은닉층",
        "diagram.hidden_n": "은닉층 {n}",
        "diagram.more": "외 {count}개",
        "diagram.label": "신경망 {sizes}",
        "diagram.positive": "양수",
        "diagram.negative": "음수",
        "diagram.wider": "굵을수록 절댓값이 큽니다",
        "diagram.are_gradients": "선과 b의 수는 기울기 ∂L/∂w, ∂L/∂b",
        "diagram.dense": "흐린 선의 수는 matrices=True 또는 페이지에서 볼 수 있습니다",
        "diagram.shape": "{rows} × {columns}, 입력 × 출력",
        "diagram.stored": "weight {shape}로 저장됨 (전치 행렬)",
        "diagram.weights": "가중치",
        "diagram.gradients": "기울기",
        "diagram.hint": "선을 가리키면 가중치가, 원을 누르면 그 뉴런의 합이 보입니다.",
        "diagram.weight": "가중치",
        "diagram.gradient": "기울기",
        "diagram.input": "입력",
        "diagram.product": "곱",
        "diagram.out_of": "{name}에서 나가는 가중치",
        "diagram.neuron": "뉴런",
        "diagram.close": "닫기",
    },
}
LANGUAGES = tuple(WORDS)


def say(key: str, lang: str = "en", /, **gaps: object) -> str:
    """The words for a key, with their gaps filled.

    >>> say("diagram.hidden_n", "en", n=2)
    'hidden layer 2'
    """
    return WORDS[lang][key].format(**gaps)
