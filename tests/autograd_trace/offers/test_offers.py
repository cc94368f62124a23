"""Offered edits: pasted programs run after them, by the smallest one each time and by all at once."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from autograd_trace import record
from autograd_trace.offers.mending import mend
from autograd_trace.trace import Offer, Trace

HERE = Path(__file__).parent
PASTED = {path.stem: path.read_text(encoding="utf-8") for path in sorted((HERE / "programs").glob("*.txt"))}
COURSES = sorted((HERE.parent / "language" / "programs" / "courses").glob("*.txt"))
#: So many offers must be enough for any of them.
_MOST = 9
#: What each prints once it runs, in part: what stayed of the program is what its author wrote.
PRINTS = {
    "amp_training": "",
    "argparse_example": "2 ",
    "cifar_cnn": "Finished Training\nAccuracy",
    "csv_table": "Finished epoch 4, latest loss",
    "cuda_device": "",
    "custom_dataset": "",
    "indented": "tensor([1., 1.])",
    "iris": "",
    "loadtxt": "Finished epoch 2, latest loss",
    "makemore": "['emma', 'olivia', 'ava']",
    "mnist_linear": "Shape of X [N, C, H, W]: torch.Size([64, 1, 28, 28])",
    "moons": "mean tensor(",
    "one_liners": "tensor([2., 2.]) [1.0]",
    "prompts": "",
    "regression_plot": "Epoch [60/60], Loss: ",
    "shakespeare": "length of dataset in characters:  ",
    "torchvision_model": "tensor(",
    "tqdm_and_time": "epoch 2 loss ",
    "tqdm_with": "",
    "without_imports": "torch.Size([1, 2])",
}


def offers(source: str) -> list[Offer]:
    error = record(source).error
    return error.offers if error else []


def followed(source: str, which: int) -> Trace:
    """The recording at the end of a way through the offers: the first each time, or the last."""
    for _ in range(_MOST):
        trace = record(source)
        if trace.error is None:
            return trace
        assert trace.error.offers, f"line {trace.error.line}: {trace.error.message}\n{source}"
        source = trace.error.offers[which].source
    raise AssertionError(f"no end of offers\n{source}")


@pytest.mark.parametrize("name", PASTED)
def test_pasted_program_runs_after_its_offers(name: str) -> None:
    trace = followed(PASTED[name], -1)
    assert PRINTS[name] in trace.stdout
    assert trace.passes or name == "makemore"


@pytest.mark.parametrize("name", ["tqdm_and_time", "amp_training", "argparse_example", "one_liners", "iris"])
def test_pasted_program_runs_after_the_smallest_offers_too(name: str) -> None:
    assert PRINTS[name] in followed(PASTED[name], 0).stdout


@pytest.mark.parametrize("name", ["regression_plot", "torchvision_model", "tqdm_and_time", "makemore"])
def test_commenting_out_loses_nothing(name: str) -> None:
    (offer, *_) = offers(PASTED[name])
    assert offer.label.startswith("Comment out")
    assert [re.sub(r"^(\s*)(pass  )?# ", r"\1", line) for line in offer.source.splitlines()] == [
        re.sub(r"^(\s*)# ", r"\1", line) for line in PASTED[name].splitlines()
    ]


@pytest.mark.parametrize("path", COURSES, ids=lambda path: path.stem)
def test_nothing_of_a_program_that_runs_is_changed(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    if record(source).error is None and ".cuda()" not in source:
        assert mend(source).text == source


@pytest.mark.parametrize(
    ("source", "label", "text"),
    [
        ("import torch\nimport wandb\nx = torch.ones(1)\n", "Comment out this line", "# import wandb\n"),
        (
            "import torch\nimport matplotlib.pyplot as plt\nx = torch.ones(1)\nplt.plot(x)\nplt.show()\n",
            "Comment out these 3 lines",
            "# plt.plot(x)\n# plt.show()\n",
        ),
        (
            "import torch\nfrom tqdm import tqdm\nfor i in tqdm(range(3)):\n    x = torch.ones(i)\n",
            "Comment out this line and do without tqdm",
            "for i in range(3):\n",
        ),
        (
            "import torch\nimport time\nfor i in range(2):\n    time.sleep(1)\nx = torch.ones(1)\n",
            "Comment out these 2 lines",
            "for i in range(2):\n    pass  # time.sleep(1)\n",
        ),
        ("import torch\nx = torch.ones(2).cuda() * 2\n", "Run on the CPU", "x = torch.ones(2) * 2\n"),
        ("import torch\nx = torch.ones(2).to('cuda')\n", "Run on the CPU", 'x = torch.ones(2).to("cpu")\n'),
        ("import torch\nmodel = torch.compile(torch.nn.Linear(1, 1))\n", "Do without torch.compile", "(1, 1)\n"),
        ("%matplotlib inline\nimport torch\nx = torch.ones(1)\n", "Comment out this line", "# %matplotlib inline\n"),
        ("!pip install torch\n!ls\nx = 1 + 1\n", "Comment out these 2 lines", "# !pip install torch\n# !ls\n"),
        (
            "import torch\nfrom torch import nn\nX = torch.load('X.pt')\nmodel = nn.Linear(784, 10)\nmodel(X)\n",
            "Use a random stand-in of shape (100, 784)",
            "torch.manual_seed(0)\nX = torch.randn(100, 784)\n",
        ),
        ("nn.Linear(2, 1)\n", "Add import torch.nn as nn", "import torch.nn as nn\nnn.Linear(2, 1)\n"),
    ],
)
def test_offer_says_what_it_does_and_does_it(source: str, label: str, text: str) -> None:
    (offer, *_) = offers(source)
    assert offer.label == label
    assert text in offer.source


def test_stand_ins_are_drawn_from_a_seed_and_torch_is_imported_for_them() -> None:
    source = "from torch import nn, tensor\nimport pandas as pd\ny = nn.Linear(3, 1)(tensor(pd.read_csv('f').values))\n"
    (offer,) = offers(source)
    assert "import torch\ntorch.manual_seed(0)\n" in offer.source
    ast.parse(offer.source)


def test_seed_of_the_program_is_kept() -> None:
    (offer,) = offers("import torch\ntorch.manual_seed(7)\nX = torch.load('X.pt')\nX.sum()\n")
    assert offer.source.count("manual_seed") == 1


def test_targets_of_a_classifier_are_classes() -> None:
    source = (
        "import torch\nimport pandas as pd\nfrom torch import nn\ntable = pd.read_csv('f.csv')\n"
        "X = torch.tensor(table.values)\ny = torch.tensor(table['y'].values)\n"
        "model = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 3))\n"
        "loss = nn.CrossEntropyLoss()(model(X), y)\n"
    )
    (offer,) = offers(source)
    assert "X = torch.randn(100, 8)" in offer.source
    assert "y = torch.randint(0, 3, (100,))" in offer.source
    assert record(offer.source).error is None


@pytest.mark.parametrize(
    "source",
    [
        "import torch\ntorch.ones(2) @ torch.ones(3)\n",
        "x = (1,\n",
        "import matplotlib.pyplot as plt\nplt.show()\n",
        "import torch\ntorch.ones(10**9)\n",
    ],
)
def test_no_offer_where_none_helps(source: str) -> None:
    assert offers(source) == []
