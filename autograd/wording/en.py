"""English: the table from which the keys of all others are taken.

``{gap}`` is filled in; ``{count:node/nodes}`` is the count and the word that fits it.
"""

NAME = "English"
CHOICE = "count"

TEXTS = {
    # ------------------------------------------------ the player: picture and controls
    "player.title": "{name} · every step of its backward pass",
    "player.heading": "Backpropagation of {name}",
    "player.at": "{output}  at  {inputs}",
    "player.graph": "Graph",
    "player.graph_scrolls": "Graph, scrolls when it is large",
    "player.legend": "Legend",
    "player.leaf": "leaf",
    "player.operation": "operation",
    "player.output": "output",
    "player.sender": "gives",
    "player.receiver": "takes the gradient",
    "player.closed_scope": "closed scope",
    "player.closed_scope_click": "closed scope: click to see inside",
    "player.above_0": "means above 0",
    "player.below_0": "means below 0",
    "player.zoom": "Zoom",
    "player.smaller": "Smaller",
    "player.larger": "Larger",
    "player.fit": "Fit",
    "player.controls": "Player",
    "player.first": "First step",
    "player.back": "One step back",
    "player.next": "One step on",
    "player.last": "Last step",
    "player.play": "play",
    "player.pause": "pause",
    "player.play_title": "Play or pause (space)",
    "player.step": "Step",
    "player.position": "step {step} of {count}",
    "player.announced": "step {step} of {count}, {kind}: {told}",
    "player.announced_asked": "step {step} of {count}, {kind}",
    "player.more": "More",
    "player.view": "View",
    "player.diagram": "Diagram",
    "player.ways": "Ways to look",
    "player.step_by": "step by",
    "player.by_edge": "edge",
    "player.by_node": "node",
    "player.unit_title": "What one step is",
    "player.speed": "speed",
    "player.inputs": "Inputs",
    "player.inputs_title": "Change the leaves",
    "player.paths": "Paths",
    "player.paths_title": "Paths from a node to the output (or shift-click a node)",
    "player.gradients": "Gradients",
    "player.gradients_title": "Width and sign of what each edge carried",
    "player.predict": "Predict",
    "player.predict_title": "Type the next number yourself",
    "player.value": "value",
    "player.gradient": "gradient",
    "player.reset": "reset",
    "player.reset_title": "Python's numbers again",
    "player.paths_from": "paths from",
    "player.this_step": "This step",
    "player.all_steps": "All steps",
    "player.pass": "pass",
    "player.rule": "rule",
    "player.gradient_sum": "gradient: before + upstream × local = after",
    "player.gradient_sum_arrays": "gradient: before + what is sent = after",
    "player.inside": "Inside of a scope",
    "player.inside_graph": "Graph inside the scope",
    "player.follow": "follow the steps",
    "player.close": "close",
    "player.keys_step": "step",
    "player.keys_ends": "first, last",
    "player.keys_space": "space",
    "player.keys_play": "play",
    "player.keys_unit": "by edge or node",
    "player.keys_inputs": "inputs",
    "player.keys_paths": "paths",
    "player.keys_gradients": "gradients",
    "player.keys_predict": "predict",
    "player.keys_click": (
        "click a node for the step that completed its gradient, shift-click for its paths"
    ),
    "player.keys_scopes": "click a closed scope to see inside",
    "player.keys_escape": "closes it",
    # ------------------------------------------------ the player: what it says
    "player.node_told": "{name}, data {data}, gradient {gradient}",
    "player.node_asked_data": "{name}, its data is asked for",
    "player.node_asked_grad": "{name}, its gradient is asked for",
    "player.not_yet": "not yet",
    "player.none_yet": "none yet",
    "player.group_told": "{scope}, {count:node/nodes}",
    "player.group_line": "{name} · {count:node/nodes}",
    "player.slider_of": "{name}, slider",
    "player.agrees": "✓ agrees",
    "player.differs": "≠ differs",
    "player.no_number": "{text} is no number; {name} stays {value}",
    "player.no_inputs_arrays": (
        "This graph holds arrays, and the page computes with single numbers only. Change the "
        "arrays in Python and show the graph again."
    ),
    "player.no_inputs_unknown": (
        "The page does not know how to compute {names}: it is not in the page's own table. The "
        "steps shown are Python's; change the inputs in Python and show the graph again."
    ),
    "player.no_inputs_unknowns": (
        "The page does not know how to compute {names}: they are not in the page's own table. The "
        "steps shown are Python's; change the inputs in Python and show the graph again."
    ),
    "player.one_path": "One path leads from {start} to {end}",
    "player.many_paths": "{count} paths lead from {start} to {end}",
    "player.paths_arrays": "{head}. Along a path arrays are multiplied; their sum is its gradient.",
    "player.paths_only": "{head}.",
    "player.path_product": "{head}. Its product is the gradient: {equation}",
    "player.paths_sum": "{head}. The sum of their products is the gradient: {equation}",
    "player.paths_largest": (
        "{head}; here are the {count} of largest product. The sum over all is the gradient: "
        "{equation}"
    ),
    # ------------------------------------------------ steps
    "step.forward": "forward",
    "step.seed": "seed",
    "step.backward": "backward",
    "step.update": "update",
    "step.all": "all {count} steps",
    "step.nothing": "{gradient} = 0: nothing to send",
    "step.given": "the given gradient",
    "step.via": "{gradient} via {node}",
    "step.before": "before",
    "step.summed": "{product}, summed over {axes}",
    "step.axis": "axis {axes}",
    "step.axes": "axes {axes}",
    "step.summed_over": "summed over {axes}",
    "step.forward_told": "Forward: compute {giver} from its operands.",
    "step.seed_told": "Seed: the derivative of {taker} by itself starts the backward pass.",
    "step.nothing_told": "Backward: the gradient of {giver} is 0, so {taker} receives nothing.",
    "step.product_told": "Backward: {giver} sends {product} to {taker}.",
    "step.product_added": (
        "Backward: {giver} sends {product} to {taker}, which adds that to what it has received "
        "before."
    ),
    "step.sent_told": (
        "Backward: {giver} sends its gradient, times the local derivative, to {taker}."
    ),
    "step.sent_added": (
        "Backward: {giver} sends its gradient, times the local derivative, to {taker}, which adds "
        "it."
    ),
    "step.sent_summed": (
        "Backward: {giver} sends its gradient, times the local derivative, {summed}, to {taker}."
    ),
    "step.sent_summed_added": (
        "Backward: {giver} sends its gradient, times the local derivative, {summed}, to {taker}, "
        "which adds that to what it has received before."
    ),
    "step.several_told": "Backward: {giver} sends its gradient along all of its {count} edges.",
    "step.some_told": "Backward: {giver} sends its gradient along {count} of its {all} edges.",
    "step.inside": "inside {scope}",
    "step.data": "data",
    "step.after": "after",
    "step.upstream": "upstream",
    "step.local": "local",
    "step.nothing_sent": "nothing sent",
    "step.terms_before": "({count} before)",
    "step.the_seed": "the seed",
    "step.from": "from {name}",
    "step.more_below": "and {count} more, in the table below",
    # ------------------------------------------------ steps in a terminal
    "step.graph_of": "Graph of {name}",
    "step.forward_from": "Forward, from the inputs to {name}",
    "step.backward_from": "Backward, from {name} to the inputs",
    "step.updates": "Update, each leaf against its gradient",
    "step.head_name": "name",
    "step.head_how": "computed as",
    "step.head_value": "value",
    "step.head_grad": "gradient",
    "step.is_input": "input",
    "step.is_constant": "constant",
    "step.seed_update": "{name}.grad: {value} (the seed)",
    "step.more_nodes": "{count:more node/more nodes}",
    "step.more_forward": "{count:more forward step/more forward steps}",
    "step.more_backward": "{count:more backward step/more backward steps}",
    "step.more_updates": "{count:more update/more updates}",
    "step.more_rounds": "{count:more round/more rounds}",
    "step.more_leaves": "and {count:more leaf/more leaves}",
    "step.all_shows": "--all shows them",
    "step.round": "round",
    "step.round_head": "Round {number}",
    "step.round_number": "round {number}",
    "step.descent_of": "Descent of {name}, learning rate {rate}",
    "step.rises": "▲ rises: the step was too large",
    "step.explodes": "▲ explodes: no finite number is left",
    "step.stopped_at": "stopped at step {step} of {count}",
    "step.left_at": "left at step {step} of {count}: {told}",
    "step.keys": "← → step   Home End first, last   space play, pause   q leave",
    # ------------------------------------------------ predict
    "predict.check": "Check",
    "predict.next": "Next",
    "predict.show": "Show",
    "predict.choices": "Choices",
    "predict.slips": "Slips by kind",
    "predict.turn": "Your turn.",
    "predict.value": "What is {name}?",
    "predict.passes": "Which of these is {name}?",
    "predict.rule": "Which rule gives {rule}?",
    "predict.factors": "What does {giver} send to {taker}? Which two are multiplied?",
    "predict.product": "What is {product}?",
    "predict.add_or_replace": "And what becomes of {gradient}?",
    "predict.add": "it is added to what is there",
    "predict.replace": "it takes the place of what is there",
    "predict.sum": "What is {gradient} after this step?",
    "predict.score": "{right} of {count} right at once",
    "predict.type_number": "Type a number, such as -0.5 or 1/3.",
    "predict.type_first": "Type a number first, or let it be shown.",
    "predict.right": "✓ Right: {answer}.",
    "predict.shown": "The answer: {answer}.",
    "predict.enter": "Enter goes on.",
    "predict.end": "Done: {right} of {count} right at once.",
    "predict.end_all": "Done: all {count} right at once.",
    "predict.slip_forgot": "Forgot to add",
    "predict.hint_forgot": "Each use of a node sends something; nothing of it is thrown away.",
    "predict.slip_local": "Local only",
    "predict.hint_local": "The local derivative still has to meet the gradient that arrives.",
    "predict.slip_multiplied": "Multiplied the paths",
    "predict.hint_multiplied": "Along a path one multiplies; what several paths bring is added.",
    "predict.slip_sign": "Wrong sign",
    "predict.hint_sign": "The size is right. Follow the minus through each factor.",
    "predict.slip_rounded": "Rounded too far",
    "predict.hint_rounded": (
        "It begins rightly: give it as exactly as it is, or three digits that count."
    ),
    "predict.slip_copied": "Copied the operand",
    "predict.hint_copied": "That is what goes into the function, not what comes out of it.",
    "predict.slip_rule": "Another rule",
    "predict.hint_rule": "Hold everything but that one operand fixed: how does the result change?",
    "predict.slip_upstream": "The local derivative is missing",
    "predict.hint_upstream": "That is what arrives. How much of it goes on along this edge?",
    "predict.slip_added": "Added instead of multiplied",
    "predict.hint_added": "The chain rule multiplies along a path.",
    "predict.slip_already": "Added too early",
    "predict.hint_already": "Only the product is wanted here; it is added afterwards.",
    "predict.slip_value": "The value, not the gradient",
    "predict.hint_value": "What comes back along the edge is a gradient, not the node's value.",
    "predict.slip_receiver": "The receiver's own gradient",
    "predict.hint_receiver": "The one that sends gives its gradient.",
    "predict.slip_other": "Not that",
    "predict.hint_other": "Try again, or let it be shown.",
    "predict.slip_shown": "Let it be shown",
    # ------------------------------------------------ the command
    "command.about": """\
usage: glassgrad COMMAND ...

See how a gradient is computed: type an expression, and every step of the forward and
the backward pass is shown with its numbers.

commands:
  step       print the graph and every step; write a page, a picture, an animation or JSON
  draw       draw the graph as {formats}
  check      check the gradient against numerical derivatives
  playground write the page in which a program is typed and played
  functions  list the functions that an expression may use

examples:
  glassgrad step "w = x + y; z = w**2" x=2 y=3
  glassgrad step "w = x + y; z = w**2" x=2 y=3 --html z.html
  glassgrad draw "tanh(w*x + b)" w=0.5 x=2 b=-1 -o neuron.svg
  echo "log(x)" | glassgrad step - x=3
  glassgrad check "sin(x)*y" x=1 y=2

options:
  -h, --help  show this page, or with a command: glassgrad step --help
  --lang ko   speak Korean; by default the language of LC_ALL, LC_MESSAGES or LANG
  --version   show the version""",
    "command.expression": """\
An expression is one or more statements, separated by ; or new lines; the last one is the
output. It holds names, numbers, + - * / // % **, calls of functions (see `glassgrad
functions`), lists as their arguments, max([x, y]), items of lists, softmax([x, y])[0],
and comparisons as conditions, where(x > 0, x, 0). The constants pi, e, inf and nan are
known. Each input gets a value: x=2, x=-1e-3, x=inf.""",
    "command.examples": "examples",
    "command.or": "or",
    "command.usage_word": "usage",
    "command.usage": "EXPR [NAME=NUMBER ...] [options]",
    "command.usage_options": "[options]",
    "command.inputs": "positional arguments",
    "command.options": "options",
    "command.help": "show this help message and exit",
    "command.lang": "language of what is printed and drawn; by default that of LANG",
    "command.words": (
        "the expression (- reads it from standard input), and a number for each input"
    ),
    "command.wrote": "wrote {files}",
    "command.step_about": (
        "Print the graph of an expression and every step of its forward and backward pass."
    ),
    "command.step_interactive": "step with the arrow keys, in the terminal",
    "command.step_html": "write a page that plays the steps, with nothing to fetch",
    "command.step_svg": "write a picture of the graph with its gradients",
    "command.step_gif": "write an animation of the steps",
    "command.step_theme": "colours of the animation",
    "command.step_json": (
        "write graph and steps as JSON; without FILE, or with -, to standard output instead of "
        "the text"
    ),
    "command.step_descend": (
        "go on with gradient descent: each input steps against its gradient, by this learning "
        "rate, round after round"
    ),
    "command.step_rounds": "how many rounds of --descend, by default 20",
    "command.step_all": "print every line of a long graph",
    "command.step_quiet": "print nothing, only write files",
    "command.draw_about": "Draw the graph of an expression with its values and gradients.",
    "command.draw_output": "where to draw, may be repeated; the suffix is {suffixes}",
    "command.draw_no_grad": "leave the gradients out",
    "command.draw_direction": "TB: top to bottom",
    "command.draw_theme": "colours of PNG, PDF and DOT; SVG and HTML follow the reader's screen",
    "command.draw_legend": "explain shapes and colours below the picture",
    "command.draw_flow": "edges as wide as the gradient sent along them",
    "command.draw_scale": "size of a PNG, by default 2: sharp on any screen",
    "command.check_about": (
        "Check the gradient of an expression, input by input, against numerical derivatives.\n"
        "Exit code 0 if every entry passed, else 1."
    ),
    "command.check_order": "2 checks the gradient's gradient too",
    "command.check_rtol": "relative to each entry, by default 1e-6",
    "command.check_kinks": "what to do at a kink",
    "command.check_json": "print the report as JSON",
    "command.playground_about": (
        "Write the playground, a page for which nothing else is needed: type a program in the "
        "browser and see its gradient step by step."
    ),
    "command.playground_output": "where to write the page, by default playground.html",
    "command.playground_open": "open the page in the browser",
    "command.functions_about": "List the functions that an expression may use.",
    # ------------------------------------------------ pictures
    "picture.graph": "Graph of {name}",
    "picture.image": "graph of {name}",
    "picture.graph_of": "Graph of {name}: {nodes:node/nodes}, {edges:edge/edges}",
    "picture.nodes": "{count:node/nodes}",
    "picture.edges": "{count:edge/edges}",
    "picture.leaves": "{count:leaf/leaves}",
    "picture.operations": "{count:operation/operations}",
    "picture.outputs": "{count:output/outputs}",
    "picture.derivative": "derivative {value}",
    "picture.sends": "sends {value}",
    "picture.first_ill": "first {value} here",
    "picture.ill_inside": "an inf or nan arose inside",
    "picture.leaf": "leaf",
    "picture.operation": "operation",
    "picture.constant": "constant",
    "picture.output": "output",
    "picture.box": "closed scope",
    "picture.positive": "sends +, wide: much",
    "picture.negative": "sends −, dashed",
    "picture.highlight": "highlighted",
    "picture.scopes_closed": (
        "{scopes:scope is/scopes are} closed: {hidden} of {count} nodes are inside."
    ),
    "picture.opens_a_level": "collapse={next} opens a level, {all} all.",
    "picture.opens_all": "collapse={all} opens them.",
    "picture.large_size": "Graph of {name}: {nodes} nodes, {edges} edges, {depth} operations deep",
    "picture.large_reason": "  not drawn: {reason}",
    "picture.large_kinds": (
        "  leaves {leaves}, constants {constants}, operations {operations}: {kinds}"
    ),
    "picture.more_kinds": "{count} more kinds",
    "picture.more": "{count} more",
    "picture.largest_scopes": "  largest scopes (nodes):",
    "picture.slow_records": (
        "records of so many nodes take long to make; a picture takes up to {limit}"
    ),
    "picture.many_nodes": "{count} nodes; a picture takes up to {limit}",
    "picture.many_edges": "{count} nodes, and {edges} edges, many from one end to the other",
    "picture.to_see_a_part": (
        "  to see a part: draw a node inside the graph, it has draw() and stepper() too"
    ),
    "picture.to_collapse": (
        "  collapse=0 closes each scope into one box, collapse=1 opens a level"
    ),
    "picture.to_record_scopes": (
        "  record parts in scopes, `with scope('layer 1'):`, and draw(collapse=0) draws each as "
        "one box"
    ),
    "picture.draws_all": "  max_nodes={most} draws it all",
    # ------------------------------------------------ the network's diagram
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
    # ------------------------------------------------ training
    "training.title": "Training, {rounds} rounds",
    "training.loss": "loss",
    "training.curve": "Loss over the rounds: drag to choose a round",
    "training.round": "round {round}",
    "training.round_of": "round {round} / {count}",
    "training.loss_is": "loss {loss}",
    "training.controls": "Player",
    "training.first": "First round (Home)",
    "training.back": "One round back (←)",
    "training.next": "One round on (→)",
    "training.last": "Last round (End)",
    "training.play": "play",
    "training.pause": "pause",
    "training.play_title": "Play or pause (space)",
    "training.rate": "learning rate",
    "training.rate_title": "Another learning rate: a second run branches off at this round",
    "training.move_rate": "move η: a second run branches off at this round",
    "training.run": "η = {rate}",
    "training.run_from": "η = {rate} from round {round}",
    "training.run_seed": "weights of seed {seed}, η = {rate}",
    "training.run_data": "data changed at round {round}",
    "training.as_recorded": "{kind}, as recorded",
    "training.validation": "validation",
    "training.explodes": "explodes at round {round}",
    "training.too_large": "step too large: the loss rises, {before} → {after}",
    "training.falls": "loss falls, {before} → {after}",
    "training.discard": "Discard this run",
    "training.seed": "Other weights",
    "training.seed_title": "Begin again at round 0 with other initial weights, drawn in the page",
    "training.network": "Network",
    "training.weights": "Weights",
    "training.gradients": "Gradients",
    "training.boundary": "Decision boundary",
    "training.curve_of": "Output over {input}",
    "training.against": "Outputs against targets",
    "training.data": "Data",
    "training.add_title": "Click into the plot for a new point of this class",
    "training.history": "History of {name}",
    "training.history_short": "History",
    "training.why": "Why does {name} move by {change} now?",
    "training.why_end": "The training ends here: {name} would move by {change}",
    "training.why_unknown": "Why does {name} move?",
    "training.sample": "sample {number}",
    "training.sample_is": "sample {number}: {change}",
    "training.mean": "mean",
    "training.mean_gradient": "mean gradient",
    "training.before": "before",
    "training.rate_short": "learning rate",
    "training.after": "after",
    "training.click_bar": "Click a bar for that sample's backward pass, down to the product.",
    "training.step_of": "{kind}'s step",
    "training.buffer": "its memory: {memory}",
    "training.recorded": "as recorded: from {before} to {after}",
    "training.not_kept": "The weights of this round were not kept; round {round} is the nearest.",
    "training.no_network": (
        "This model is no plain network of layers: its weights are shown as they were recorded."
    ),
    "training.not_loss": (
        "Its loss is not one of nn.functional's: gradients cannot be computed in the page."
    ),
    "training.not_optimizer": (
        "Its optimiser is not one of nn's: the weights are shown as recorded."
    ),
    "training.not_clipped": "Gradients were clipped: the weights are shown as recorded.",
    "training.not_frozen": "Some weights were not trained: the weights are shown as recorded.",
    "training.not_float32": "Computed in float32: the weights are shown as recorded.",
    "training.not_unfaithful": (
        "What the page computes is not what Python kept: the weights are shown as recorded."
    ),
    "training.thinned": "The record was thinned: every {every}th round was kept.",
    "training.pass": "round {round} › {name} › sample {number}",
    "training.back_to": "Training",
    "training.forward": "Forward",
    "training.backward": "Backward",
    "training.update": "Update",
    "training.target": "target",
    "training.keys": (
        "← → one round, Home End first and last, space plays; click the curve, a weight, a bar"
    ),
    "training.descent_title": "Descent of {name}, round by round",
    "training.descend": "descend",
    "training.descend_title": "Play the rounds, one after the other",
    "training.back_page": "One round back (Page Up)",
    "training.next_page": "One round on (Page Down)",
    "training.slope": "slope {slope}",
    "training.walker_gone": "out of the picture",
    "training.slope_negative": "slope negative: step to the right",
    "training.slope_positive": "slope positive: step to the left",
    "training.too_large_of": "step too large: it rises, {before} → {after}",
    "training.falls_of": "it falls, {before} → {after}",
    "training.ends": "The descent ends here, after {count} rounds.",
    "training.descent_arrays": (
        "The steps below are those of round 0: a graph of arrays is not computed again in the page."
    ),
    "training.descent_recorded": (
        "The rounds are as Python recorded them; the steps below are those of round 0."
    ),
    "training.panes": "Views",
    # ------------------------------------------------ the playground
    "playground.about": "type a program, see its gradient step by step",
    "playground.copy": "Copy link",
    "playground.copied": "copied",
    "playground.program": "Program",
    "playground.examples": "Examples",
    "playground.edit": "Edit",
    "playground.last_worked": "Below: the last program that worked.",
    "playground.constant": (
        "this program has no input, so there is no gradient to follow: use a name, such as x"
    ),
    "playground.noscript": "The playground computes in the page, so it needs JavaScript.",
    "playground.example_square": "(x + y)²",
    "playground.example_neuron": "a neuron",
    "playground.example_shared": "shared node",
    "playground.example_logistic": "logistic loss",
    "playground.example_softmax": "softmax, cross entropy",
    "playground.example_xor": "2-2-1 on XOR",
    "playground.example_vanishing": "ten sigmoids",
    "playground.example_kink": "a kink",
}
