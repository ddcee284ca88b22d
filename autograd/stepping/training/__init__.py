"""The training player: a loss curve that is the scrubber, and all that learnt at that round.

records      what the page is told of a training, from plain data
page         the page, and what a notebook shows
sliders      WeightSliders: a network whose weights are sliders
player       TrainingPlayer: the object that hosts share
*.js, *.css  its script and style; they use the player's numbers, formulas and elements
"""

from __future__ import annotations

from autograd.stepping.training.player import TrainingPlayer, training_player
from autograd.stepping.training.sliders import WeightSliders, weight_sliders

__all__ = ["TrainingPlayer", "WeightSliders", "training_player", "weight_sliders"]
