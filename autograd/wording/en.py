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
        "that to what it has received before."
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
    # ------------------------------------------------ predict
    "predict.your_turn": "your turn",
    "predict.check": "Check",
    "predict.next": "Next",
    "predict.show": "Show",
    "predict.arrays": "Arrays are not asked for; step on.",
    "predict.what_is": "What is {name}?",
    "predict.what_is_after": "What is {name} after this step?",
    "predict.score": "{right} of {count} right",
    "predict.type_number": "Type a number, such as -0.5 or 1/3.",
    "predict.type_first": "Type a number first, or let it be shown.",
    "predict.right": "✓ Right: {number}. Enter goes on.",
    "predict.wrong": "✗ Not {number}. Try again, or let it be shown.",
    "predict.shown": "It is {number}. Enter goes on.",
    # ------------------------------------------------ pictures
    "picture.nodes": "{count:node/nodes}",
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
}
