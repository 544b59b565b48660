"""What the columns of an input mean to the trainer: one field for each of its column specs, and a proposal for all of them at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from components.draft import edits
from components.draft.checks import column_matching
from components.draft.checks.problem import Problem
from components.draft.draft import DatasetInput, Draft, input_path
from components.forms import binding
from components.forms.fields.codec import Codec
from components.forms.markdown import code, drawable, escape, escape_label, prose
from components.forms.panels.problems import draw_beside
from components.schema.labels import unique_labels
from components.schema.path import MISSING
from components.schema.trainer import FIELD_TYPES, ColumnTypeSpec, InputSpec
from components.session.pipeline import commit

COLUMNS = Codec(lambda value: [] if value is MISSING else list(value), lambda chosen: list(chosen or []))
COLUMN = Codec(lambda value: None if value is MISSING or not value else value[0], lambda chosen: [chosen] if chosen else [])
# All options travel to the browser with every change, so above so many a search picks those that do.
_OPTIONS, _FOUND, _UNFIT = 200, 50, 6


@dataclass(frozen=True)
class Columns:
    """The columns that can be mapped: their types, None where they are not known, and their labels."""

    types: Mapping[str, str] | None
    labels: Mapping[str, str]


def draw(
    spec: InputSpec, view: DatasetInput, draft: Draft, types: Mapping[str, str] | None, problems: tuple[Problem, ...]
) -> None:
    """Draw the mapping of an input; `types` are its dataset's columns, None where they are not known."""
    _propose(spec, view, draft, types or {})
    options = _labels(view, types or {})
    for column in spec.columns:
        with st.container(key=binding.key(draft, input_path(spec.alias, "columnMapping", column.id), "spec"), gap="xsmall"):
            _column(spec, column, view, draft, Columns(types, options), problems)
    known = {column.id for column in spec.columns}
    for key in view.column_mapping:
        if key not in known:
            _unknown(spec, key, view, draft, problems)


def _propose(spec: InputSpec, view: DatasetInput, draft: Draft, types: Mapping[str, str]) -> None:
    found = column_matching.propose_mapping(view, spec, types)
    if not found:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        said = [f"{escape(one.spec.name)}: **{escape(one.column)}** :gray[({escape(one.reason)})]" for one in found]
        st.markdown("  \n".join([":material/lightbulb: Proposal", *said]), width="content")
        st.button(
            "Accept" if len(found) == 1 else "Accept all",
            key=binding.key(draft, input_path(spec.alias), "propose"),
            icon=":material/check:",
            on_click=commit,
            args=(partial(edits.apply_fix, fix=column_matching.accept_proposals(view, found)),),
            disabled=binding.locked(draft),
        )


def _column(
    spec: InputSpec,
    column: ColumnTypeSpec,
    view: DatasetInput,
    draft: Draft,
    known: Columns,
    problems: tuple[Problem, ...],
) -> None:
    path, types = input_path(spec.alias, "columnMapping", column.id), known.types
    chosen = view.column_mapping.get(column.id, ())
    fitting = column.fitting(types or {})
    label, hint = f"{escape_label(column.name)}{' (optional)' if column.optional else ''}", code(column.id)
    many = len(fitting) > _OPTIONS
    options = list(dict.fromkeys((*(_search(fitting, label, hint, binding.key(draft, path)) if many else fitting), *chosen)))
    several = column.allow_multiple or len(chosen) > 1
    bound = binding.bind(
        draft,
        path,
        COLUMNS if several else COLUMN,
        store=lambda current, names: edits.map_columns(current, spec.alias, column, names),
    )
    choose: dict[str, Any] = {
        "label": label,
        "options": options,
        "format_func": lambda name: drawable(known.labels[name]),
        "help": None if many else hint,
        "label_visibility": "collapsed" if many else "visible",
        "placeholder": _placeholder(column, fitting, types),
        **bound.keywords(),
    }
    if several:
        st.multiselect(**choose)
    else:
        st.selectbox(**choose, index=None)
    draw_beside(problems, path)
    st.caption("  \n".join(part for part in (describe_column_spec(column), _unfit(column, types or {}, len(fitting))) if part))


def describe_column_spec(column: ColumnTypeSpec) -> str:
    """Say what a column spec means, what it takes, and whether it must be given."""
    anything = column.types is None or column.types >= FIELD_TYPES
    kind = "" if anything else f"{column.types_text} "
    takes = f"one or several {kind}columns" if column.allow_multiple else f"one {kind}column"
    told = prose(column.description)
    told = f"{told} " if not told or told.endswith((".", "!", "?")) else f"{told}. "
    return f"{told}Takes {escape(takes)}{' of any type' if anything else ''}. {'Optional' if column.optional else 'Required'}."


def _unfit(column: ColumnTypeSpec, types: Mapping[str, str], fitting: int) -> str:
    """Name the columns that are not offered, with the reason."""
    if fitting == len(types):
        return ""
    shown: list[str] = []
    for name, kind in types.items():
        if len(shown) == _UNFIT:
            break
        if not column.accepts(kind):
            shown.append(f"{name} ({kind.lower()})")
    rest = len(types) - fitting - len(shown)
    more = f" and {rest:,} more" if rest else ""
    return f"Not available because of their type: {escape(', '.join(shown))}{more}."


def _search(fitting: list[str], label: str, hint: str, name: str) -> list[str]:
    """Draw a search above a field that has too many options, and give those that it offers then."""
    wanted = st.text_input(
        label,
        key=f"{name}#find",
        help=hint,
        placeholder=f"Search the {len(fitting):,} columns that fit",
        icon=":material/search:",
    )
    words = wanted.strip().lower()
    found = [one for one in fitting if words in one.lower()] if words else fitting
    if len(found) > _FOUND:
        st.caption(f"{len(found):,} columns {'match' if words else 'fit'}; the first {_FOUND} are offered below.")
    return found[:_FOUND]


def _placeholder(column: ColumnTypeSpec, fitting: list[str], types: Mapping[str, str] | None) -> str:
    if fitting:
        return "Choose columns" if column.allow_multiple else "Choose a column"
    return "The columns are not known" if types is None else drawable(f"No column is {column.types_text}")


def _labels(view: DatasetInput, types: Mapping[str, str]) -> Mapping[str, str]:
    """Return the label of every column of the dataset and of the mapping, which no other column has."""
    names = list(dict.fromkeys((*types, *(name for chosen in view.column_mapping.values() for name in chosen))))
    labels = [f"{name} · {types[name].lower()}" if name in types else f"{name} · not in the dataset" for name in names]
    return dict(zip(names, map(drawable, unique_labels(labels, list(map(ascii, names)))), strict=True))


def _unknown(spec: InputSpec, key: str, view: DatasetInput, draft: Draft, problems: tuple[Problem, ...]) -> None:
    path = input_path(spec.alias, "columnMapping", key)
    st.markdown(f"{code(key)} → {escape(', '.join(view.column_mapping[key]))}")
    draw_beside(problems, path)
    st.button(
        f"Remove the mapping “{escape(key)}”",
        key=binding.key(draft, path, "remove"),
        on_click=commit,
        args=(partial(edits.unset, path=path),),
    )
