"""Layers, containers and losses of `torch.nn`: classes whose instances a program calls."""

from __future__ import annotations

from autograd_trace.operations.row import Name

_DTYPE = ("device", "dtype")
_REDUCE = ("size_average", "reduce", "reduction")
_CONV = (
    "in_channels",
    "out_channels",
    "kernel_size",
    "stride",
    "padding",
    "dilation",
    "groups",
    "bias",
    "padding_mode",
    *_DTYPE,
)
_NORM = ("num_features", "eps", "momentum", "affine", "track_running_stats", *_DTYPE)
_POOL = ("kernel_size", "stride", "padding", "dilation", "return_indices", "ceil_mode", "count_include_pad")
_RNN = (
    "input_size",
    "hidden_size",
    "num_layers",
    "nonlinearity",
    "bias",
    "batch_first",
    "dropout",
    "bidirectional",
    *_DTYPE,
)
_CELL = ("input_size", "hidden_size", "bias", "nonlinearity", *_DTYPE)

_ARGUMENTS: dict[str, tuple[str, ...]] = {
    "Linear": ("in_features", "out_features", "bias", *_DTYPE),
    "Bilinear": ("in1_features", "in2_features", "out_features", "bias", *_DTYPE),
    "Identity": (),
    "Flatten": ("start_dim", "end_dim"),
    "Unflatten": ("dim", "unflattened_size"),
    "Sequential": (),
    "ModuleList": ("modules",),
    "ModuleDict": ("modules",),
    "ParameterList": ("values",),
    "ParameterDict": (),
    "ReLU": ("inplace",),
    "ReLU6": ("inplace",),
    "LeakyReLU": ("negative_slope", "inplace"),
    "PReLU": ("num_parameters", "init"),
    "ELU": ("alpha", "inplace"),
    "SELU": ("inplace",),
    "GELU": ("approximate",),
    "SiLU": ("inplace",),
    "Mish": ("inplace",),
    "Sigmoid": (),
    "Tanh": (),
    "Softplus": ("beta", "threshold"),
    "Softsign": (),
    "Hardtanh": ("min_val", "max_val"),
    "LogSigmoid": (),
    "Softmax": ("dim",),
    "LogSoftmax": ("dim",),
    "Hardsigmoid": (),
    "Hardswish": (),
    "Dropout": ("p", "inplace"),
    "Dropout2d": ("p", "inplace"),
    "Conv1d": _CONV,
    "Conv2d": _CONV,
    "ConvTranspose2d": (*_CONV, "output_padding"),
    "MaxPool1d": _POOL,
    "MaxPool2d": _POOL,
    "AvgPool1d": _POOL,
    "AvgPool2d": _POOL,
    "AdaptiveAvgPool1d": ("output_size",),
    "AdaptiveAvgPool2d": ("output_size",),
    "AdaptiveMaxPool2d": ("output_size",),
    "BatchNorm1d": _NORM,
    "BatchNorm2d": _NORM,
    "InstanceNorm2d": _NORM,
    "LayerNorm": ("normalized_shape", "eps", "elementwise_affine", "bias", *_DTYPE),
    "GroupNorm": ("num_groups", "num_channels", "eps", "affine"),
    "RMSNorm": ("normalized_shape", "eps"),
    "Embedding": ("num_embeddings", "embedding_dim", "padding_idx"),
    "RNN": _RNN,
    "LSTM": _RNN,
    "GRU": _RNN,
    "RNNCell": _CELL,
    "LSTMCell": _CELL,
    "GRUCell": _CELL,
    "MultiheadAttention": ("embed_dim", "num_heads", "dropout", "bias", "batch_first"),
    "MSELoss": _REDUCE,
    "L1Loss": _REDUCE,
    "SmoothL1Loss": (*_REDUCE, "beta"),
    "HuberLoss": ("reduction", "delta"),
    "CrossEntropyLoss": ("weight", "ignore_index", "label_smoothing", *_REDUCE),
    "NLLLoss": ("weight", "ignore_index", *_REDUCE),
    "BCELoss": ("weight", *_REDUCE),
    "BCEWithLogitsLoss": ("weight", "pos_weight", *_REDUCE),
    "KLDivLoss": (*_REDUCE, "log_target"),
    "CosineSimilarity": ("dim", "eps"),
    "PairwiseDistance": ("p", "eps"),
    "ZeroPad2d": ("padding",),
    "Upsample": ("scale_factor", "mode"),
    "SoftMarginLoss": _REDUCE,
    "HingeEmbeddingLoss": ("margin", *_REDUCE),
    "MarginRankingLoss": ("margin", *_REDUCE),
    "TripletMarginLoss": ("margin", "p", *_REDUCE),
    "CosineEmbeddingLoss": ("margin", *_REDUCE),
}

NAMES = tuple(
    Name(name=f"torch.nn.{name}", kind="layer", arguments=arguments) for name, arguments in _ARGUMENTS.items()
)
