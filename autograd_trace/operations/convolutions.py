"""Convolutions, pooling, resampling: what moves a window over its input."""

from __future__ import annotations

from autograd_trace.operations.build import operation
from autograd_trace.operations.row import Operation

_CONV = "input weight bias stride padding dilation groups"
#: `m` as one channel of an image, and as three channels of a line.
_IMAGE, _LINE = "m[None, None]", "m[None]"
_RULES = {
    "input": "g, sent back through the same kernel (conv_transpose)",
    "weight": "input and g, multiplied wherever the kernel stood, and summed",
    "bias": "g, summed over batch and positions",
}


def _convolution(name: str, *samples: str, transposed: bool = False) -> Operation:
    return operation(
        name,
        "torch F",
        "input weight bias stride padding output_padding groups dilation" if transposed else _CONV,
        "each input times the kernel, laid out and summed"
        if transposed
        else "the sum of input times the kernel, at each place",
        samples,
        grad_fn="ConvolutionBackward0" if transposed or name != "conv1d" else "ConvolutionBackward0 SqueezeBackward1",
        words=_RULES,
        bound="dry-run" if name.endswith("3d") else "square",
    )


def _pool(name: str, node: str, *samples: str, largest: bool) -> Operation:
    """Max or average pooling."""
    more = "dilation ceil_mode return_indices" if largest else "ceil_mode count_include_pad"
    divisor = " divisor_override" if not largest and name[-2] != "1" else ""
    return operation(
        name,
        "torch F" if name == "max_pool1d" else "F",
        f"input kernel_size stride padding {more}{divisor}",
        f"the {'largest element' if largest else 'mean'} of each window",
        samples,
        grad_fn=node,
        words={
            "input": "g at the largest element of each window; zeros elsewhere"
            if largest
            else "g / size of the window, at each of its elements"
        },
        bound="dry-run" if name.endswith("3d") else "square",
    )


def _adaptive(name: str, node: str, *samples: str, largest: bool) -> Operation:
    return operation(
        name,
        "F",
        f"input output_size{' return_indices' if largest else ''}",
        f"the {'largest element' if largest else 'mean'} of as many windows as output_size says",
        samples,
        grad_fn=node,
        words={
            "input": "g at the largest element of each window; zeros elsewhere"
            if largest
            else "g / size of the window, at each of its elements"
        },
        bound="square",
    )


OPERATIONS = (
    _convolution("conv1d", f"F.conv1d({_LINE}, p[:, :, None])", "F.conv1d(x[:1], y[:, None, :2], padding=1)"),
    _convolution("conv2d", f"F.conv2d({_IMAGE}, x[None, None, :, :2])", f"F.conv2d({_IMAGE}, x[None, None], v[:1])"),
    _convolution("conv3d", "F.conv3d(m[None, None, None], x[None, None, None])"),
    _convolution("conv_transpose1d", "F.conv_transpose1d(x[None], p[:, None])", transposed=True),
    _convolution("conv_transpose2d", f"F.conv_transpose2d({_IMAGE}, x[None, None], stride=2)", transposed=True),
    _pool("max_pool1d", "SqueezeBackward1", f"F.max_pool1d({_LINE}, 2)", largest=True),
    _pool(
        "max_pool2d",
        "MaxPool2DWithIndicesBackward0",
        f"F.max_pool2d({_IMAGE}, 2)",
        f"F.max_pool2d({_IMAGE}, 2, return_indices=True)[0]",
        largest=True,
    ),
    _pool(
        "max_pool3d",
        "MaxPool3DWithIndicesBackward0",
        "F.max_pool3d(m[None, None].expand(1, 2, 3, 4), 2)",
        largest=True,
    ),
    _pool("avg_pool1d", "SqueezeBackward1", f"F.avg_pool1d({_LINE}, 2)", largest=False),
    _pool("avg_pool2d", "AvgPool2DBackward0", f"F.avg_pool2d({_IMAGE}, 2)", largest=False),
    _pool("avg_pool3d", "AvgPool3DBackward0", "F.avg_pool3d(m[None, None].expand(1, 2, 3, 4), 2)", largest=False),
    _adaptive("adaptive_avg_pool1d", "SqueezeBackward1", f"F.adaptive_avg_pool1d({_LINE}, 2)", largest=False),
    _adaptive(
        "adaptive_avg_pool2d",
        "AdaptiveAvgPool2DBackward0 MeanBackward1",
        f"F.adaptive_avg_pool2d({_IMAGE}, 2)",
        f"F.adaptive_avg_pool2d({_IMAGE}, 1)",
        largest=False,
    ),
    _adaptive("adaptive_max_pool1d", "SqueezeBackward1", f"F.adaptive_max_pool1d({_LINE}, 2)", largest=True),
    _adaptive("adaptive_max_pool2d", "AdaptiveMaxPool2DBackward0", f"F.adaptive_max_pool2d({_IMAGE}, 2)", largest=True),
    _adaptive(
        "adaptive_avg_pool3d",
        "AdaptiveAvgPool3DBackward0",
        "F.adaptive_avg_pool3d(m[None, None].expand(1, 2, 3, 4), 2)",
        largest=False,
    ),
    _adaptive(
        "adaptive_max_pool3d",
        "AdaptiveMaxPool3DBackward0",
        "F.adaptive_max_pool3d(m[None, None].expand(1, 2, 3, 4), 2)",
        largest=True,
    ),
    operation(
        "max_unpool2d",
        "F",
        "input indices kernel_size stride padding output_size",
        "each element put back where max_pool2d found it, zeros elsewhere",
        "F.max_unpool2d(x[None], torch.tensor([[[0, 2, 4], [6, 8, 10]]]), (1, 2))",
        grad_fn="MaxUnpool2DBackward0",
        words={"input": "g at the places that indices name"},
        bound="square",
    ),
    operation(
        "affine_grid",
        "F",
        "theta size align_corners",
        "where each pixel of a turned and scaled image comes from",
        "F.affine_grid(x[None], (1, 1, 2, 2), align_corners=False)",
        grad_fn="AffineGridGeneratorBackward0",
        words={"theta": "g, each place's multiplied by its coordinates and summed"},
        bound="sizes",
    ),
    operation(
        "grid_sample",
        "F",
        "input grid mode padding_mode align_corners",
        "input at the places that grid names, between pixels by interpolation",
        f"F.grid_sample({_IMAGE}, y.reshape(1, 1, 3, 2) / 4, align_corners=False)",
        grad_fn="GridSampler2DBackward0",
        words={
            "input": "g, each element shared among the pixels that it was made from",
            "grid": "g times the slope of the image at each place",
        },
        bound="product",
    ),
    operation(
        "lp_pool1d",
        "F",
        "input norm_type kernel_size stride ceil_mode",
        "the p-norm of each window",
        "F.lp_pool1d(p[None], 2, 2)",
        grad_fn="PowBackward0",
        words={"input": "as in norm, at each window"},
        bound="square",
    ),
    operation(
        "lp_pool2d",
        "F",
        "input norm_type kernel_size stride ceil_mode",
        "the p-norm of each window",
        "F.lp_pool2d(p[None, None], 2, 2)",
        grad_fn="PowBackward0",
        words={"input": "as in norm, at each window"},
        bound="square",
    ),
    operation(
        "unfold",
        "F",
        "input kernel_size dilation padding stride",
        "the windows of an image as columns",
        f"F.unfold({_IMAGE}, 2)",
        grad_fn="Im2ColBackward0",
        words={"input": "g, each column put back in its window and summed (fold)"},
        bound="square",
    ),
    operation(
        "fold",
        "F",
        "input output_size kernel_size dilation padding stride",
        "columns put back in their windows, and summed",
        "F.fold(p.reshape(1, 2, 3), (1, 4), (1, 2))",
        grad_fn="Col2ImBackward0",
        words={"input": "g, its windows as columns (unfold)"},
        bound="square",
    ),
    operation(
        "interpolate",
        "F",
        "input size scale_factor mode align_corners recompute_scale_factor antialias",
        "input at another resolution",
        (
            "F.interpolate(x[None], scale_factor=2)",
            "F.interpolate(x[None], size=5, mode='linear')",
            f"F.interpolate({_IMAGE}, scale_factor=2)",
            f"F.interpolate({_IMAGE}, scale_factor=2, mode='bilinear', align_corners=False)",
        ),
        grad_fn="UpsampleNearest1DBackward0 UpsampleLinear1DBackward0 UpsampleNearest2DBackward0 "
        "UpsampleBilinear2DBackward0",
        words={"input": "g, each element shared among those that it was made from"},
        bound="dry-run",
    ),
    operation(
        "pixel_shuffle",
        "torch F",
        "input upscale_factor",
        "channels laid out as pixels",
        "F.pixel_shuffle(m.reshape(1, 4, 1, 3), 2)",
        grad_fn="PixelShuffleBackward0",
        words={"input": "g, its pixels put back in channels"},
        bound="none",
    ),
    operation(
        "pixel_unshuffle",
        "torch F",
        "input downscale_factor",
        "pixels laid out as channels",
        "F.pixel_unshuffle(m[None, None, :2], 2)",
        grad_fn="PixelUnshuffleBackward0",
        words={"input": "g, its channels put back in pixels"},
        bound="none",
    ),
    operation(
        "pad",
        "F",
        "input pad mode value",
        "input with a margin",
        ("F.pad(x, (1, 1))", "F.pad(x[None], (1, 1), mode='reflect')", "F.pad(x[None], (1, 1), mode='replicate')"),
        grad_fn="ConstantPadNdBackward0 ReflectionPad1DBackward0 ReplicationPad1DBackward0",
        words={"input": "g without the margin; where the margin repeats input, added to what it repeats"},
        bound="square",
    ),
)
