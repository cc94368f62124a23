"""Texts that would do harm if they were taken for markup, for DOT or for a command, and programs full of them."""

from __future__ import annotations

TEXTS = {
    "script": "<script>window.hurt=1</script>",
    "end of svg": "</text></svg><img src=x onerror=window.hurt=1>",
    "attribute": '" onload="window.hurt=1" x=\'',
    "dot": '"]; a -> b [label="',
    "html label": "<b>bold</b>",
    "dot escapes": r"\N\G\E\T\H\L\l\r\n",
    "entities": "&lt;b&gt;&amp;&#0;&unknown;",
    "cdata": "]]><!-- <![CDATA[ --!>",
    "template": "{{window.hurt}} ${window.hurt} {0} %s",
    "right to left": "a\u202eb\u2066c\u200fd",
    "emoji": "👩‍🔬🙂🇩🇪é",
    "control": "a\x00b\x07c\x1b[31md\x7fe\u2028f",
    "long": "w" * 10_000,
}


def program(text: str) -> str:
    """The text as a parameter's name, as a key, in a value, in what is printed, and in the error at the end."""
    return f"""import torch
from torch import nn
words = {text!r}
held = nn.ParameterDict({{'k' + words.replace('.', ''): nn.Parameter(torch.ones(2))}})
d = {{{text!r}: torch.ones(2, requires_grad=True)}}
y = (d[{text!r}] * 2).sum()
for p in held.values():
    y = y + (p * 3).sum()
y.backward()
print(words)
raise ValueError(words)
"""


def all_at_once() -> str:
    """One program with every text as a key, a printed line and a message; only the shortest of long ones."""
    texts = list(TEXTS.values())
    return f"""import torch
texts = {texts!r}
d = {{words: torch.ones(2, requires_grad=True) for words in texts}}
total = torch.tensor(0.0)
for words in texts:
    total = total + (d[words] * 2).sum()
    print(words)
total.backward()
raise ValueError(''.join(texts))
"""
