"""fit(..., record=...): what is kept of a training, the same for every form of a model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn
from autograd import compile
from nn import MLP, Linear, Module, ReLU, Sequential, fit, recording
from nn.data import moons, xor
from nn.structure import network_of, parameter_names


def forms(sizes: tuple[int, ...] = (3, 1), seed: int = 1) -> dict[str, Any]:
    """One network as neurons, as matrices, and as neurons with their compiled loss."""
    neurons = MLP(2, list(sizes), seed=seed)
    twin = neurons.to_matrix().to_neurons()

    def loss(x: Any, t: Any) -> Any:
        return nn.functional.mse_loss(twin(x), [t])

    program = compile(loss, example=([0.5, -0.5], 1.0))
    return {
        "neurons": (neurons, "mse"),
        "matrices": (neurons.to_matrix(), "mse"),
        "compiled": (twin, program),
    }


def trained(model: Any, X: Any, y: Any, **options: Any) -> nn.History:
    given = {"optimizer": "SGD", "learning_rate": 0.1, "batch_size": len(X), "record": True}
    return fit(model, X, y, progress=False, **(given | options))


def record_of(model: Any, X: Any, y: Any, **options: Any) -> recording.Record:
    record = trained(model, X, y, **options).record
    assert record is not None
    return record


@pytest.mark.parametrize("optimizer", ["SGD", "Adam"])
def test_every_form_of_a_model_gives_the_same_record(optimizer: str) -> None:
    X, y = moons(40)
    found = {
        name: record_of(model, X, y, loss=loss, optimizer=optimizer, epochs=3)
        for name, (model, loss) in forms().items()
    }
    first = found["neurons"]
    assert first.names[:3] == ["w1_11", "w1_12", "w1_13"]
    for record in found.values():
        assert record.names == first.names
        assert record.network == first.network
        assert record.steps == [0, 1, 2, 3]
        np.testing.assert_allclose(record.parameters, first.parameters, rtol=1e-12, atol=1e-15)
        np.testing.assert_allclose(record.losses, first.losses, rtol=1e-12)


def test_it_is_what_torch_does() -> None:
    torch = pytest.importorskip("torch")
    X, y = moons(30)
    model = MLP(2, [8, 1], seed=2).to_matrix()
    first, _, second = model.layers
    net = torch.nn.Sequential(torch.nn.Linear(2, 8), torch.nn.Tanh(), torch.nn.Linear(8, 1))
    net = net.double()
    with torch.no_grad():
        for layer, ours in ((net[0], first), (net[2], second)):
            layer.weight.copy_(torch.tensor(ours.weight.numpy()))  # type: ignore[attr-defined]
            layer.bias.copy_(torch.tensor(ours.bias.numpy()))  # type: ignore[attr-defined]
    record = record_of(model, X, y, loss="mse", epochs=10)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    inputs, targets = torch.tensor(X), torch.tensor(y[:, None].astype(float))
    for row, loss in zip(record.parameters, record.losses, strict=False):
        flat = [p.detach().numpy() for p in net.parameters()]
        wanted = np.concatenate([flat[0].T.ravel(), flat[1], flat[2].T.ravel(), flat[3]])
        np.testing.assert_allclose(row, wanted, rtol=1e-12, atol=1e-15)
        optimizer.zero_grad()
        value = ((net(inputs) - targets) ** 2).mean()
        assert loss == pytest.approx(value.item(), rel=1e-12)
        value.backward()
        optimizer.step()


def test_the_last_row_is_what_the_model_holds() -> None:
    model = MLP(2, [2, 1], seed=0)
    record = record_of(model, *xor(), epochs=5)
    held = {w.label for w in model.parameters()}
    assert len(held) == len(record.names) == 9
    w, b = model.layers[0].weight(), [n.b.item() for n in model.layers[0].neurons if n.b]
    np.testing.assert_array_equal(record.parameters[-1][:6], [*w.T.ravel(), *b])
    assert record.at(5)["w1_12"] == w[1, 0], "from input 1 to neuron 2"
    with pytest.raises(KeyError, match="step 7 was not kept"):
        record.at(7)


def test_batches_and_rates_can_be_read_back() -> None:
    X, y = moons(10)
    seen: list[Any] = []

    class Watching(Module):
        def __init__(self) -> None:
            self.inner = Linear(2, 1, seed=0)

        def forward(self, x: Any) -> Any:
            if self.training:
                seen.append(np.array(x))
            return self.inner(x)

    record = record_of(
        Watching(), X, y, batch_size=4, epochs=3, schedule=lambda o: nn.StepLR(o, 1, gamma=0.5)
    )
    assert record.updates == 9
    for step, batch in enumerate(seen[-9:]):
        np.testing.assert_array_equal(record.X[record.indices(step)], batch)
    assert record.rates.tolist() == [0.1] * 3 + [0.05] * 3 + [0.025] * 3
    assert record.network is None, "a module of one's own is no plain network"
    assert record.names == ["inner.weight[0, 0]", "inner.weight[0, 1]", "inner.bias[0]"]


def test_data_is_copied_and_frozen() -> None:
    X, y = xor()
    record = record_of(MLP(2, [2, 1], seed=0), X, y, epochs=1, validation=(X, y))
    X[:] = 7.0
    assert record.X.max() == 1.0
    assert record.validation is not None
    with pytest.raises(ValueError, match="read-only"):
        record.X[0] = 1.0


def test_every_nth_step_and_the_last() -> None:
    record = record_of(MLP(2, [2, 1], seed=0), *xor(), epochs=10, record=4)
    assert record.steps == [0, 4, 8, 10]
    assert (record.every, record.thinned, record.updates) == (4, False, 10)


def test_a_long_training_is_thinned_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "MOST_NUMBERS", 9 * 8)
    record = record_of(MLP(2, [2, 1], seed=0), *xor(), epochs=50)
    assert record.thinned
    assert record.every == 8
    assert record.steps == [0, 8, 16, 24, 32, 40, 48, 50]
    assert "thinned to every 8th" in repr(record)


@pytest.mark.parametrize(
    ("optimizer", "names"), [("Adam", {"exp_avg", "exp_avg_sq"}), ("RMSprop", {"square_avg"})]
)
def test_the_memory_of_an_optimiser_is_kept_in_the_same_order(
    optimizer: str, names: set[str]
) -> None:
    X, y = moons(20)
    model = Sequential(Linear(2, 3, seed=0), ReLU(), Linear(3, 1, seed=1))
    made: list[Any] = []

    def make(m: Any) -> Any:
        made.append(getattr(nn, optimizer)(m, lr=0.01))
        return made[0]

    record = record_of(model, X, y, optimizer=make, learning_rate=None, epochs=16)
    last = record.states[16]
    assert last.keys() == names
    for name in names:
        states = [state[name] for state in made[0].state]
        wanted = [states[0].T.ravel(), states[1], states[2].T.ravel(), states[3]]
        np.testing.assert_array_equal(record.in_order(last[name]), np.concatenate(wanted))


def test_a_resumed_training_records_what_it_does_itself(tmp_path: Path) -> None:
    X, y = moons(12)
    file = tmp_path / "run.safetensors"
    options = {"batch_size": 4, "checkpoint": file, "resume": True}
    trained(MLP(2, [2, 1], seed=0), X, y, epochs=2, **options)
    model = MLP(2, [2, 1], seed=0)
    record = record_of(model, X, y, epochs=4, **options)
    assert (record.first, record.updates) == (6, 6)
    whole = record_of(MLP(2, [2, 1], seed=0), X, y, epochs=4, batch_size=4)
    np.testing.assert_allclose(record.parameters, whole.parameters[6:], rtol=1e-15)
    np.testing.assert_array_equal(record.indices(0), whole.indices(6))


def test_without_it_nothing_is_kept() -> None:
    assert trained(MLP(2, [2, 1], seed=0), *xor(), epochs=1, record=False).record is None
    with pytest.raises(ValueError, match="record is True, or n"):
        trained(MLP(2, [2, 1], seed=0), *xor(), epochs=1, record="all")


def test_learning_rate_goes_with_a_name() -> None:
    X, y = xor()
    record = record_of(MLP(2, [2, 1], seed=0), X, y, epochs=1, learning_rate=0.25)
    assert record.rates.tolist() == [0.25]
    assert record.settings["lr"] == 0.25
    with pytest.raises(ValueError, match="give it to the optimiser itself"):
        trained(MLP(2, [2, 1]), X, y, optimizer=lambda m: nn.SGD(m), learning_rate=0.1)


def test_the_structure_of_models() -> None:
    network = network_of(MLP(2, [3, 1], output="sigmoid"))
    assert network is not None
    assert network["sizes"] == [2, 3, 1]
    assert network["activations"] == ["tanh", "sigmoid"]
    assert network["inputs"] == ["x₁", "x₂"]
    leaky = network_of(Sequential(Linear(2, 3), nn.LeakyReLU(0.2), Linear(3, 2, bias=False)))
    assert leaky is not None
    assert leaky["activations"] == ["leaky_relu", "linear"]
    assert leaky["options"] == [{"slope": 0.2}, {}]
    assert leaky["bias"] == [True, False]
    assert network_of(Sequential(Linear(2, 3), nn.Dropout(), Linear(3, 1))) is None
    assert network_of(nn.Neuron(3)) is not None
    wide = network_of(MLP(12, [2]))
    assert wide is not None
    assert parameter_names(wide)[-4:] == ["w1_12_1", "w1_12_2", "b1_1", "b1_2"]
