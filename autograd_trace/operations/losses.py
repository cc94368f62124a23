"""Losses as functions; the classes of `torch.nn` that wrap them are in `layers.py`."""

from __future__ import annotations

from autograd_trace.operations.build import operation
from autograd_trace.operations.row import Operation

#: `size_average` and `reduce` are older spellings of `reduction`.
_REDUCE = "reduction size_average reduce"
_SIGNS = "torch.tensor([[1., -1., 1.], [1., 1., -1.]])"
_ZERO_ONE = "(y > 0).double()"
_MEAN = "MeanBackward0"


def _difference(name: str, node: str, forward: str, slope: str, more: str, *samples: str, symbol: str) -> Operation:
    """A loss of `input - target`: what `target` gets is the opposite of what `input` gets."""
    return operation(
        name,
        "F",
        f"input target {more}",
        f"mean of {forward}",
        samples,
        grad_fn=node,
        rules={"input": f"g * {slope} / n", "target": f"-g * {slope} / n"},
        symbol=symbol,
    )


def _loss(name: str, arguments: str, forward: str, *samples: str, node: str, rule: str, symbol: str = "") -> Operation:
    """A loss whose target is given, with a rule that is Python."""
    return operation(
        name, "F", arguments, f"mean of {forward}", samples, grad_fn=node, rules={"input": rule}, symbol=symbol
    )


OPERATIONS = (
    _difference(
        "mse_loss",
        "MseLossBackward0",
        "(input - target)**2",
        "2 * (input - target)",
        f"{_REDUCE} weight",
        "F.mse_loss(x, y)",
        "F.mse_loss(x, y, reduction='sum')",
        "F.mse_loss(x, y, reduction='none')",
        symbol="MSE",
    ),
    _difference(
        "l1_loss",
        "MeanBackward0 SumBackward0 AbsBackward0",
        "|input - target|",
        "sign(input - target)",
        f"{_REDUCE} weight",
        "F.l1_loss(x, y)",
        "F.l1_loss(x, y, reduction='sum')",
        "F.l1_loss(x, y, reduction='none')",
        symbol="L1",
    ),
    _difference(
        "smooth_l1_loss",
        "SmoothL1LossBackward0",
        "d**2 / (2 * beta) where |d| < beta, else |d| - beta / 2, d = input - target",
        "clamp((input - target) / beta, -1, 1)",
        f"{_REDUCE} beta",
        "F.smooth_l1_loss(x, y)",
        "F.smooth_l1_loss(x, y, beta=2.)",
        symbol="smooth L1",
    ),
    _difference(
        "huber_loss",
        "HuberLossBackward0",
        "d**2 / 2 where |d| < delta, else delta * (|d| - delta / 2), d = input - target",
        "clamp(input - target, -delta, delta)",
        "reduction delta weight",
        "F.huber_loss(x, y)",
        "F.huber_loss(x, y, delta=2., reduction='sum')",
        symbol="Huber",
    ),
    operation(
        "nll_loss",
        "F",
        f"input target weight {_REDUCE} ignore_index",
        "mean of -input[i, target[i]]",
        ("F.nll_loss(x.log_softmax(1), torch.tensor([0, 2]))", "F.nll_loss(x[None], torch.tensor([[0, 1, 1]]))"),
        grad_fn="NllLossBackward0 NllLoss2DBackward0",
        words={"input": "-g / n at the target's column, else 0"},
        symbol="NLL",
    ),
    _loss(
        "cross_entropy",
        f"input target weight {_REDUCE} ignore_index label_smoothing",
        "-log_softmax(input)[i, target[i]]",
        "F.cross_entropy(x, torch.tensor([0, 2]))",
        "F.cross_entropy(x, torch.tensor([2, 0]), reduction='sum')",
        node="NllLossBackward0",
        rule="g * (softmax(input, 1) - one_hot(target)) / n",
        symbol="cross entropy",
    ),
    _loss(
        "binary_cross_entropy",
        f"input target weight {_REDUCE}",
        "-(target * ln(input) + (1 - target) * ln(1 - input))",
        f"F.binary_cross_entropy(x.sigmoid(), {_ZERO_ONE})",
        f"F.binary_cross_entropy(x.sigmoid(), {_ZERO_ONE}, reduction='sum')",
        node="BinaryCrossEntropyBackward0",
        rule="g * (input - target) / (input * (1 - input)) / n",
        symbol="BCE",
    ),
    _loss(
        "binary_cross_entropy_with_logits",
        f"input target weight {_REDUCE} pos_weight",
        "the binary cross entropy of sigmoid(input)",
        f"F.binary_cross_entropy_with_logits(x, {_ZERO_ONE})",
        node="BinaryCrossEntropyWithLogitsBackward0",
        rule="g * (sigmoid(input) - target) / n",
        symbol="BCE logits",
    ),
    _loss(
        "kl_div",
        f"input target {_REDUCE} log_target",
        "target * (ln(target) - input)",
        "F.kl_div(x.log_softmax(1), y.softmax(1).detach(), reduction='batchmean')",
        "F.kl_div(x.log_softmax(1), y.log_softmax(1).detach(), reduction='sum', log_target=True)",
        "F.kl_div(x.log_softmax(1), p, reduction='none')",
        node="DivBackward0 SumBackward0 SubBackward0",
        rule="-g * (exp(target) if log_target else target) / n",
        symbol="KL",
    ),
    _loss(
        "hinge_embedding_loss",
        f"input target margin {_REDUCE}",
        "input where target is 1, max(0, margin - input) where it is -1",
        f"F.hinge_embedding_loss(x, {_SIGNS})",
        node=_MEAN,
        rule="(g if target == 1 else -g if input < margin else 0) / n",
    ),
    _loss(
        "soft_margin_loss",
        f"input target {_REDUCE}",
        "ln(1 + e ** (-target * input))",
        f"F.soft_margin_loss(x, {_SIGNS})",
        node="SoftMarginLossBackward0",
        rule="-g * target * sigmoid(-target * input) / n",
    ),
    _loss(
        "poisson_nll_loss",
        "input target log_input full size_average eps reduce reduction",
        "e ** input - target * input",
        "F.poisson_nll_loss(x, p)",
        "F.poisson_nll_loss(p, y.detach() ** 2, log_input=False)",
        node=_MEAN,
        rule="g * (exp(input) - target if log_input else 1 - target / (input + eps)) / n",
    ),
    operation(
        "gaussian_nll_loss",
        "F",
        "input target var full eps reduction",
        "mean of (ln(var) + (input - target)**2 / var) / 2",
        "F.gaussian_nll_loss(x, y, p)",
        grad_fn=_MEAN,
        rules={
            "input": "g * (input - target) / var / n",
            "target": "-g * (input - target) / var / n",
            "var": "g * (1 / var - (input - target)**2 / var**2) / (2 * n)",
        },
    ),
    operation(
        "margin_ranking_loss",
        "F",
        f"input1 input2 target margin {_REDUCE}",
        "mean of max(0, -target * (input1 - input2) + margin)",
        "F.margin_ranking_loss(v, x[0], torch.tensor([1., -1., 1.]))",
        grad_fn=_MEAN,
        rules={
            "input1": "-g * target / n if target * (input1 - input2) < margin else 0",
            "input2": "g * target / n if target * (input1 - input2) < margin else 0",
        },
    ),
    operation(
        "multi_margin_loss",
        "F",
        f"input target p margin weight {_REDUCE}",
        "mean of sum(max(0, margin - input[i, target[i]] + input[i, j])**p) / classes over the other classes j",
        "F.multi_margin_loss(x, torch.tensor([0, 2]))",
        grad_fn="MultiMarginLossBackward0",
        words={"input": "g / (n * classes) at each class inside the margin, minus their sum at the target"},
    ),
    operation(
        "multilabel_margin_loss",
        "F",
        f"input target {_REDUCE}",
        "mean of max(0, 1 - input[i, right] + input[i, wrong]) over all pairs of a right and a wrong class",
        "F.multilabel_margin_loss(x, torch.tensor([[0, -1, 1], [2, 0, -1]]))",
        grad_fn="MultilabelMarginLossBackward0",
        words={"input": "g / (n * classes) at wrong classes inside the margin, the opposite at right ones"},
    ),
    operation(
        "multilabel_soft_margin_loss",
        "F",
        f"input target weight {_REDUCE}",
        "the binary cross entropy of sigmoid(input), averaged over the classes",
        f"F.multilabel_soft_margin_loss(x, {_ZERO_ONE})",
        grad_fn=_MEAN,
        words={"input": "as for binary_cross_entropy_with_logits, divided by the number of classes too"},
    ),
    operation(
        "cosine_embedding_loss",
        "F",
        f"input1 input2 target margin {_REDUCE}",
        "mean of 1 - cos where target is 1, max(0, cos - margin) where it is -1",
        "F.cosine_embedding_loss(x, y, torch.tensor([1., -1.]))",
        grad_fn=_MEAN,
        words={"input1": "through the cosine of each pair", "input2": "through the cosine of each pair"},
    ),
    operation(
        "triplet_margin_loss",
        "F",
        f"anchor positive negative margin p eps swap {_REDUCE}",
        "mean of max(0, |anchor - positive| - |anchor - negative| + margin)",
        "F.triplet_margin_loss(x, y, p)",
        grad_fn=_MEAN,
        words={
            "anchor": "away from negative and towards positive, where the margin is not kept",
            "positive": "g times the direction from anchor, where the margin is not kept",
            "negative": "-g times the direction from anchor, where the margin is not kept",
        },
    ),
    operation(
        "pdist",
        "torch F",
        "input p",
        "the distance of each pair of rows",
        "F.pdist(m)",
        grad_fn="PdistBackward0",
        words={"input": "g times the direction between the two rows, opposite for the second"},
        bound="square",
    ),
    operation(
        "cosine_similarity",
        "torch F",
        "x1 x2 dim eps",
        "sum(x1 * x2) / (|x1| * |x2|) along dim",
        ("F.cosine_similarity(x, y)", "torch.cosine_similarity(x, y, dim=0)"),
        grad_fn="SumBackward1",
        words={"x1": "g times the part of x2 / |x2| at right angles to x1, / |x1|", "x2": "the same, with x1 for x2"},
    ),
    operation(
        "pairwise_distance",
        "F",
        "x1 x2 p eps keepdim",
        "|x1 - x2 + eps| of each row",
        "F.pairwise_distance(x, y)",
        grad_fn="NormBackward1",
        words={
            "x1": "g times the direction from x2 to x1 (for p = 2)",
            "x2": "g times the direction from x1 to x2 (for p = 2)",
        },
        also="torch.pairwise_distance",
    ),
)
