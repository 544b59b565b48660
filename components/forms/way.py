"""The way to a field: what has to be unfolded and which page turned so that it is drawn."""

from collections.abc import Mapping

from components.draft.model import PARAMETERS, Draft
from components.draft.problem import section
from components.forms import binding, containers, going, paging
from components.spec.form import Form
from components.spec.path import Path


def lead(draft: Draft, path: Path, form: Form | None, as_text: bool = False) -> None:
    """Show the field at a path at the next run of the Configure page, and go to it; `as_text` leads to the JSON editor."""
    binding.show("view", "JSON" if as_text else "Form")
    binding.show("section", section(path))
    if form is not None and path[: len(PARAMETERS)] == PARAMETERS:
        _unfold(draft, path, form)
    steps = range(len(path), 1 if path[:1] == ("workerConfig",) else 0, -1)
    going.go([binding.key(draft, path[:step]) for step in steps])


def _unfold(draft: Draft, path: Path, form: Form) -> None:
    binding.show(binding.key(draft, PARAMETERS, "find"), "")
    binding.show(binding.key(draft, PARAMETERS, "changed"), False)
    below = path[len(PARAMETERS) :]
    fields = form.trail(below, draft.get(PARAMETERS), draft.chosen)
    for place, (field, step) in enumerate(zip(fields, below, strict=False)):
        here = path[: len(PARAMETERS) + place]
        if here != PARAMETERS:
            binding.show(binding.key(draft, here, "fold"), True)
        held = draft.get(here)
        if isinstance(step, int):
            paging.turn_to(binding.key(draft, here), step)
            continue
        shown = [one.name for one in containers.shown(field, held)]
        extra = [name for name in held if field.property(name) is None] if isinstance(held, Mapping) else []
        if step in shown:
            paging.turn_to(binding.key(draft, here), shown.index(step))
        elif step in extra and field.entries is not None and field.entries.stated:
            paging.turn_to(binding.key(draft, here, "entries"), extra.index(step))
