"""Normalization, dropout, embedding and attention: the rest of what networks are built of."""

from __future__ import annotations

from autograd_trace.operations.build import operation
from autograd_trace.operations.row import Operation

_NORMALIZED = "g * weight / std, less its mean and less its part along the normalized input"
_SCALED = "g times the normalized input, summed over all but the features"


def _dropout(name: str, sample: str, what: str, node: str = "MulBackward0") -> Operation:
    return operation(
        name,
        "F",
        "input p training inplace",
        f"input * mask / (1 - p), the mask drawn at random for each {what}",
        (f"F.{name}({sample}, 0.5)", f"F.{name}({sample}, 0.5, training=False)"),
        grad_fn=node,
        words={"input": "g * mask / (1 - p); g where not training"},
    )


OPERATIONS = (
    operation(
        "local_response_norm",
        "F",
        "input size alpha beta k",
        "input / (k + alpha * mean of the squares of size channels around it)**beta",
        "F.local_response_norm(p[None], 2)",
        grad_fn="DivBackward0",
        words={"input": "g over the denominator, less the channel's share in its neighbours' denominators"},
        bound="square",
    ),
    operation(
        "channel_shuffle",
        "F",
        "input groups",
        "the channels of the groups dealt in turn",
        "F.channel_shuffle(m.reshape(1, 4, 1, 3), 2)",
        grad_fn="ChannelShuffleBackward0",
        words={"input": "g, its channels put back"},
        bound="none",
    ),
    _dropout("dropout", "x", "element"),
    operation(
        "torch.dropout",
        "",
        "input p train",
        "input * mask / (1 - p), the mask drawn at random for each element",
        "torch.dropout(x, 0.5, True)",
        grad_fn="MulBackward0",
        words={"input": "g * mask / (1 - p); g where not training"},
        also="torch.dropout",
        symbol="dropout",
    ),
    _dropout("dropout1d", "x[None]", "channel", "MulBackward0 UnsqueezeBackward0"),
    _dropout("dropout2d", "m[None, None]", "channel", "MulBackward0 UnsqueezeBackward0"),
    operation(
        "alpha_dropout",
        "F",
        "input p training inplace",
        "dropout that keeps mean and variance, for selu",
        "F.alpha_dropout(x * 1, 0.5, training=True)",
        grad_fn="AddBackward0",
        words={"input": "g where the mask holds, scaled; else 0"},
    ),
    operation(
        "batch_norm",
        "F",
        "input running_mean running_var weight bias training momentum eps",
        "(input - mean) / sqrt(var + eps) * weight + bias, over the batch",
        (
            "F.batch_norm(x, None, None, v, x[0], training=True)",
            "F.batch_norm(x, torch.zeros(3).double(), torch.ones(3).double())",
        ),
        grad_fn="NativeBatchNormBackward0",
        rules={"bias": "g"},
        words={"input": _NORMALIZED, "weight": _SCALED},
    ),
    operation(
        "layer_norm",
        "F",
        "input normalized_shape weight bias eps",
        "(input - mean) / sqrt(var + eps) * weight + bias, over the last dimensions",
        ("F.layer_norm(x, (3,))", "F.layer_norm(x, (3,), v, y[0])"),
        grad_fn="NativeLayerNormBackward0",
        rules={"bias": "g"},
        words={"input": _NORMALIZED, "weight": _SCALED},
    ),
    operation(
        "group_norm",
        "F",
        "input num_groups weight bias eps",
        "(input - mean) / sqrt(var + eps) * weight + bias, over each group of channels",
        "F.group_norm(m[None], 3, v, x[0])",
        grad_fn="NativeGroupNormBackward0",
        words={"input": _NORMALIZED, "weight": _SCALED, "bias": "g, summed over all but the channels"},
    ),
    operation(
        "instance_norm",
        "F",
        "input running_mean running_var weight bias use_input_stats momentum eps",
        "(input - mean) / sqrt(var + eps) * weight + bias, over each channel of each example",
        "F.instance_norm(m[None])",
        grad_fn="ViewBackward0",
        words={"input": _NORMALIZED},
    ),
    operation(
        "rms_norm",
        "F",
        "input normalized_shape weight eps",
        "input / sqrt(mean(input**2) + eps) * weight",
        ("F.rms_norm(x, (3,))", "F.rms_norm(x, (3,), v)"),
        grad_fn="MulBackward0",
        words={"input": "g * weight / rms, less its part along the normalized input", "weight": _SCALED},
    ),
    operation(
        "normalize",
        "F",
        "input p dim eps",
        "input / |input| along dim",
        ("F.normalize(x)", "F.normalize(x, dim=0)"),
        grad_fn="DivBackward0",
        rules={"input": "(g - result * expand(sum(g * result, dim))) / expand(norm(input, 2, dim))"},
    ),
    operation(
        "embedding",
        "F",
        "input weight padding_idx max_norm norm_type scale_grad_by_freq",
        "the rows of weight that input names",
        "F.embedding(torch.tensor([0, 2, 0]), m)",
        grad_fn="EmbeddingBackward0",
        rules={"weight": "zeros_like(weight).index_add(0, input, g)"},
    ),
    operation(
        "embedding_bag",
        "F",
        "input weight offsets max_norm norm_type scale_grad_by_freq mode per_sample_weights",
        "the mean of the rows of weight that each bag names",
        "F.embedding_bag(torch.tensor([0, 2, 1]), m, torch.tensor([0, 2]))",
        grad_fn="EmbeddingBagBackward0",
        words={"weight": "g / size of the bag, added at each named row"},
    ),
    operation(
        "one_hot",
        "F",
        "input num_classes tensor",
        "1 at the class, else 0",
        ("F.one_hot(torch.tensor([0, 2]))", "F.one_hot(torch.tensor([0, 2]), num_classes=4)"),
        bound="values",
    ),
    operation(
        "scaled_dot_product_attention",
        "F",
        "query key value attn_mask dropout_p is_causal scale enable_gqa",
        "softmax(query @ key.T / sqrt(E)) @ value",
        (
            "F.scaled_dot_product_attention(x[None], y[None], p[None])",
            "F.scaled_dot_product_attention(x[None], y[None], p[None], is_causal=True)",
        ),
        grad_fn="UnsafeViewBackward0",
        words={
            "query": "the gradient of the scores @ key / sqrt(E)",
            "key": "the gradient of the scores, transposed, @ query / sqrt(E)",
            "value": "the attention weights, transposed, times g",
        },
        symbol="attention",
    ),
)
