"""Write optimisers.json: where PyTorch's optimisers and schedules get to. Needs torch.

python tests/data/make_optimisers.py
"""

import json
from pathlib import Path

import torch

STEPS = 50
CASES = [
    ("SGD", {}),
    ("SGD", {"lr": 0.05}),
    ("SGD", {"lr": 0.05, "momentum": 0.9}),
    ("SGD", {"lr": 0.05, "momentum": 0.9, "dampening": 0.3}),
    ("SGD", {"lr": 0.05, "momentum": 0.9, "nesterov": True}),
    ("SGD", {"lr": 0.05, "momentum": 0.5, "weight_decay": 0.1}),
    ("Adagrad", {}),
    ("Adagrad", {"lr": 0.1, "lr_decay": 0.01, "weight_decay": 0.1}),
    ("Adagrad", {"lr": 0.1, "initial_accumulator_value": 0.5, "eps": 1e-6}),
    ("RMSprop", {}),
    ("RMSprop", {"lr": 0.02, "alpha": 0.9, "weight_decay": 0.1}),
    ("RMSprop", {"lr": 0.01, "momentum": 0.8}),
    ("RMSprop", {"lr": 0.01, "momentum": 0.8, "centered": True}),
    ("RMSprop", {"lr": 0.01, "eps": 1e-3}),
    ("Adam", {}),
    ("Adam", {"lr": 0.05, "betas": (0.8, 0.95), "weight_decay": 0.1}),
    ("Adam", {"lr": 0.05, "amsgrad": True, "eps": 1e-4}),
    ("AdamW", {}),
    ("AdamW", {"lr": 0.05, "weight_decay": 0.3, "amsgrad": True}),
    ("AdamW", {"lr": 0.05, "betas": (0.8, 0.95), "eps": 1e-4}),
]
SCHEDULES = [
    ("StepLR", {"step_size": 7, "gamma": 0.5}),
    ("ExponentialLR", {"gamma": 0.9}),
    ("CosineAnnealingLR", {"T_max": 20, "eta_min": 0.01}),
    ("LinearLR", {"start_factor": 0.25, "total_iters": 8}),
    ("ReduceLROnPlateau", {"patience": 3, "factor": 0.5, "cooldown": 2, "min_lr": 0.05}),
    ("ReduceLROnPlateau", {"patience": 2, "mode": "max", "threshold_mode": "abs"}),
]


def start():
    W = torch.cos(torch.arange(6, dtype=torch.float64)).reshape(2, 3).requires_grad_()
    b = torch.sin(torch.arange(2, dtype=torch.float64)).requires_grad_()
    return W, b


def loss_of(W, b):
    x = torch.tensor([0.5, -1.0, 2.0], dtype=torch.float64)
    y = torch.tensor([0.3, -0.8], dtype=torch.float64)
    return ((torch.tanh(W @ x + b) - y) ** 2).sum() + 0.05 * (W**4).sum()


def after_steps(name, settings):
    W, b = start()
    optimizer = getattr(torch.optim, name)([W, b], **settings)
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss_of(W, b).backward()
        optimizer.step()
    return {"name": name, "settings": settings, "W": W.tolist(), "b": b.tolist()}


def metrics():
    falling = torch.cos(torch.arange(40, dtype=torch.float64)) / 4
    return (falling + torch.exp(-torch.arange(40, dtype=torch.float64) / 5)).tolist()


def rates(name, settings):
    W, _ = start()
    optimizer = torch.optim.SGD([W], lr=0.4)
    schedule = getattr(torch.optim.lr_scheduler, name)(optimizer, **settings)
    found = [optimizer.param_groups[0]["lr"]]
    for metric in metrics():
        optimizer.step()
        schedule.step(metric) if name == "ReduceLROnPlateau" else schedule.step()
        found.append(optimizer.param_groups[0]["lr"])
    return {"name": name, "settings": settings, "rates": found}


def clipped(norm_type, max_norm):
    W, b = start()
    loss_of(W, b).backward()
    total = torch.nn.utils.clip_grad_norm_([W, b], max_norm, norm_type)
    found = {"norm_type": str(norm_type), "max_norm": max_norm, "total": total.item()}
    return found | {"W": W.grad.tolist(), "b": b.grad.tolist()}


if __name__ == "__main__":
    results = {
        "torch": torch.__version__,
        "steps": STEPS,
        "optimisers": [after_steps(*case) for case in CASES],
        "metrics": metrics(),
        "schedules": [rates(*case) for case in SCHEDULES],
        "clipping": [clipped(n, m) for n in (2.0, 1.0, float("inf")) for m in (0.1, 100.0)],
    }
    text = json.dumps(results, indent=1)
    Path(__file__).with_name("optimisers.json").write_text(text + "\n", encoding="utf-8")
