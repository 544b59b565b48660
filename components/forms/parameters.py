"""The trainer's parameters as widgets: one renderer for each kind of field, and the JSON editor of a single node for whatever has none."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import streamlit as st

from components.draft import edit
from components.draft.model import PARAMETERS, Draft
from components.draft.problem import Problem
from components.forms import binding
from components.forms.codec import JSON, codec
from components.forms.problems import beside, escape
from components.spec.fields import Field, Kind, walk
from components.spec.path import MISSING, Json, Path, same
from components.spec.schema import text


@dataclass(frozen=True)
class Place:
    """Where a field is drawn: the draft, the field's path in the request, and what is known to be wrong."""

    draft: Draft
    path: Path
    problems: tuple[Problem, ...]

    def of(self, field: Field) -> "Place":
        """Give the place of a field of the same form."""
        return replace(self, path=(*PARAMETERS, *field.path))


def draw(root: Field, draft: Draft, problems: tuple[Problem, ...]) -> None:
    """Draw the whole form of a trainer's parameters."""
    place = Place(draft, PARAMETERS, problems)
    if root.kind != "object":
        _node(root, place, root.reason)
        return
    value = draft.get(PARAMETERS)
    if not root.children and value is MISSING and not root.open:
        st.caption("This trainer has no parameters.")
    for child in root.children:
        _field(child, place.of(child), 0)
    _extra(root, place)
    beside(problems, PARAMETERS)


def _field(field: Field, place: Place, depth: int) -> None:
    value = place.draft.get(place.path)
    if field.kind == "object":
        _object(field, place, depth, value)
    elif value is None and field.nullable and field.kind != "choice":
        _null(field, place)
    elif field.kind == "json":
        _node(field, place, field.reason)
    elif not codec(field).holds(value):
        _node(field, place, "The value that is set does not fit the field, so it is shown as it is.")
    else:
        _row(field, place, lambda: RENDERERS[field.kind](field, place))


def _row(field: Field, place: Place, widget: Callable[[], None]) -> None:
    is_set = place.draft.get(place.path) is not MISSING or place.path in place.draft.entries
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container():
            widget()
        if is_set and not field.required:
            st.button(
                "Use default",
                key=binding.key(place.draft, place.path, "reset"),
                type="tertiary",
                icon=":material/undo:",
                help=f"Leave {field.label} out of the request; {default_text(field)}",
                on_click=binding.apply,
                args=(edit.unset, place.path),
                disabled=place.draft.text is not None,
            )
        elif field.nullable and field.kind != "choice":
            st.button(
                "Send null",
                key=binding.key(place.draft, place.path, "null"),
                type="tertiary",
                on_click=binding.apply,
                args=(edit.put, place.path, None),
                disabled=place.draft.text is not None,
            )
    said = caption(field, place.draft.get(place.path))
    if said:
        st.caption(said)
    beside(place.problems, place.path, below=True)


def default_text(field: Field) -> str:
    """Say what the trainer uses while nothing is set."""
    if field.default is MISSING:
        return "the trainer decides."
    for option in field.choices:
        if same(option.value, field.default):
            return f"the trainer's default is {option.label}."
    return f"the trainer's default is {text(field.default)}."


def caption(field: Field, value: Json) -> str:
    """Say under a field what the chosen value means and what limits it has."""
    used = field.default if value is MISSING else value
    meant = [option.help for option in field.choices if same(option.value, used) and option.help]
    parts = [*meant, field.bounds.sentence()]
    return escape(" ".join(part if part.endswith(".") else f"{part}." for part in parts if part))


def _label(field: Field) -> str:
    return f"{escape(field.label)}{' :gray-badge[deprecated]' if field.deprecated else ''}"


def _hint(field: Field) -> str:
    name = f"`{field.name}`"
    return f"{escape(field.help)}\n\n{name}" if field.help else name


def _placeholder(field: Field) -> str:
    if field.default is not MISSING:
        label = next((option.label for option in field.choices if same(option.value, field.default)), text(field.default))
        return f"Default: {label}"
    if field.examples:
        return f"For example {text(field.examples[0])}"
    return "Required" if field.required else "Not set"


def _line(field: Field, place: Place) -> None:
    bound = binding.bind(place.draft, place.path, codec(field))
    st.text_input(
        _label(field),
        help=_hint(field),
        placeholder=_placeholder(field),
        type="password" if field.secret else "default",
        **bound.keywords(),
    )


def _area(field: Field, place: Place) -> None:
    bound = binding.bind(place.draft, place.path, codec(field))
    label = f"{_label(field)} (one entry a line)" if field.kind == "list" else _label(field)
    st.text_area(label, help=_hint(field), placeholder=_placeholder(field), height=100, **bound.keywords())


def _boolean(field: Field, place: Place) -> None:
    bound = binding.bind(place.draft, place.path, codec(field))
    default = {True: "Yes", False: "No"}.get(field.default) if isinstance(field.default, bool) else None
    label = f"{_label(field)} :gray[· default: {default}]" if default else _label(field)
    st.segmented_control(label, ["Yes", "No"], help=_hint(field), **bound.keywords())


def _choice(field: Field, place: Place) -> None:
    bound = binding.bind(place.draft, place.path, codec(field))
    labels = [option.label for option in field.choices] + (["null"] if field.nullable else [])
    st.selectbox(
        _label(field),
        range(len(labels)),
        index=None,
        format_func=lambda place_: labels[place_],
        help=_hint(field),
        placeholder=_placeholder(field),
        **bound.keywords(),
    )


def _choices(field: Field, place: Place) -> None:
    bound = binding.bind(place.draft, place.path, codec(field))
    st.multiselect(
        _label(field),
        range(len(field.choices)),
        format_func=lambda place_: field.choices[place_].label,
        help=_hint(field),
        placeholder=_placeholder(field),
        **bound.keywords(),
    )


def _json(field: Field, place: Place) -> None:
    bound = binding.bind(place.draft, place.path, JSON)
    st.text_area(f"{_label(field)} (JSON)", help=_hint(field), placeholder=_placeholder(field), height=120, **bound.keywords())


RENDERERS: Mapping[Kind, Callable[[Field, Place], None]] = {
    "text": _line,
    "long_text": _area,
    "integer": _line,
    "number": _line,
    "boolean": _boolean,
    "choice": _choice,
    "choices": _choices,
    "list": _area,
    "json": _json,
}


def _null(field: Field, place: Place) -> None:
    def widget() -> None:
        st.text_input(
            _label(field), value="null", disabled=True, help=_hint(field), key=binding.key(place.draft, place.path, "isnull")
        )

    _row(field, place, widget)


def _node(field: Field, place: Place, reason: str) -> None:
    _row(field, place, lambda: _json(field, place))
    if reason:
        st.caption(f":material/data_object: Shown as JSON: {escape(reason)}")


def _object(field: Field, place: Place, depth: int, value: Json) -> None:
    if value is not MISSING and not isinstance(value, Mapping):
        _node(field, place, "The value that is set is no object, so it is shown as it is.")
        return
    count = sum(place.draft.get((*PARAMETERS, *node.path)) is not MISSING for node in walk(field) if node.kind != "object")
    title = f"{escape(field.label)}{f' · {count} set' if count else ''}"
    bad = any(problem.path[: len(place.path)] == place.path for problem in place.problems)
    with st.expander(title, expanded=bad or depth == 0, key=binding.key(place.draft, place.path, "fold")):
        if field.help:
            st.caption(escape(field.help))
        for child in field.children:
            _field(child, place.of(child), depth + 1)
        _extra(field, place)
        beside(place.problems, place.path)


def _extra(field: Field, place: Place) -> None:
    """Show keys that the schema does not name: a version made elsewhere may have them, and they are sent back unharmed."""
    value = place.draft.get(place.path)
    known = {child.name for child in field.children}
    for name in value if isinstance(value, Mapping) else ():
        if name not in known:
            stray = Field("json", (*field.path, name), name, reason="The trainer's schema does not describe this entry.")
            _node(stray, place.of(stray), stray.reason)
