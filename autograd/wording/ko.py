"""한국어: ``{이름:은/는}`` 은 이름과, 그 끝소리에 맞는 조사입니다."""

NAME = "한국어"
CHOICE = "sound"

TEXTS = {
    # ------------------------------------------------ 플레이어: 그림과 조작
    "player.title": "{name} · 역전파의 모든 단계",
    "player.heading": "{name}의 오차역전파",
    "player.at": "{output}   ({inputs})",
    "player.graph": "그래프",
    "player.graph_scrolls": "그래프, 크면 스크롤할 수 있습니다",
    "player.legend": "범례",
    "player.leaf": "잎(입력)",
    "player.operation": "연산",
    "player.output": "출력",
    "player.sender": "주는 노드",
    "player.receiver": "기울기를 받는 노드",
    "player.closed_scope": "닫힌 묶음",
    "player.closed_scope_click": "닫힌 묶음: 누르면 안을 볼 수 있습니다",
    "player.above_0": "0보다 큰 평균",
    "player.below_0": "0보다 작은 평균",
    "player.zoom": "확대와 축소",
    "player.smaller": "작게",
    "player.larger": "크게",
    "player.fit": "맞춤",
    "player.controls": "재생",
    "player.first": "첫 단계",
    "player.back": "한 단계 뒤로",
    "player.next": "한 단계 앞으로",
    "player.last": "마지막 단계",
    "player.play": "재생",
    "player.pause": "멈춤",
    "player.play_title": "재생 또는 멈춤 (스페이스)",
    "player.step": "단계",
    "player.position": "{count}단계 중 {step}단계",
    "player.announced": "{count}단계 중 {step}단계, {kind}: {told}",
    "player.announced_asked": "{count}단계 중 {step}단계, {kind}",
    "player.more": "더 보기",
    "player.view": "보기",
    "player.diagram": "신경망 그림",
    "player.ways": "보는 방법",
    "player.step_by": "한 단계는",
    "player.by_edge": "간선 하나",
    "player.by_node": "노드 하나",
    "player.unit_title": "한 단계의 크기",
    "player.speed": "속도",
    "player.inputs": "입력값",
    "player.inputs_title": "잎의 값을 바꿉니다",
    "player.paths": "경로",
    "player.paths_title": "노드에서 출력까지 가는 경로 (또는 Shift를 누른 채 노드를 클릭)",
    "player.gradients": "기울기",
    "player.gradients_title": "각 간선이 전한 값의 크기와 부호",
    "player.predict": "예측하기",
    "player.predict_title": "다음 수를 직접 맞혀 봅니다",
    "player.value": "값",
    "player.gradient": "기울기",
    "player.reset": "되돌리기",
    "player.reset_title": "Python이 계산한 값으로 되돌립니다",
    "player.paths_from": "출발 노드",
    "player.this_step": "이 단계",
    "player.all_steps": "모든 단계",
    "player.pass": "방향",
    "player.rule": "규칙",
    "player.gradient_sum": "기울기: 이전 값 + 전해 온 기울기 × 국소 도함수 = 이후 값",
    "player.gradient_sum_arrays": "기울기: 이전 값 + 보낸 값 = 이후 값",
    "player.inside": "묶음의 안",
    "player.inside_graph": "묶음 안의 그래프",
    "player.follow": "단계를 따라가기",
    "player.close": "닫기",
    "player.keys_step": "단계 이동",
    "player.keys_ends": "처음과 끝",
    "player.keys_space": "스페이스",
    "player.keys_play": "재생",
    "player.keys_unit": "간선 또는 노드 단위",
    "player.keys_inputs": "입력값",
    "player.keys_paths": "경로",
    "player.keys_gradients": "기울기",
    "player.keys_predict": "예측하기",
    "player.keys_click": (
        "노드를 누르면 그 기울기가 완성된 단계로 가고, Shift를 누른 채 누르면 경로를 봅니다"
    ),
    "player.keys_scopes": "닫힌 묶음을 누르면 안을 봅니다",
    "player.keys_escape": "닫기",
    # ------------------------------------------------ 플레이어: 하는 말
    "player.node_told": "{name}, 값 {data}, 기울기 {gradient}",
    "player.node_asked_data": "{name}의 값을 묻고 있습니다",
    "player.node_asked_grad": "{name}의 기울기를 묻고 있습니다",
    "player.not_yet": "아직 계산되지 않음",
    "player.none_yet": "아직 없음",
    "player.group_told": "{scope}, 노드 {count}개",
    "player.group_line": "{name} · 노드 {count}개",
    "player.slider_of": "{name} 조절 막대",
    "player.agrees": "✓ 일치합니다",
    "player.differs": "≠ 다릅니다",
    "player.no_number": "{text:은/는} 수가 아닙니다. {name}의 값은 그대로 {value}입니다",
    "player.no_inputs_arrays": (
        "이 그래프에는 배열이 있고, 이 페이지는 수 하나씩만 계산합니다. Python에서 배열을 바꾸고 "
        "그래프를 다시 보여 주세요."
    ),
    "player.no_inputs_unknown": (
        "{names:은/는} 이 페이지의 함수 표에 없어서 계산할 수 없습니다. 보이는 단계는 Python이 "
        "계산한 것입니다. Python에서 입력을 바꾸고 그래프를 다시 보여 주세요."
    ),
    "player.no_inputs_unknowns": (
        "{names:은/는} 이 페이지의 함수 표에 없어서 계산할 수 없습니다. 보이는 단계는 Python이 "
        "계산한 것입니다. Python에서 입력을 바꾸고 그래프를 다시 보여 주세요."
    ),
    "player.one_path": "{start}에서 {end:으로/로} 가는 경로는 하나입니다",
    "player.many_paths": "{start}에서 {end:으로/로} 가는 경로는 {count}개입니다",
    "player.paths_arrays": "{head}. 경로를 따라 배열을 곱하고, 모두 더하면 기울기가 됩니다.",
    "player.paths_only": "{head}.",
    "player.path_product": "{head}. 경로의 곱이 기울기입니다: {equation}",
    "player.paths_sum": "{head}. 경로마다 곱을 구해 모두 더하면 기울기입니다: {equation}",
    "player.paths_largest": (
        "{head}. 그중 곱이 큰 {count}개를 보여 줍니다. 모든 경로의 곱을 더하면 기울기입니다: "
        "{equation}"
    ),
    # ------------------------------------------------ 단계
    "step.forward": "순전파",
    "step.seed": "시작",
    "step.backward": "역전파",
    "step.update": "갱신",
    "step.all": "모든 단계 ({count})",
    "step.nothing": "{gradient} = 0: 보낼 것이 없습니다",
    "step.given": "주어진 기울기",
    "step.via": "{gradient} ({node} 경유)",
    "step.before": "이전 값",
    "step.summed": "{product}, {axes:을/를} 따라 더함",
    "step.axis": "축 {axes}",
    "step.axes": "축 {axes}",
    "step.summed_over": "{axes:을/를} 따라 더한 값",
    "step.forward_told": "순전파: {giver:을/를} 피연산자로부터 계산합니다.",
    "step.seed_told": "시작: {taker:을/를} 자기 자신으로 미분한 값에서 역전파가 시작됩니다.",
    "step.nothing_told": "역전파: {giver}의 기울기가 0이므로 {taker:은/는} 아무것도 받지 않습니다.",
    "step.product_told": "역전파: {giver:이/가} {taker:으로/로} {product:을/를} 보냅니다.",
    "step.product_added": (
        "역전파: {giver:이/가} {taker:으로/로} {product:을/를} 보내고, {taker:은/는} 이것을 이미 "
        "받은 값에 더합니다."
    ),
    "step.sent_told": (
        "역전파: {giver:이/가} 자신의 기울기에 국소 도함수를 곱해 {taker:으로/로} 보냅니다."
    ),
    "step.sent_added": (
        "역전파: {giver:이/가} 자신의 기울기에 국소 도함수를 곱해 {taker:으로/로} 보내고, "
        "{taker:은/는} 이것을 이미 받은 값에 더합니다."
    ),
    "step.sent_summed": (
        "역전파: {giver:이/가} 자신의 기울기에 국소 도함수를 곱하고 {summed:을/를} {taker:으로/로} "
        "보냅니다."
    ),
    "step.sent_summed_added": (
        "역전파: {giver:이/가} 자신의 기울기에 국소 도함수를 곱하고 {summed:을/를} {taker:으로/로} "
        "보내며, {taker:은/는} 이것을 이미 받은 값에 더합니다."
    ),
    "step.several_told": "역전파: {giver:이/가} 간선 {count}개 모두를 따라 기울기를 보냅니다.",
    "step.some_told": (
        "역전파: {giver:이/가} 간선 {all}개 가운데 {count}개를 따라 기울기를 보냅니다."
    ),
    "step.inside": "{scope} 안",
    "step.data": "값",
    "step.after": "이후 값",
    "step.upstream": "전해 온 기울기",
    "step.local": "국소 도함수",
    "step.nothing_sent": "보낸 것 없음",
    "step.terms_before": "(앞의 {count}개)",
    "step.the_seed": "시작 값",
    "step.from": "{name}에서 옴",
    "step.more_below": "그 밖에 {count}개는 아래 표에 있습니다",
    # ------------------------------------------------ 예측하기
    "predict.your_turn": "맞혀 보세요",
    "predict.check": "확인",
    "predict.next": "다음",
    "predict.show": "답 보기",
    "predict.arrays": "배열은 묻지 않습니다. 다음 단계로 가세요.",
    "predict.what_is": "{name:은/는} 얼마일까요?",
    "predict.what_is_after": "이 단계 뒤에 {name:은/는} 얼마일까요?",
    "predict.score": "{count}문제 중 {right}개 맞음",
    "predict.type_number": "-0.5나 1/3 같은 수를 쓰세요.",
    "predict.type_first": "먼저 수를 쓰거나, 답 보기를 누르세요.",
    "predict.right": "✓ 맞습니다: {number}. Enter를 누르면 넘어갑니다.",
    "predict.wrong": "✗ {number:이/가} 아닙니다. 다시 해 보거나, 답 보기를 누르세요.",
    "predict.shown": "답은 {number}입니다. Enter를 누르면 넘어갑니다.",
    # ------------------------------------------------ 그림
    "picture.nodes": "노드 {count}개",
    # ------------------------------------------------ 신경망 그림
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
}
