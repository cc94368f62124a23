"""Losses as functions; the classes of `torch.nn` that wrap them are in `layers.py`."""

from __future__ import annotations

from autograd_trace.operations.row import Operation, Rule

_COMMON = ("input", "target", "weight", "size_average", "reduce", "reduction")

OPERATIONS = (
    Operation(
        name="mse_loss",
        functions=("torch.nn.functional.mse_loss",),
        arguments=_COMMON,
        grad_fn=("MseLossBackward0",),
        symbol="MSE",
        forward="mean((input - target)**2)",
        backward=(
            Rule("input", "g * 2 * (input - target) / n", r"\frac{2g}{n}(\text{input} - \text{target})"),
            Rule("target", "-g * 2 * (input - target) / n", r"-\frac{2g}{n}(\text{input} - \text{target})"),
        ),
        samples=("F.mse_loss(x, y)", "F.mse_loss(x, y, reduction='sum')"),
    ),
    Operation(
        name="l1_loss",
        functions=("torch.nn.functional.l1_loss",),
        arguments=_COMMON,
        grad_fn=("MeanBackward0", "SumBackward0", "AbsBackward0"),
        symbol="L1",
        forward="mean(|input - target|)",
        backward=(Rule("input", "g * sign(input - target) / n"),),
        samples=("F.l1_loss(x, y)",),
    ),
    Operation(
        name="smooth_l1_loss",
        functions=("torch.nn.functional.smooth_l1_loss",),
        arguments=(*_COMMON, "beta"),
        grad_fn=("SmoothL1LossBackward0",),
        symbol="smooth L1",
        forward="mean of d**2 / (2 beta) where |d| < beta, else |d| - beta / 2",
        backward=(Rule("input", "g * clamp(d / beta, -1, 1) / n"),),
        samples=("F.smooth_l1_loss(x, y)",),
    ),
    Operation(
        name="huber_loss",
        functions=("torch.nn.functional.huber_loss",),
        arguments=(*_COMMON, "delta"),
        grad_fn=("HuberLossBackward0",),
        symbol="Huber",
        forward="mean of d**2 / 2 where |d| < delta, else delta * (|d| - delta / 2)",
        backward=(Rule("input", "g * clamp(d, -delta, delta) / n"),),
        samples=("F.huber_loss(x, y)",),
    ),
    Operation(
        name="nll_loss",
        functions=("torch.nn.functional.nll_loss",),
        arguments=(*_COMMON, "ignore_index"),
        grad_fn=("NllLossBackward0", "NllLoss2DBackward0"),
        symbol="NLL",
        forward="mean of -input[i, target[i]]",
        backward=(Rule("input", "-g / n at the target's column, else 0"),),
        samples=("F.nll_loss(x.log_softmax(1), torch.tensor([0, 2]))",),
    ),
    Operation(
        name="cross_entropy",
        functions=("torch.nn.functional.cross_entropy",),
        arguments=(*_COMMON, "ignore_index", "label_smoothing"),
        grad_fn=("NllLossBackward0", "DivBackward1"),
        symbol="cross entropy",
        forward="mean of -log_softmax(input)[i, target[i]]",
        backward=(
            Rule(
                "input",
                "g * (softmax(input) - one_hot(target)) / n",
                r"\frac{g}{n}\,(\operatorname{softmax}(\text{input}) - \text{one-hot})",
            ),
        ),
        samples=("F.cross_entropy(x, torch.tensor([0, 2]))",),
    ),
    Operation(
        name="binary_cross_entropy",
        functions=("torch.nn.functional.binary_cross_entropy",),
        arguments=_COMMON,
        grad_fn=("BinaryCrossEntropyBackward0",),
        symbol="BCE",
        forward="mean of -(target * ln(input) + (1 - target) * ln(1 - input))",
        backward=(Rule("input", "g * (input - target) / (input * (1 - input)) / n"),),
        samples=("F.binary_cross_entropy(x.sigmoid(), (y > 0).double())",),
    ),
    Operation(
        name="binary_cross_entropy_with_logits",
        functions=("torch.nn.functional.binary_cross_entropy_with_logits",),
        arguments=(*_COMMON, "pos_weight"),
        grad_fn=("BinaryCrossEntropyWithLogitsBackward0",),
        symbol="BCE logits",
        forward="binary cross entropy of sigmoid(input)",
        backward=(Rule("input", "g * (sigmoid(input) - target) / n"),),
        samples=("F.binary_cross_entropy_with_logits(x, (y > 0).double())",),
    ),
    Operation(
        name="kl_div",
        functions=("torch.nn.functional.kl_div",),
        arguments=(*_COMMON, "log_target"),
        grad_fn=("MeanBackward0", "DivBackward0", "SumBackward0"),
        symbol="KL",
        forward="mean of target * (ln(target) - input)",
        backward=(Rule("input", "-g * target / n"),),
        samples=("F.kl_div(x.log_softmax(1), y.softmax(1).detach(), reduction='batchmean')",),
    ),
)
