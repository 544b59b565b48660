"""The column mapping of an input: a field for each column spec of the trainer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from components.draft import edits
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
# All options are sent to the browser with every change, so above `_MAX_OPTIONS` a search narrows them to `_MAX_MATCHES`.
_MAX_OPTIONS, _MAX_MATCHES, _MAX_UNFIT = 200, 50, 20


@dataclass(frozen=True)
class _MappedInput:
    """One dataset input with the types and labels of its columns; types are None if not known."""

    spec: InputSpec
    view: DatasetInput
    draft: Draft
    types: Mapping[str, str] | None
    labels: Mapping[str, str]
    problems: tuple[Problem, ...]


def draw(
    spec: InputSpec,
    view: DatasetInput,
    draft: Draft,
    types: Mapping[str, str] | None,
    problems: tuple[Problem, ...],
) -> None:
    """Draw the mapping of an input; `types` maps the dataset's columns to types, None if not known."""
    mapped = _MappedInput(spec, view, draft, types, _label_columns(view, types or {}), problems)
    for column in spec.columns:
        with st.container(key=binding.key(draft, input_path(spec.alias, "columnMapping", column.id), "spec"), gap="xsmall"):
            _draw_column_spec(mapped, column)
    declared = {column.id for column in spec.columns}
    for spec_id in view.column_mapping:
        if spec_id not in declared:
            _draw_unknown(mapped, spec_id)


def _draw_column_spec(mapped: _MappedInput, column: ColumnTypeSpec) -> None:
    spec, draft, types = mapped.spec, mapped.draft, mapped.types
    path = input_path(spec.alias, "columnMapping", column.id)
    chosen = mapped.view.column_mapping.get(column.id, ())
    several = column.allow_multiple or len(chosen) > 1
    fitting = offered_columns(mapped.view, column, types or {}, several)
    label, hint = f"{escape_label(column.name)}{' (optional)' if column.optional else ' (required)'}", code(column.id)
    many = len(fitting) > _MAX_OPTIONS
    options = list(dict.fromkeys((*(_search(fitting, label, hint, binding.key(draft, path)) if many else fitting), *chosen)))
    bound = binding.bind(
        draft,
        path,
        COLUMNS if several else COLUMN,
        store=lambda current, names: edits.map_columns(current, spec.alias, column, names),
    )
    choose: dict[str, Any] = {
        "label": label,
        "options": options,
        "format_func": lambda name: drawable(mapped.labels[name]),
        "help": None if many else hint,
        "label_visibility": "collapsed" if many else "visible",
        "placeholder": _placeholder(column, fitting, types),
        **bound.keywords(),
    }
    if several:
        st.multiselect(**choose)
    else:
        st.selectbox(**choose, index=None)
    draw_beside(mapped.problems, path)
    unfit = [f"{name} ({kind.lower()})" for name, kind in (types or {}).items() if not column.accepts(kind)]
    count = f" {len(unfit):,} of another type." if unfit else ""
    st.caption(f"{describe_column_spec(column)}{count}", help=_describe_unfit(unfit) if unfit else None)


def offered_columns(view: DatasetInput, column: ColumnTypeSpec, types: Mapping[str, str], several: bool) -> list[str]:
    """Return the columns to choose from; where several can be chosen, without those that stand for something else."""
    mapped = {name for key, names in view.column_mapping.items() if key != column.id for name in names} if several else ()
    return [name for name in column.fitting(types) if name not in mapped]


def describe_column_spec(column: ColumnTypeSpec) -> str:
    """Return a column spec in sentences: its description and what it takes."""
    anything = column.types is None or column.types >= FIELD_TYPES
    kind = "" if anything else f"{column.types_text} "
    takes = f"one or several {kind}columns" if column.allow_multiple else f"one {kind}column"
    description = prose(column.description)
    description = f"{description} " if not description or description.endswith((".", "!", "?")) else f"{description}. "
    return f"{description}Takes {escape(takes)}{' of any type' if anything else ''}."


def _describe_unfit(unfit: Sequence[str]) -> str:
    """Return a sentence that names up to 20 columns whose type a spec does not take."""
    more = f" and {len(unfit) - _MAX_UNFIT:,} more" if len(unfit) > _MAX_UNFIT else ""
    return f"Not offered because of their type: {escape(', '.join(unfit[:_MAX_UNFIT]))}{more}."


def _search(fitting: list[str], label: str, hint: str, name: str) -> list[str]:
    """Draw a search above a field with too many options, and return the first columns that match."""
    query = st.text_input(
        label,
        key=f"{name}#find",
        help=hint,
        placeholder=f"Search the {len(fitting):,} columns that fit",
        type="search",
        live=True,
    )
    query = query.strip().lower()
    matches = [column for column in fitting if query in column.lower()] if query else fitting
    if len(matches) > _MAX_MATCHES:
        st.caption(f"{len(matches):,} columns {'match' if query else 'fit'}; the first {_MAX_MATCHES} are offered below.")
    return matches[:_MAX_MATCHES]


def _placeholder(column: ColumnTypeSpec, fitting: list[str], types: Mapping[str, str] | None) -> str:
    if fitting:
        return "Choose columns" if column.allow_multiple else "Choose a column"
    return "The columns are not known" if types is None else drawable(f"No column is {column.types_text}")


def _label_columns(view: DatasetInput, types: Mapping[str, str]) -> Mapping[str, str]:
    """Return a unique label for every column of the dataset and of the mapping."""
    names = list(dict.fromkeys((*types, *(name for chosen in view.column_mapping.values() for name in chosen))))
    labels = [f"{name} · {types[name].lower()}" if name in types else f"{name} · not in the dataset" for name in names]
    return dict(zip(names, map(drawable, unique_labels(labels, list(map(ascii, names)))), strict=True))


def _draw_unknown(mapped: _MappedInput, spec_id: str) -> None:
    path = input_path(mapped.spec.alias, "columnMapping", spec_id)
    st.markdown(f"{code(spec_id)} → {escape(', '.join(mapped.view.column_mapping[spec_id]))}")
    draw_beside(mapped.problems, path)
    st.button(
        f"Remove the mapping “{escape(spec_id)}”",
        key=binding.key(mapped.draft, path, "remove"),
        on_click=commit,
        args=(partial(edits.unset, path=path),),
    )
