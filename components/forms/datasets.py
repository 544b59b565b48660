"""The inputs: a dataset for each, what its columns mean, and which of them are used."""

from functools import partial

import streamlit as st

from components.draft import edit, fit, proposal
from components.draft.model import INPUTS, DatasetInput, Draft, aliases, dataset_input, input_path
from components.draft.problem import Problem
from components.forms import binding, picker, table
from components.forms.codec import JSON, Codec
from components.forms.markdown import escape
from components.forms.problems import beside
from components.forms.world import World
from components.foundry.models import DatasetSchema, Resource
from components.spec.path import MISSING, Json
from components.spec.trainer import ColumnTypeSpec, InputSpec, TrainerSpec

COLUMNS = Codec(lambda value: [] if value is MISSING else list(value), lambda chosen: list(chosen or []))
COLUMN = Codec(lambda value: None if value is MISSING or not value else value[0], lambda chosen: [chosen] if chosen else [])


def draw(spec: TrainerSpec, draft: Draft, world: World, problems: tuple[Problem, ...]) -> None:
    """Draw a card for every input of the trainer, and one for every other input that the request has."""
    for one in spec.inputs:
        with st.container(border=True, key=binding.key(draft, input_path(one.alias), "card")):
            _card(one, draft, world, problems)
    for alias in aliases(draft, INPUTS):
        if spec.input(alias) is None:
            with st.container(border=True):
                st.markdown(f"**{escape(alias)}**")
                _as_json(alias, draft, problems, "The trainer does not have this input.")


def _card(spec: InputSpec, draft: Draft, world: World, problems: tuple[Problem, ...]) -> None:
    view = dataset_input(draft, spec.alias)
    optional = " :gray-badge[optional]" if spec.optional else ""
    st.markdown(f"**{escape(spec.name)}**{optional}")
    if spec.description:
        st.caption(escape(spec.description))
    if not spec.is_dataset:
        _as_json(spec.alias, draft, problems, f"Inputs of the type “{spec.kind}” have no form here.")
        return
    if isinstance(view, str):
        _as_json(spec.alias, draft, problems, view)
        return
    if view is not None and view.rid is not None:
        _chosen(spec, view, draft, world)

    note = f"dropped:{binding.key(draft, input_path(spec.alias))}"

    def take(found: Resource) -> None:
        columns = world.schema(found.rid)
        kept, lost = fit.kept(view, spec, _types(columns)) if view and isinstance(columns, DatasetSchema) else (None, [])
        binding.remember(note, lost)
        binding.apply(edit.set_dataset, spec.alias, found.rid, kept)

    start = _home(draft, world)
    if view is None or view.rid is None:
        picker.pick(
            world, binding.key(draft, input_path(spec.alias)), "dataset", take, start=start, disabled=draft.text is not None
        )
    else:
        with st.expander("Choose another dataset"):
            picker.pick(
                world, binding.key(draft, input_path(spec.alias)), "dataset", take, start=start, disabled=draft.text is not None
            )
    beside(problems, input_path(spec.alias))
    beside(problems, input_path(spec.alias, "rid"))
    if isinstance(view, DatasetInput) and view.rid is not None:
        if lost := binding.remembered(note):
            st.info(
                f"Dropped, because this dataset has no such column or another type: {escape(', '.join(lost))}",
                icon=":material/info:",
            )
        schema = world.schema(view.rid)
        table.draw(view.rid, schema, world, binding.key(draft, input_path(spec.alias)))
        _proposal(spec, view, draft, schema)
        _mapping(spec, view, draft, schema if isinstance(schema, DatasetSchema) else None, problems)


def _home(draft: Draft, world: World) -> str | None:
    studio = world.resource(draft.studio_rid) if draft.studio_rid else None
    return studio.parent_folder_rid if studio else None


def _chosen(spec: InputSpec, view: DatasetInput, draft: Draft, world: World) -> None:
    resource = world.resource(view.rid) if view.rid else None
    with st.container(horizontal=True, vertical_alignment="center"):
        name = escape(resource.display_name) if resource else f"`{view.rid}`"
        st.markdown(f":material/table: **{name}**", help=f"`{view.rid}`")
        st.button(
            "Remove",
            key=binding.key(draft, input_path(spec.alias), "remove"),
            type="tertiary",
            icon=":material/close:",
            on_click=binding.apply,
            args=(edit.unset, input_path(spec.alias)),
            disabled=draft.text is not None,
        )
    if resource:
        st.caption(escape(resource.path))


def _types(schema: DatasetSchema | str | None) -> dict[str, str]:
    return {column.name: column.type for column in schema.fields if column.name} if isinstance(schema, DatasetSchema) else {}


def _proposal(spec: InputSpec, view: DatasetInput, draft: Draft, schema: DatasetSchema | str) -> None:
    found = proposal.propose(view, spec, _types(schema))
    if not found:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        said = [f"{escape(one.spec.name)}: **{escape(one.column)}** :gray[({escape(one.reason)})]" for one in found]
        st.markdown("  \n".join([":material/lightbulb: Proposal", *said]))
        st.button(
            "Accept",
            key=binding.key(draft, input_path(spec.alias), "propose"),
            icon=":material/check:",
            on_click=binding.apply,
            args=(edit.mend, proposal.accept(view, found)),
            disabled=draft.text is not None,
        )


def _mapping(
    spec: InputSpec, view: DatasetInput, draft: Draft, schema: DatasetSchema | None, problems: tuple[Problem, ...]
) -> None:
    types = _types(schema)
    for column in spec.columns:
        _column(spec, column, view, draft, types, problems)
    known = {column.id for column in spec.columns}
    for key in view.column_mapping:
        if key not in known:
            st.markdown(f"`{escape(key)}` → {escape(', '.join(view.column_mapping[key]))}")
            beside(problems, input_path(spec.alias, "columnMapping", key))
            st.button(
                f"Remove the mapping “{key}”",
                key=binding.key(draft, input_path(spec.alias, "columnMapping", key), "remove"),
                on_click=binding.apply,
                args=(edit.unset, input_path(spec.alias, "columnMapping", key)),
            )
    troubled = any(
        problem.path[3:4] in (("ignoreColumns",), ("selectColumns",)) and problem.path[2] == spec.alias for problem in problems
    )
    with st.expander(
        f"Columns to use · {_use(view, len(types))}", expanded=troubled, key=binding.key(draft, input_path(spec.alias), "use")
    ):
        mapped = {name for names in view.column_mapping.values() for name in names}
        for key, label, chosen in (
            ("ignoreColumns", "Ignore columns", view.ignore_columns),
            ("selectColumns", "Select columns (none means all)", view.select_columns),
        ):
            path = input_path(spec.alias, key)
            options = _options([name for name in types if key != "ignoreColumns" or name not in mapped], chosen)
            bound = binding.bind(draft, path, COLUMNS)
            st.multiselect(label, options, format_func=lambda name: _typed(name, types), placeholder="None", **bound.keywords())
            beside(problems, path)


def _use(view: DatasetInput, total: int) -> str:
    if view.select_columns:
        return f"{len(view.select_columns)} selected"
    return f"all but {len(view.ignore_columns)} ignored" if view.ignore_columns else f"all {total}"


def _column(
    spec: InputSpec,
    column: ColumnTypeSpec,
    view: DatasetInput,
    draft: Draft,
    types: dict[str, str],
    problems: tuple[Problem, ...],
) -> None:
    path = input_path(spec.alias, "columnMapping", column.id)
    chosen = view.column_mapping.get(column.id, ())
    options = _options([name for name, kind in types.items() if column.accepts(kind)], chosen)
    label = f"{escape(column.name)}{'' if not column.optional else ' :gray[(optional)]'}"
    hint = "\n\n".join(part for part in (escape(column.description), f"Takes {column.types_text} columns. `{column.id}`") if part)
    placeholder = (
        ("Choose columns" if column.allow_multiple else "Choose a column") if options else f"No column is {column.types_text}"
    )

    def store(current: Draft, names: Json) -> Draft:
        return edit.map_columns(current, spec.alias, column, names)

    if column.allow_multiple or len(chosen) > 1:
        bound = binding.bind(draft, path, COLUMNS, store=store)
        st.multiselect(
            label, options, format_func=partial(_typed, types=types), help=hint, placeholder=placeholder, **bound.keywords()
        )
    else:
        bound = binding.bind(draft, path, COLUMN, store=store)
        st.selectbox(
            label,
            options,
            index=None,
            format_func=partial(_typed, types=types),
            help=hint,
            placeholder=placeholder,
            **bound.keywords(),
        )
    beside(problems, path)
    unfit = [f"{name} ({kind.lower()})" for name, kind in types.items() if not column.accepts(kind)]
    if unfit:
        more = f" and {len(unfit) - 8} more" if len(unfit) > 8 else ""
        st.caption(f"Not available, as it takes {column.types_text} columns: {escape(', '.join(unfit[:8]))}{more}")


def _options(fitting: list[str], chosen: tuple[str, ...]) -> list[str]:
    known = set(fitting)
    return fitting + [name for name in dict.fromkeys(chosen) if name not in known]


def _typed(name: str, types: dict[str, str]) -> str:
    return f"{name} · {types[name].lower()}" if name in types else f"{name} · not in the dataset"


def _as_json(alias: str, draft: Draft, problems: tuple[Problem, ...], reason: str) -> None:
    bound = binding.bind(draft, input_path(alias), JSON)
    st.text_area("As JSON", height=160, placeholder="Not set", **bound.keywords())
    st.caption(f":material/data_object: Shown as JSON: {escape(reason)}")
    beside(problems, input_path(alias), below=True)
