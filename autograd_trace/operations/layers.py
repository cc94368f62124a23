"""Layers, containers and losses of `torch.nn`: classes whose instances a program calls."""

from __future__ import annotations

from autograd_trace.operations.row import Name

_DTYPE = "device dtype"
_REDUCE = "size_average reduce reduction"
_CONV = f"in_channels out_channels kernel_size stride padding dilation groups bias padding_mode {_DTYPE}"
_NORM = f"num_features eps momentum affine track_running_stats {_DTYPE}"
_MAX_POOL = "kernel_size stride padding dilation return_indices ceil_mode"
_AVERAGE_POOL = "kernel_size stride padding ceil_mode count_include_pad"
_RNN = f"input_size hidden_size num_layers bias batch_first dropout bidirectional {_DTYPE}"
_CELL = f"input_size hidden_size bias {_DTYPE}"
_ATTENTION = f"d_model nhead dim_feedforward dropout activation layer_norm_eps batch_first norm_first bias {_DTYPE}"
_SIGNS = "torch.tensor([[1., -1., 1.], [1., 1., -1.]])"
_ZERO_ONE = "(y > 0).double()"
_CLASSES = "torch.tensor([0, 2])"
#: `m` as one image of one channel, and as one line of three channels.
_IMAGE, _LINE = "m[None, None]", "m[None]"

#: By name: the keywords, the arguments of a small one, and what it is called with.
_LAYERS: dict[str, tuple[str, str, str]] = {
    # Linear layers and containers
    "Linear": (f"in_features out_features bias {_DTYPE}", "3, 4", "x"),
    "Bilinear": (f"in1_features in2_features out_features bias {_DTYPE}", "3, 3, 2", "x, y"),
    "Identity": ("", "", "x"),
    "Flatten": ("start_dim end_dim", "", "x[None]"),
    "Unflatten": ("dim unflattened_size", "1, (3, 1)", "x"),
    "Sequential": ("", "nn.Linear(3, 4), nn.ReLU()", "x"),
    # Activations
    "ReLU": ("inplace", "", "x"),
    "ReLU6": ("inplace", "", "x"),
    "LeakyReLU": ("negative_slope inplace", "0.1", "x"),
    "PReLU": (f"num_parameters init {_DTYPE}", "", "x"),
    "RReLU": ("lower upper inplace", "", "x"),
    "ELU": ("alpha inplace", "", "x"),
    "CELU": ("alpha inplace", "", "x"),
    "SELU": ("inplace", "", "x"),
    "GELU": ("approximate", "", "x"),
    "GLU": ("dim", "", "m"),
    "SiLU": ("inplace", "", "x"),
    "Mish": ("inplace", "", "x"),
    "Sigmoid": ("", "", "x"),
    "Tanh": ("", "", "x"),
    "Softplus": ("beta threshold", "", "x"),
    "Softsign": ("", "", "x"),
    "Softshrink": ("lambd", "", "x"),
    "Hardshrink": ("lambd", "", "x"),
    "Tanhshrink": ("", "", "x"),
    "Hardtanh": ("min_val max_val inplace", "-1, 1", "x"),
    "Hardsigmoid": ("inplace", "", "x"),
    "Hardswish": ("inplace", "", "x"),
    "Threshold": ("threshold value inplace", "0.5, 0.", "x"),
    "LogSigmoid": ("", "", "x"),
    "Softmax": ("dim", "dim=1", "x"),
    "Softmax2d": ("", "", "m[None]"),
    "Softmin": ("dim", "dim=1", "x"),
    "LogSoftmax": ("dim", "dim=1", "x"),
    # Dropout and normalization
    "Dropout": ("p inplace", "0.5", "x"),
    "Dropout1d": ("p inplace", "0.5", _LINE),
    "Dropout2d": ("p inplace", "0.5", _IMAGE),
    "Dropout3d": ("p inplace", "0.5", "m[None, None, None]"),
    "AlphaDropout": ("p inplace", "0.5", "x"),
    "BatchNorm1d": (_NORM, "3", "x"),
    "BatchNorm2d": (_NORM, "1", _IMAGE),
    "BatchNorm3d": (_NORM, "1", "m[None, None, None]"),
    "InstanceNorm1d": (_NORM, "3", _LINE),
    "InstanceNorm2d": (_NORM, "1", _IMAGE),
    "LayerNorm": (f"normalized_shape eps elementwise_affine bias {_DTYPE}", "3", "x"),
    "GroupNorm": (f"num_groups num_channels eps affine {_DTYPE}", "1, 3", _LINE),
    "RMSNorm": (f"normalized_shape eps elementwise_affine {_DTYPE}", "3", "x"),
    # Convolutions, pooling, padding, resampling
    "Conv1d": (_CONV, "3, 2, 2, padding=1", _LINE),
    "Conv2d": (_CONV, "1, 2, 2", _IMAGE),
    "Conv3d": (_CONV, "1, 1, 2, padding=1", "m[None, None, None]"),
    "ConvTranspose1d": (f"{_CONV} output_padding", "3, 2, 2", _LINE),
    "ConvTranspose2d": (f"{_CONV} output_padding", "1, 1, 2, stride=2", _IMAGE),
    "ConvTranspose3d": (f"{_CONV} output_padding", "1, 1, 2", "m[None, None, None]"),
    "MaxPool1d": (_MAX_POOL, "2", _LINE),
    "MaxPool2d": (_MAX_POOL, "2", _IMAGE),
    "MaxPool3d": (_MAX_POOL, "2, padding=1", "m[None, None]"),
    "AvgPool1d": (_AVERAGE_POOL, "2", _LINE),
    "AvgPool2d": (f"{_AVERAGE_POOL} divisor_override", "2", _IMAGE),
    "AvgPool3d": (f"{_AVERAGE_POOL} divisor_override", "2", "m[None].expand(2, 3, 4)[None]"),
    "LPPool1d": ("norm_type kernel_size stride ceil_mode", "2, 2", "p[None]"),
    "AdaptiveAvgPool3d": ("output_size", "2", "m[None, None].expand(1, 2, 3, 4)"),
    "AdaptiveMaxPool3d": ("output_size return_indices", "2", "m[None, None].expand(1, 2, 3, 4)"),
    "LPPool2d": ("norm_type kernel_size stride ceil_mode", "2, 2", "p[None, None]"),
    "AdaptiveAvgPool1d": ("output_size", "2", _LINE),
    "AdaptiveAvgPool2d": ("output_size", "(1, 2)", _IMAGE),
    "AdaptiveMaxPool1d": ("output_size return_indices", "2", _LINE),
    "AdaptiveMaxPool2d": ("output_size return_indices", "(1, 2)", _IMAGE),
    "ConstantPad1d": ("padding value", "1, 0.5", "x[None]"),
    "ConstantPad2d": ("padding value", "1, 0.5", _IMAGE),
    "ZeroPad1d": ("padding", "1", "x[None]"),
    "ZeroPad2d": ("padding", "1", _IMAGE),
    "ConstantPad3d": ("padding value", "1, 0.5", "m[None, None]"),
    "ZeroPad3d": ("padding", "1", "m[None, None]"),
    "CircularPad1d": ("padding", "1", "x[None]"),
    "CircularPad2d": ("padding", "1", _IMAGE),
    "ReflectionPad1d": ("padding", "1", "x[None]"),
    "ReflectionPad2d": ("padding", "1", _IMAGE),
    "ReplicationPad1d": ("padding", "1", "x[None]"),
    "ReplicationPad2d": ("padding", "1", _IMAGE),
    "Upsample": ("size scale_factor mode align_corners recompute_scale_factor", "scale_factor=2", _IMAGE),
    "UpsamplingNearest2d": ("size scale_factor", "scale_factor=2", _IMAGE),
    "UpsamplingBilinear2d": ("size scale_factor", "scale_factor=2", _IMAGE),
    "Unfold": ("kernel_size dilation padding stride", "2", _IMAGE),
    "Fold": ("output_size kernel_size dilation padding stride", "(1, 4), (1, 2)", "p.reshape(1, 2, 3)"),
    "ChannelShuffle": ("groups", "2", "m.reshape(1, 4, 1, 3)"),
    "LocalResponseNorm": ("size alpha beta k", "2", "p[None]"),
    "PixelShuffle": ("upscale_factor", "2", "m.reshape(1, 4, 1, 3)"),
    "PixelUnshuffle": ("downscale_factor", "2", "m[None, None, :2]"),
    # Embedding, recurrence, attention
    "Embedding": (f"num_embeddings embedding_dim padding_idx max_norm norm_type {_DTYPE}", "4, 2", _CLASSES),
    "EmbeddingBag": (
        f"num_embeddings embedding_dim max_norm norm_type mode include_last_offset padding_idx {_DTYPE}",
        "4, 2",
        "torch.tensor([[0, 2], [1, 3]])",
    ),
    "RNN": (f"{_RNN} nonlinearity", "3, 2, nonlinearity='relu'", "x[None]"),
    "LSTM": (f"{_RNN} proj_size", "3, 2, batch_first=True", "x[None]"),
    "GRU": (_RNN, "3, 2, num_layers=2", "x[None]"),
    "RNNCell": (f"{_CELL} nonlinearity", "3, 2", "x"),
    "LSTMCell": (_CELL, "3, 2", "x"),
    "GRUCell": (_CELL, "3, 2", "x"),
    "MultiheadAttention": (
        f"embed_dim num_heads dropout bias add_bias_kv add_zero_attn kdim vdim batch_first {_DTYPE}",
        "3, 1",
        "x, y, p",
    ),
    "TransformerEncoderLayer": (_ATTENTION, "2, 1, dim_feedforward=4, batch_first=True", "x[None, :, :2]"),
    "TransformerDecoderLayer": (
        _ATTENTION,
        "2, 1, dim_feedforward=4, batch_first=True",
        "x[None, :, :2], y[None, :, :2]",
    ),
    "TransformerEncoder": (
        "encoder_layer num_layers norm enable_nested_tensor mask_check",
        "nn.TransformerEncoderLayer(2, 1, dim_feedforward=4, batch_first=True), num_layers=2",
        "x[None, :, :2]",
    ),
    "TransformerDecoder": (
        "decoder_layer num_layers norm",
        "nn.TransformerDecoderLayer(2, 1, dim_feedforward=4, batch_first=True), num_layers=2",
        "x[None, :, :2], y[None, :, :2]",
    ),
    "Transformer": (
        f"{_ATTENTION} num_encoder_layers num_decoder_layers custom_encoder custom_decoder",
        "2, 1, 1, 1, dim_feedforward=4, batch_first=True",
        "x[None, :, :2], y[None, :, :2]",
    ),
    # Losses and distances
    "MSELoss": (_REDUCE, "", "x, y"),
    "L1Loss": (_REDUCE, "", "x, y"),
    "SmoothL1Loss": (f"{_REDUCE} beta", "", "x, y"),
    "HuberLoss": ("reduction delta", "", "x, y"),
    "CrossEntropyLoss": (f"weight ignore_index label_smoothing {_REDUCE}", "label_smoothing=0.1", f"x, {_CLASSES}"),
    "NLLLoss": (f"weight ignore_index {_REDUCE}", "", f"x.log_softmax(1), {_CLASSES}"),
    "BCELoss": (f"weight {_REDUCE}", "", f"x.sigmoid(), {_ZERO_ONE}"),
    "BCEWithLogitsLoss": (f"weight pos_weight {_REDUCE}", "", f"x, {_ZERO_ONE}"),
    "KLDivLoss": (f"{_REDUCE} log_target", "reduction='batchmean'", "x.log_softmax(1), y.softmax(1)"),
    "PoissonNLLLoss": (f"log_input full eps {_REDUCE}", "", "x, p"),
    "GaussianNLLLoss": ("full eps reduction", "", "x, y, p"),
    "SoftMarginLoss": (_REDUCE, "", f"x, {_SIGNS}"),
    "HingeEmbeddingLoss": (f"margin {_REDUCE}", "", f"x, {_SIGNS}"),
    "MultiMarginLoss": (f"p margin weight {_REDUCE}", "", f"x, {_CLASSES}"),
    "MultiLabelMarginLoss": (_REDUCE, "", "x, torch.tensor([[0, -1, 1], [2, 0, -1]])"),
    "MultiLabelSoftMarginLoss": (f"weight {_REDUCE}", "", f"x, {_ZERO_ONE}"),
    "MarginRankingLoss": (f"margin {_REDUCE}", "", "v, x[0], torch.tensor([1., -1., 1.])"),
    "TripletMarginLoss": (f"margin p eps swap {_REDUCE}", "", "x, y, p"),
    "CosineEmbeddingLoss": (f"margin {_REDUCE}", "", "x, y, torch.tensor([1., -1.])"),
    "CosineSimilarity": ("dim eps", "", "x, y"),
    "PairwiseDistance": ("p eps keepdim", "", "x, y"),
}
#: Layers that take their input sizes from the first call.
_LAZY: dict[str, tuple[str, str, str]] = {
    "LazyLinear": (f"out_features bias {_DTYPE}", "4", "x.float()"),
    "LazyConv1d": (_CONV.removeprefix("in_channels "), "2, 2", f"{_LINE}.float()"),
    "LazyConv2d": (_CONV.removeprefix("in_channels "), "2, 2", f"{_IMAGE}.float()"),
    "LazyBatchNorm1d": (_NORM.removeprefix("num_features "), "", "x.float()"),
    "LazyBatchNorm2d": (_NORM.removeprefix("num_features "), "", f"{_IMAGE}.float()"),
    "LazyConvTranspose2d": (f"{_CONV.removeprefix('in_channels ')} output_padding", "1, 2", f"{_IMAGE}.float()"),
}
#: Containers that are not called themselves.
_CONTAINERS: dict[str, tuple[str, str]] = {
    "ModuleList": ("modules", "layer = nn.ModuleList([nn.Linear(3, 4)]).double(); layer[0](x)"),
    "ModuleDict": ("modules", "layer = nn.ModuleDict({'one': nn.Linear(3, 4)}).double(); layer['one'](x)"),
    "ParameterList": ("values", "layer = nn.ParameterList([torch.ones(3).double()]); layer[0] * x"),
    "DataParallel": (
        "module device_ids output_device dim",
        "layer = nn.DataParallel(nn.Linear(3, 4).double()); layer(x)",
    ),
    "ParameterDict": ("parameters", "layer = nn.ParameterDict({'w': torch.ones(3).double()}); layer['w'] * x"),
}

NAMES = (
    *(
        Name(
            name=f"torch.nn.{name}",
            kind="layer",
            arguments=tuple(keywords.split()),
            sample=f"layer = nn.{name}({given}).double(); layer({inputs})",
        )
        for name, (keywords, given, inputs) in _LAYERS.items()
    ),
    *(
        Name(
            name=f"torch.nn.{name}",
            kind="layer",
            arguments=tuple(keywords.split()),
            sample=f"layer = nn.{name}({given}); layer({inputs})",
        )
        for name, (keywords, given, inputs) in _LAZY.items()
    ),
    *(
        Name(name=f"torch.nn.{name}", kind="layer", arguments=tuple(keywords.split()), sample=sample)
        for name, (keywords, sample) in _CONTAINERS.items()
    ),
)
