"""Made with version 0.1.0: pickles and weights that later versions must read."""

import pathlib
import pickle
import sys

import nn
from autograd import Tensor, Value, compile, tanh

folder = pathlib.Path(sys.argv[1])
x, y = Value(2.0, label="x"), Value(3.0, label="y")
z = tanh(x * 0.1 + y * 0.2) ** 2
z.backward()
t = Tensor([[1.0, 2.0], [3.0, 4.0]], label="t")
mlp = nn.MLP(2, [3, 1], seed=0, scalar=True)
layers = nn.Sequential(nn.Linear(2, 3, seed=0), nn.Tanh(), nn.Linear(3, 1, seed=1))
program = compile(lambda a, b: (a * b + 1) ** 2, example=(1.0, 2.0))
for name, made in {
    "graph": [x, y, z],
    "tensors": [t, (t @ t).sum(axis=0)],
    "mlp": mlp,
    "layers": layers,
    "program": program,
}.items():
    (folder / f"{name}.pickle").write_bytes(pickle.dumps(made))
nn.save(mlp, folder / "mlp.safetensors")
