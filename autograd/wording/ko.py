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
    # ------------------------------------------------ 터미널에서 보는 단계
    "step.graph_of": "{name}의 그래프",
    "step.forward_from": "순전파: 입력에서 {name:으로/로}",
    "step.backward_from": "역전파: {name}에서 입력으로",
    "step.updates": "갱신: 잎마다 기울기의 반대쪽으로",
    "step.head_name": "이름",
    "step.head_how": "계산식",
    "step.head_value": "값",
    "step.head_grad": "기울기",
    "step.is_input": "입력",
    "step.is_constant": "상수",
    "step.seed_update": "{name}.grad: {value} (시작 값)",
    "step.more_nodes": "그 밖의 노드 {count}개",
    "step.more_forward": "그 밖의 순전파 단계 {count}개",
    "step.more_backward": "그 밖의 역전파 단계 {count}개",
    "step.more_updates": "그 밖의 갱신 {count}개",
    "step.more_rounds": "그 밖의 회차 {count}개",
    "step.more_leaves": "그 밖의 잎 {count}개",
    "step.all_shows": "--all을 쓰면 모두 보입니다",
    "step.round": "회차",
    "step.round_head": "{number}회차",
    "step.round_number": "{number}회차",
    "step.descent_of": "{name}의 경사 하강, 학습률 {rate}",
    "step.rises": "▲ 커졌습니다: 한 걸음이 너무 큽니다",
    "step.explodes": "▲ 발산했습니다: 유한한 수가 남지 않았습니다",
    "step.stopped_at": "{count}단계 중 {step}단계에서 멈췄습니다",
    "step.left_at": "{count}단계 중 {step}단계에서 나왔습니다: {told}",
    "step.keys": "← → 단계 이동   Home End 처음, 끝   스페이스 재생, 멈춤   q 나가기",
    # ------------------------------------------------ 예측하기
    "predict.check": "확인",
    "predict.next": "다음",
    "predict.show": "답 보기",
    "predict.choices": "보기",
    "predict.slips": "종류별 실수",
    "predict.turn": "맞혀 보세요.",
    "predict.value": "{name:은/는} 얼마일까요?",
    "predict.passes": "{name:은/는} 다음 가운데 무엇과 같을까요?",
    "predict.rule": "{rule:을/를} 주는 규칙은 무엇일까요?",
    "predict.factors": "{giver:이/가} {taker:으로/로} 보내는 것은 무엇과 무엇의 곱일까요?",
    "predict.product": "{product:은/는} 얼마일까요?",
    "predict.add_or_replace": "{gradient:은/는} 어떻게 될까요?",
    "predict.add": "이미 있는 값에 더합니다",
    "predict.replace": "이미 있는 값을 지우고 바꿉니다",
    "predict.sum": "이 단계 뒤에 {gradient:은/는} 얼마일까요?",
    "predict.score": "{count}문제 중 {right}개를 한 번에 맞힘",
    "predict.type_number": "-0.5나 1/3 같은 수를 쓰세요.",
    "predict.type_first": "먼저 수를 쓰거나, 답 보기를 누르세요.",
    "predict.right": "✓ 맞습니다: {answer}.",
    "predict.shown": "답: {answer}.",
    "predict.enter": "Enter를 누르면 넘어갑니다.",
    "predict.end": "끝났습니다. {count}문제 중 {right}개를 한 번에 맞혔습니다.",
    "predict.end_all": "끝났습니다. {count}문제를 모두 한 번에 맞혔습니다.",
    "predict.slip_forgot": "더하는 것을 잊음",
    "predict.hint_forgot": "노드는 쓰인 곳마다 기울기를 받고, 그것을 모두 더합니다.",
    "predict.slip_local": "국소 도함수만 씀",
    "predict.hint_local": "국소 도함수에 전해 온 기울기를 곱해야 합니다.",
    "predict.slip_multiplied": "경로끼리 곱함",
    "predict.hint_multiplied": "한 경로를 따라서는 곱하고, 여러 경로로 온 것은 더합니다.",
    "predict.slip_sign": "부호가 틀림",
    "predict.hint_sign": "크기는 맞습니다. 곱하는 수마다 부호를 따라가 보세요.",
    "predict.slip_rounded": "너무 많이 반올림함",
    "predict.hint_rounded": "앞부분은 맞습니다. 정확한 값이나 유효 숫자 세 자리까지 쓰세요.",
    "predict.slip_copied": "들어간 값을 그대로 씀",
    "predict.hint_copied": "그것은 함수에 들어가는 값이지, 함수에서 나오는 값이 아닙니다.",
    "predict.slip_rule": "다른 규칙",
    "predict.hint_rule": "그 피연산자만 움직이고 나머지는 고정하면 결과가 어떻게 바뀌는지 보세요.",
    "predict.slip_upstream": "국소 도함수가 빠짐",
    "predict.hint_upstream": "그것은 전해 온 기울기입니다. 이 간선으로는 그중 얼마가 갈까요?",
    "predict.slip_added": "곱하지 않고 더함",
    "predict.hint_added": "연쇄 법칙은 경로를 따라 곱합니다.",
    "predict.slip_already": "너무 일찍 더함",
    "predict.hint_already": "여기서는 곱만 묻습니다. 더하는 것은 그다음입니다.",
    "predict.slip_value": "기울기가 아니라 값을 씀",
    "predict.hint_value": "간선을 따라 돌아오는 것은 노드의 값이 아니라 기울기입니다.",
    "predict.slip_receiver": "받는 노드의 기울기를 씀",
    "predict.hint_receiver": "기울기는 보내는 노드의 것입니다.",
    "predict.slip_other": "아닙니다",
    "predict.hint_other": "다시 해 보거나, 답 보기를 누르세요.",
    "predict.slip_shown": "답을 봄",
    # ------------------------------------------------ 명령
    "command.about": """\
사용법: glassgrad 명령 ...

기울기가 어떻게 계산되는지 봅니다. 식을 쓰면 순전파와 역전파의 모든 단계를 수와 함께
보여 줍니다.

명령:
  step       그래프와 모든 단계를 출력하고, 페이지·그림·애니메이션·JSON으로 저장합니다
  draw       그래프를 {formats}로 그립니다
  check      기울기를 수치 미분과 비교해 검사합니다
  playground 식을 써 넣고 단계별로 보는 페이지를 씁니다
  functions  식에 쓸 수 있는 함수를 나열합니다

예:
  glassgrad step "w = x + y; z = w**2" x=2 y=3
  glassgrad step "w = x + y; z = w**2" x=2 y=3 --html z.html
  glassgrad draw "tanh(w*x + b)" w=0.5 x=2 b=-1 -o neuron.svg
  echo "log(x)" | glassgrad step - x=3
  glassgrad check "sin(x)*y" x=1 y=2

옵션:
  -h, --help  이 도움말을 보여 줍니다. 명령과 함께 쓸 수도 있습니다: glassgrad step --help
  --lang en   영어로 출력합니다. 기본값은 LC_ALL, LC_MESSAGES, LANG의 언어입니다
  --version   버전을 보여 줍니다""",
    "command.expression": """\
식은 문장 하나 이상이고, ; 또는 줄바꿈으로 나눕니다. 마지막 문장이 출력입니다. 이름, 수,
+ - * / // % **, 함수 호출(`glassgrad functions` 참고), 인수로 쓰는 리스트 max([x, y]),
리스트의 원소 softmax([x, y])[0], 조건으로 쓰는 비교 where(x > 0, x, 0)을 쓸 수 있습니다.
상수 pi, e, inf, nan은 이미 정의되어 있습니다. 입력마다 값을 줍니다: x=2, x=-1e-3, x=inf.""",
    "command.examples": "예",
    "command.or": "또는",
    "command.usage_word": "사용법",
    "command.usage": "EXPR [NAME=NUMBER ...] [옵션]",
    "command.usage_options": "[옵션]",
    "command.inputs": "인수",
    "command.options": "옵션",
    "command.help": "이 도움말을 보여 주고 끝냅니다",
    "command.lang": "출력과 그림의 언어. 기본값은 LANG의 언어입니다",
    "command.words": "식(-이면 표준 입력에서 읽습니다)과 입력마다 수 하나",
    "command.wrote": "저장했습니다: {files}",
    "command.step_about": "식의 그래프와 순전파·역전파의 모든 단계를 출력합니다.",
    "command.step_interactive": "터미널에서 화살표 키로 단계를 옮깁니다",
    "command.step_html": "단계를 재생하는 페이지를 저장합니다. 인터넷이 필요 없습니다",
    "command.step_svg": "기울기가 적힌 그래프 그림을 저장합니다",
    "command.step_gif": "단계의 애니메이션을 저장합니다",
    "command.step_theme": "애니메이션의 색",
    "command.step_json": (
        "그래프와 단계를 JSON으로 저장합니다. FILE이 없거나 -이면 글 대신 표준 출력으로 내보냅니다"
    ),
    "command.step_descend": (
        "경사 하강을 이어 갑니다. 회차마다 각 입력이 이 학습률로 기울기의 반대쪽으로 움직입니다"
    ),
    "command.step_rounds": "--descend의 회차 수, 기본값은 20",
    "command.step_all": "긴 그래프도 모든 줄을 출력합니다",
    "command.step_quiet": "아무것도 출력하지 않고 파일만 저장합니다",
    "command.draw_about": "식의 그래프를 값, 기울기와 함께 그립니다.",
    "command.draw_output": "저장할 파일. 여러 번 쓸 수 있습니다. 확장자: {suffixes}",
    "command.draw_no_grad": "기울기를 뺍니다",
    "command.draw_direction": "그리는 방향. TB는 위에서 아래로",
    "command.draw_theme": "PNG, PDF, DOT의 색. SVG와 HTML은 보는 화면을 따릅니다",
    "command.draw_legend": "그림 아래에 모양과 색을 설명합니다",
    "command.draw_flow": "간선을, 따라 보낸 기울기가 클수록 굵게 그립니다",
    "command.draw_scale": "PNG의 크기. 기본값 2는 어떤 화면에서도 선명합니다",
    "command.check_about": (
        "식의 기울기를 입력마다 수치 미분과 비교해 검사합니다.\n"
        "모두 통과하면 종료 코드는 0, 아니면 1입니다."
    ),
    "command.check_order": "2이면 기울기의 기울기도 검사합니다",
    "command.check_rtol": "항목마다의 상대 오차. 기본값은 1e-6",
    "command.check_kinks": "꺾인 점에서 할 일",
    "command.check_json": "보고를 JSON으로 출력합니다",
    "command.playground_about": (
        "플레이그라운드를 씁니다. 다른 것은 필요 없는 페이지이며, 브라우저에서 식을 쓰면 기울기가 "
        "한 단계씩 보입니다."
    ),
    "command.playground_output": "페이지를 쓸 곳, 기본값은 playground.html",
    "command.playground_open": "브라우저에서 페이지를 엽니다",
    "command.functions_about": "식에 쓸 수 있는 함수를 나열합니다.",
    # ------------------------------------------------ 그림
    "picture.graph": "{name}의 그래프",
    "picture.image": "{name}의 그래프",
    "picture.graph_of": "{name}의 그래프: 노드 {nodes}개, 간선 {edges}개",
    "picture.nodes": "노드 {count}개",
    "picture.edges": "간선 {count}개",
    "picture.leaves": "잎 {count}개",
    "picture.operations": "연산 {count}개",
    "picture.outputs": "출력 {count}개",
    "picture.derivative": "도함수 {value}",
    "picture.sends": "{value} 보냄",
    "picture.first_ill": "{value:이/가} 처음 생긴 곳",
    "picture.ill_inside": "안에서 inf나 nan이 생겼습니다",
    "picture.leaf": "잎(입력)",
    "picture.operation": "연산",
    "picture.constant": "상수",
    "picture.output": "출력",
    "picture.box": "닫힌 묶음",
    "picture.positive": "+를 보냄, 굵을수록 큼",
    "picture.negative": "−를 보냄, 점선",
    "picture.highlight": "강조",
    "picture.scopes_closed": (
        "묶음 {scopes}개가 닫혀 있습니다. 노드 {count}개 중 {hidden}개가 그 안에 있습니다."
    ),
    "picture.opens_a_level": "collapse={next}이면 한 층을 열고, {all}이면 모두 엽니다.",
    "picture.opens_all": "collapse={all}이면 모두 엽니다.",
    "picture.large_size": "{name}의 그래프: 노드 {nodes}개, 간선 {edges}개, 연산 깊이 {depth}",
    "picture.large_reason": "  그리지 않은 까닭: {reason}",
    "picture.large_kinds": "  잎 {leaves}개, 상수 {constants}개, 연산 {operations}개: {kinds}",
    "picture.more_kinds": "그 밖에 {count}가지",
    "picture.more": "그 밖에 {count}개",
    "picture.largest_scopes": "  가장 큰 묶음 (노드 수):",
    "picture.slow_records": "노드가 많아 기록에 오래 걸립니다. 그림은 노드 {limit}개까지 그립니다",
    "picture.many_nodes": "노드가 {count}개입니다. 그림은 노드 {limit}개까지 그립니다",
    "picture.many_edges": (
        "노드가 {count}개이고, 간선 {edges}개 중 많은 것이 끝에서 끝까지 이어집니다"
    ),
    "picture.to_see_a_part": (
        "  일부만 보려면 그래프 안의 노드를 그리세요. 그 노드에도 draw()와 stepper()가 있습니다"
    ),
    "picture.to_collapse": "  collapse=0은 묶음마다 상자 하나로 닫고, collapse=1은 한 층을 엽니다",
    "picture.to_record_scopes": (
        "  `with scope('layer 1'):`처럼 묶음에 기록하면 draw(collapse=0)이 묶음마다 상자 하나로 "
        "그립니다"
    ),
    "picture.draws_all": "  max_nodes={most}이면 모두 그립니다",
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
    # ------------------------------------------------ 학습
    "training.title": "학습 과정, {rounds}회차",
    "training.loss": "손실",
    "training.curve": "회차별 손실: 끌어서 회차를 고릅니다",
    "training.round": "{round}회차",
    "training.round_of": "{round} / {count}회차",
    "training.loss_is": "손실 {loss}",
    "training.controls": "재생기",
    "training.first": "첫 회차 (Home)",
    "training.back": "이전 회차 (←)",
    "training.next": "다음 회차 (→)",
    "training.last": "마지막 회차 (End)",
    "training.play": "재생",
    "training.pause": "멈춤",
    "training.play_title": "재생 또는 멈춤 (스페이스)",
    "training.rate": "학습률",
    "training.rate_title": "학습률을 바꾸면 이 회차에서 두 번째 학습이 갈라져 나옵니다",
    "training.move_rate": "η를 움직이면 이 회차에서 두 번째 학습이 갈라집니다",
    "training.run": "η = {rate}",
    "training.run_from": "{round}회차부터 η = {rate}",
    "training.run_seed": "시드 {seed}의 가중치, η = {rate}",
    "training.run_data": "{round}회차에 데이터 변경",
    "training.as_recorded": "{kind}, 기록 그대로",
    "training.validation": "검증",
    "training.explodes": "{round}회차에 발산",
    "training.too_large": "걸음이 너무 큽니다: 손실이 커집니다, {before} → {after}",
    "training.falls": "손실이 줄어듭니다, {before} → {after}",
    "training.discard": "이 학습 버리기",
    "training.seed": "다른 가중치",
    "training.seed_title": "이 페이지에서 새로 뽑은 초기 가중치로 0회차부터 다시 시작합니다",
    "training.network": "신경망",
    "training.weights": "가중치",
    "training.gradients": "기울기",
    "training.boundary": "결정 경계",
    "training.curve_of": "{input}에 대한 출력",
    "training.against": "목표값과 출력",
    "training.data": "데이터",
    "training.add_title": "누른 다음 그림 안을 누르면 이 클래스의 점이 더해집니다",
    "training.history": "{name}의 변화",
    "training.history_short": "변화",
    "training.why": "이번 {name}의 변화가 {change}인 까닭은?",
    "training.why_end": "학습은 여기서 끝납니다: 이어진다면 {name}의 변화는 {change}",
    "training.why_unknown": "{name}의 변화",
    "training.sample": "표본 {number}",
    "training.sample_is": "표본 {number}: {change}",
    "training.mean": "평균",
    "training.mean_gradient": "평균 기울기",
    "training.before": "이전 값",
    "training.rate_short": "학습률",
    "training.after": "새 값",
    "training.click_bar": "막대를 누르면 그 표본의 역전파를 곱셈 하나까지 볼 수 있습니다.",
    "training.step_of": "{kind}의 걸음",
    "training.buffer": "옵티마이저의 기억: {memory}",
    "training.recorded": "기록 그대로: {before}에서 {after}까지",
    "training.not_kept": (
        "이 회차의 가중치는 기록되지 않았습니다. 가장 가까운 것은 {round}회차입니다."
    ),
    "training.no_network": (
        "층으로만 이루어진 신경망이 아니어서, 가중치를 기록된 그대로 보여 줍니다."
    ),
    "training.not_loss": (
        "손실이 nn.functional의 함수가 아니어서 이 페이지에서 기울기를 계산할 수 없습니다."
    ),
    "training.not_optimizer": "옵티마이저가 nn의 것이 아니어서 가중치를 기록된 그대로 보여 줍니다.",
    "training.not_clipped": "기울기를 잘라 낸 학습이어서 가중치를 기록된 그대로 보여 줍니다.",
    "training.not_frozen": "일부 가중치는 학습되지 않아, 가중치를 기록된 그대로 보여 줍니다.",
    "training.not_float32": "float32로 계산되어 가중치를 기록된 그대로 보여 줍니다.",
    "training.not_unfaithful": (
        "이 페이지의 계산이 파이썬의 기록과 달라, 가중치를 기록된 그대로 보여 줍니다."
    ),
    "training.thinned": "기록을 솎아 {every}회차마다 남겼습니다.",
    "training.pass": "{round}회차 › {name} › 표본 {number}",
    "training.back_to": "학습",
    "training.forward": "순전파",
    "training.backward": "역전파",
    "training.update": "갱신",
    "training.target": "목표값",
    "training.keys": (
        "← → 한 회차, Home End 처음과 끝, 스페이스 재생. 곡선, 가중치, 막대를 눌러 보세요"
    ),
    "training.descent_title": "회차별로 보는 {name}의 경사 하강",
    "training.descend": "내려가기",
    "training.descend_title": "회차를 차례로 재생합니다",
    "training.back_page": "이전 회차 (Page Up)",
    "training.next_page": "다음 회차 (Page Down)",
    "training.slope": "기울기 {slope}",
    "training.walker_gone": "그림 밖으로 나갔습니다",
    "training.slope_negative": "기울기가 음수: 오른쪽으로 한 걸음",
    "training.slope_positive": "기울기가 양수: 왼쪽으로 한 걸음",
    "training.too_large_of": "걸음이 너무 큽니다: 값이 커집니다, {before} → {after}",
    "training.falls_of": "값이 줄어듭니다, {before} → {after}",
    "training.ends": "경사 하강은 {count}회차에서 끝납니다.",
    "training.descent_arrays": (
        "아래의 단계는 0회차의 것입니다. 배열 그래프는 이 페이지에서 다시 계산되지 않습니다."
    ),
    "training.descent_recorded": (
        "회차는 파이썬이 기록한 그대로이고, 아래의 단계는 0회차의 것입니다."
    ),
    "training.panes": "보기",
    # ------------------------------------------------ the playground
    "playground.about": "식을 쓰면 기울기가 한 단계씩 보입니다",
    "playground.copy": "링크 복사",
    "playground.copied": "복사했습니다",
    "playground.program": "프로그램",
    "playground.examples": "예제",
    "playground.edit": "고치기",
    "playground.last_worked": "아래는 마지막으로 계산된 프로그램입니다.",
    "playground.constant": "입력이 없어서 따라갈 기울기가 없습니다. x와 같은 이름을 쓰십시오",
    "playground.noscript": "이 페이지는 브라우저에서 계산하므로 JavaScript가 필요합니다.",
    "playground.example_square": "(x + y)²의 기울기",
    "playground.example_neuron": "뉴런 하나",
    "playground.example_shared": "공유된 노드",
    "playground.example_logistic": "로지스틱 손실",
    "playground.example_softmax": "소프트맥스, 교차 엔트로피",
    "playground.example_xor": "XOR을 푸는 2-2-1",
    "playground.example_vanishing": "시그모이드 열 개",
    "playground.example_kink": "꺾인 점",
}
