"""Operations and layers that take long with few elements, and how their work grows.

- "window": each element of the result is made of a window of the input, the kernel.
- "spread": each element of the input is spread over a kernel.
- "pairs": each row of one matrix is compared with each row of the other.
- "attention": each query meets each key.
- "classes": each element of the input meets each element of its row.
- "neighbours": each element of the input meets so many channels.
- "sequence": one step after the other.
"""

from __future__ import annotations

from typing import Literal

Work = Literal["window", "spread", "pairs", "attention", "classes", "neighbours", "sequence"]

_WINDOWS = (
    "conv1d conv2d conv3d max_pool1d max_pool2d max_pool3d avg_pool1d avg_pool2d avg_pool3d lp_pool1d lp_pool2d "
    "Conv1d Conv2d Conv3d MaxPool1d MaxPool2d MaxPool3d AvgPool1d AvgPool2d AvgPool3d LPPool1d LPPool2d"
)
_SPREADS = "conv_transpose1d conv_transpose2d ConvTranspose1d ConvTranspose2d ConvTranspose3d"

#: By the name of the operation, or of the layer's class.
WORK: dict[str, Work] = {
    **dict.fromkeys(_WINDOWS.split(), "window"),
    **dict.fromkeys(_SPREADS.split(), "spread"),
    **dict.fromkeys(("cdist", "pdist"), "pairs"),
    **dict.fromkeys(
        "scaled_dot_product_attention MultiheadAttention TransformerEncoderLayer TransformerEncoder".split(),
        "attention",
    ),
    **dict.fromkeys(("multilabel_margin_loss", "MultiLabelMarginLoss"), "classes"),
    **dict.fromkeys(("local_response_norm", "LocalResponseNorm"), "neighbours"),
    **dict.fromkeys(("RNN", "LSTM", "GRU"), "sequence"),
}
