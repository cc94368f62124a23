"""What happened in this program, for the commonest errors: which line cut the path, or changed or freed a tensor."""

from __future__ import annotations

from autograd_trace.evaluator.misspelt import misspelt
from autograd_trace.evaluator.site import Site
from autograd_trace.explain import path
from autograd_trace.explain.absent import no_gradient, no_module, no_tensor
from autograd_trace.explain.here import frame_of, here
from autograd_trace.explain.hints import hint_for
from autograd_trace.explain.kinds import wrong_kind
from autograd_trace.explain.path import NameOf
from autograd_trace.recorder import Recorder


def explain(message: str, raised: Exception, site: Site, recorder: Recorder, name_of: NameOf) -> tuple[str, int | None]:
    """Say what an error comes from in this program.

    Args:
        message: the error's own.
        raised: the exception.
        site: where it was raised.
        recorder: what was noted before it.
        name_of: names a tensor by its number.

    Returns:
        What happened and the usual mend, "" where we have nothing to add, and the step to look at, None for the last.
    """
    said, step = _happened(message, raised, site, recorder, name_of)
    if said:
        return said, step
    said = wrong_kind(raised, site.text, frame_of(raised), recorder)
    if said:
        return said, None
    hint = hint_for(message)
    if hint is None:
        return misspelt(raised, recorder.machine.globals), None
    told = here(site.text, site.span[0], frame_of(raised), recorder, hint.told) if hint.told else ""
    return " ".join(filter(None, (told, hint.mend))), None


def _happened(
    message: str, raised: Exception, site: Site, recorder: Recorder, name_of: NameOf
) -> tuple[str, int | None]:
    """What the recording tells of an error."""
    root = recorder.last_root
    if "does not require grad and does not have a grad_fn" in message and root is not None:
        return path.cut(recorder, name_of, root)
    if "does not require grad and does not have a grad_fn" in message and ".data." in site.text:
        return ".data stands outside of the graph. Call backward() on the tensor itself.", None
    if "modified by an inplace operation" in message:
        return path.changed(recorder, name_of)
    if "backward through the graph a second time" in message or "already been freed" in message:
        return path.freed(recorder)
    frame = frame_of(raised)
    said, step = no_gradient(message, site.text, frame, recorder)
    said, step = (said, step) if said else no_module(raised, site.text, frame, recorder)
    return (said, step) if said else no_tensor(message, site.text, recorder)
