"""Navigation to a field: its sections are expanded, its page is chosen, and it gets the focus."""

from collections.abc import Mapping

from components.draft.draft import PARAMETERS, Draft
from components.draft.sections import form_section
from components.forms import binding, focus, pagination
from components.forms.fields import composite
from components.schema.form_model import FormModel
from components.schema.path import Path
from components.session.state import get_session, set_widget


def reveal(draft: Draft, path: Path, form: FormModel | None, as_text: bool = False) -> None:
    """Show and focus the field at a path on the next run of Configure; `as_text` opens the JSON editor."""
    set_widget("view", "JSON" if as_text else "Form")
    section = form_section(path)
    if section != "studio":
        set_widget("section", section)
        # The tabs decide, whatever the address names.
        get_session().section_in_address = None
    if form is not None and path[: len(PARAMETERS)] == PARAMETERS:
        _expand(draft, path, form)
    steps = range(len(path), 1 if path[:1] == ("workerConfig",) else 0, -1)
    focus.request_focus([binding.key(draft, path[:step]) for step in steps])


def _expand(draft: Draft, path: Path, form: FormModel) -> None:
    set_widget(binding.key(draft, PARAMETERS, "find"), "")
    set_widget(binding.key(draft, PARAMETERS, "changed"), False)
    below = path[len(PARAMETERS) :]
    fields = form.fields_along(below, draft.get(PARAMETERS), draft.chosen_branches)
    for depth, (field, step) in enumerate(zip(fields, below, strict=False)):
        parent = path[: len(PARAMETERS) + depth]
        if parent != PARAMETERS:
            set_widget(binding.key(draft, parent, "fold"), True)
        value = draft.get(parent)
        if isinstance(step, int):
            pagination.show_page_of(binding.key(draft, parent), step)
            continue
        names = [child.name for child in composite.visible_properties(field, value)]
        extra = [name for name in value if field.property(name) is None] if isinstance(value, Mapping) else []
        if step in names:
            pagination.show_page_of(binding.key(draft, parent), names.index(step))
        elif step in extra and field.entries is not None and field.entries.declared:
            pagination.show_page_of(binding.key(draft, parent, "entries"), extra.index(step))
