"""The way to a field: what has to be unfolded and which page turned so that it is drawn."""

from collections.abc import Mapping

from components.draft.checks.problem import form_section
from components.draft.draft import PARAMETERS, Draft
from components.forms import binding, focus, pagination
from components.forms.fields import composite
from components.schema.form_model import FormModel
from components.schema.path import Path
from components.session.state import set_widget


def reveal(draft: Draft, path: Path, form: FormModel | None, as_text: bool = False) -> None:
    """Show the field at a path at the next run of the Configure page, and move to it.

    `as_text` leads to the JSON editor.
    """
    set_widget("view", "JSON" if as_text else "Form")
    set_widget("section", form_section(path))
    if form is not None and path[: len(PARAMETERS)] == PARAMETERS:
        _unfold(draft, path, form)
    steps = range(len(path), 1 if path[:1] == ("workerConfig",) else 0, -1)
    focus.request_focus([binding.key(draft, path[:step]) for step in steps])


def _unfold(draft: Draft, path: Path, form: FormModel) -> None:
    set_widget(binding.key(draft, PARAMETERS, "find"), "")
    set_widget(binding.key(draft, PARAMETERS, "changed"), False)
    below = path[len(PARAMETERS) :]
    fields = form.fields_along(below, draft.get(PARAMETERS), draft.chosen_branches)
    for place, (field, step) in enumerate(zip(fields, below, strict=False)):
        here = path[: len(PARAMETERS) + place]
        if here != PARAMETERS:
            set_widget(binding.key(draft, here, "fold"), True)
        held = draft.get(here)
        if isinstance(step, int):
            pagination.show_page_of(binding.key(draft, here), step)
            continue
        shown = [one.name for one in composite.visible_properties(field, held)]
        extra = [name for name in held if field.property(name) is None] if isinstance(held, Mapping) else []
        if step in shown:
            pagination.show_page_of(binding.key(draft, here), shown.index(step))
        elif step in extra and field.entries is not None and field.entries.declared:
            pagination.show_page_of(binding.key(draft, here, "entries"), extra.index(step))
