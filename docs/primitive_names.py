"""What the pages of the table say that no row of it tells: words, and PyTorch's names."""

from __future__ import annotations

from typing import NamedTuple

# PyTorch's name where it is not ``torch.`` and ours; None where it has no such function.
TORCH: dict[str, str | None] = {
    "pos": "positive",
    "mod": "remainder",
    "floordiv": "floor_divide",
    "cbrt": None,
    "log_sigmoid": "nn.functional.logsigmoid",
    "softplus": "nn.functional.softplus",
    "leaky_relu": "nn.functional.leaky_relu",
    "elu": "nn.functional.elu",
    "gelu": "nn.functional.gelu",
    "silu": "nn.functional.silu",
    "normal_cdf": "special.ndtr",
    "gammaln": "lgamma",
    "step": None,
    "max": "amax",
    "min": "amin",
    "norm": "linalg.vector_norm",
    "softmax_first": "softmax",
    "log_softmax_first": "log_softmax",
}

# The sections of the table.
SECTIONS = {
    "ARITHMETIC": {"en": "Arithmetic", "ko": "산술"},
    "EXPONENTIAL": {"en": "Exponentials, logarithms, roots", "ko": "지수, 로그, 근호"},
    "TRIGONOMETRY": {"en": "Trigonometry", "ko": "삼각 함수와 쌍곡선 함수"},
    "ACTIVATIONS": {"en": "Activations", "ko": "활성화 함수"},
    "SPECIAL": {"en": "Special functions", "ko": "특수 함수"},
    "PIECEWISE": {"en": "Functions in pieces", "ko": "조각마다 다른 함수"},
    "REDUCTIONS": {"en": "Reductions", "ko": "여러 수를 하나로"},
    "ARRAYS": {"en": "Arrays", "ko": "배열"},
}


class Words(NamedTuple):
    """What a page says beside the formulas."""

    condition: str
    otherwise: str
    domain: str
    range: str
    kinks: str
    crowded: str
    helper: str
    arrays: str
    heads: tuple[str, str, str]


WORDS = {
    "en": Words(
        condition="if {}",
        otherwise="otherwise",
        domain="smooth for",
        range="values",
        kinks="kinks or jumps at {where}",
        crowded="many jumps",
        helper="A helper that other rows' rules use.",
        arrays="What does not act entry by entry sends a product, in which g is the gradient of "
        "the output.",
        heads=("row", "computes", "sends"),
    ),
    "ko": Words(
        condition="{}일 때",
        otherwise="그 밖에",
        domain="매끄러운 곳:",
        range="값:",
        kinks="꺾이거나 뛰는 곳: {where}",
        crowded="여러 곳에서 뜀",
        helper="다른 행의 규칙만 쓰는 보조 함수입니다.",
        arrays="원소마다 따로 계산하지 않는 연산은 곱을 보냅니다. "
        "그 곱에서 g는 출력의 기울기입니다.",
        heads=("행", "계산하는 것", "보내는 것"),
    ),
}

# What rows compute, in Korean, where ``glassgrad functions`` does not say it.
TEXTS = {
    "ko": {
        "neg": "부호를 바꾼 수, -x.",
        "pos": "같은 수인 새 노드, +x.",
        "add": "두 수의 합, a + b.",
        "sub": "두 수의 차, a - b.",
        "mul": "두 수의 곱, a * b.",
        "div": "몫, a / b. 1/0은 inf입니다.",
        "pow": "거듭제곱 a ** b. 실수가 아니면 nan입니다.",
        "mod": "나머지 a % b. 부호는 b를 따릅니다.",
        "floordiv": "몫의 정수 부분, a // b.",
        "asin_slope": "1 / √(1 - x²), asin의 기울기.",
        "sech2": "1 / cosh(x)², tanh의 기울기.",
        "normal_cdf": "표준정규분포의 누적분포함수.",
        "normal_pdf": "표준정규분포의 밀도.",
        "sinc_slope": "sinc의 기울기.",
        "matmul": "행렬의 곱, NumPy의 @.",
        "affine": "노드 하나로 된 층: 모든 행에 가중치를 곱하고 편향을 더합니다.",
        "linear": "같은 것. PyTorch처럼 출력마다 가중치 한 행을 둡니다.",
        "einsum": "아인슈타인 합.",
        "cross_entropy": "행마다 그 클래스의 -log(softmax(x))를 구한 평균.",
        "cumsum": "축을 따라 쌓은 합.",
        "cumprod": "축을 따라 쌓은 곱. 0이 없는 수에 씁니다.",
        "convolve": "두 수열의 이산 합성곱.",
        "astype": "정밀도만 다른 같은 원소.",
        "reshape": "형상만 다른 같은 원소.",
        "transpose": "축의 순서를 바꾼 것.",
        "broadcast_to": "한 형상으로 늘린 것.",
        "concatenate": "축을 따라 이은 것.",
        "getitem": "기본 인덱싱과 고급 인덱싱.",
        "scatter": "0으로 채우고 인덱스 자리에 원소를 더한 것.",
        "take_along_axis": "축을 따라 골라낸 원소.",
        "scatter_along_axis": "0으로 채우고 축을 따라 원소를 더한 것.",
        "pad": "배열 둘레에 0을 두른 것.",
        "tril": "아래 삼각. 위는 0입니다.",
        "triu": "위 삼각. 아래는 0입니다.",
        "pick": "자리로 골라낸 원소.",
        "compress": "조건이 참인 조각.",
        "delete": "몇 조각을 뺀 것.",
        "diagonal": "대각선의 원소.",
        "extract": "조건이 참인 원소.",
        "flip": "축을 따라 거꾸로 놓은 원소.",
        "partition": "정렬했을 때 몇 자리에 올 원소를 그 자리에 둔 것.",
        "repeat": "원소나 조각을 여러 번 되풀이한 것.",
        "resize": "형상에 맞게 되풀이하거나 자른 것.",
        "roll": "축을 따라 밀고, 밀려난 원소는 반대쪽에 넣은 것.",
        "rot90": "90도씩 돌린 것.",
        "sort": "축을 따라 오름차순으로 놓은 것. 기울기는 원소가 있던 곳으로 갑니다.",
        "take": "축을 따라 번호로 골라낸 원소나 조각.",
        "tile": "배열 전체를 축마다 여러 번 이은 것.",
        "unique": "서로 다른 원소를 오름차순으로 놓은 것.",
        "place": "0으로 채우고 자리에 원소를 더한 것.",
        "inv": "역행렬.",
        "solve": "a @ x = b를 푸는 x.",
        "det": "행렬식.",
        "logabsdet": "행렬식 절댓값의 로그.",
        "cholesky": "a = L @ L.T인 아래 삼각 행렬 L.",
        "eigh": "대칭 행렬의 고윳값과 고유벡터를 한 배열에 담은 것.",
        "svd": "행렬의 인수 U, s, V.T를 한 배열에 담은 것.",
        "qr": "행렬의 인수 Q와 R을 한 배열에 담은 것.",
        "pinv": "유사 역행렬.",
    }
}
