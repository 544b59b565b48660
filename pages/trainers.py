"""Trainers: find one, read what it needs, and begin a configuration with it."""

import streamlit as st

from components.forms import data_table
from components.forms.fields.field_text import default_text
from components.forms.markdown import code, drawable, escape, prose
from components.schema.fields import Field
from components.schema.labels import unique_labels
from components.schema.path import Path, pointer
from components.schema.trainer import InputSpec, TrainerSpec
from components.session.state import set_widget
from components.shell.drafting import trainer_card
from components.shell.drafting.trainer_card import type_name
from components.shell.foundry_reads import foundry_cache
from components.shell.page import address, navigation


def columns_table(spec: InputSpec) -> None:
    rows = [
        {
            "Column mapping": drawable(column.name),
            "Key": drawable(column.id),
            "Types": drawable(column.types_text),
            "Columns": "several" if column.allow_multiple else "one",
            "Required": "no" if column.optional else "yes",
            "Description": drawable(column.description) or ("What the model predicts" if column.is_target else ""),
        }
        for column in spec.columns
    ]
    if rows:
        data_table.draw(rows)
    elif spec.is_dataset:
        st.caption("Any dataset. No columns to map.")
    else:
        st.caption(f"An input of type “{escape(spec.kind)}”, entered as JSON.")


def values(field: Field) -> str:
    if field.unions:
        return " or ".join(branch.label for branch in field.unions[-1].branches)
    return field.kind.replace("_", " ")


def parameter_row(path: Path, field: Field) -> dict[str, str]:
    default = default_text(field).removeprefix("the trainer's default is ").rstrip(".")
    row = {
        "Parameter": field.label,
        "Key": pointer(path)[1:].replace("/", "."),
        "Default": "" if default == "the trainer decides" else default,
        "Values": ", ".join(choice.label for choice in field.choices) or field.bounds.describe() or values(field),
        "Help": field.help,
    }
    return {head: drawable(cell) for head, cell in row.items()}


def detail(spec: TrainerSpec) -> None:
    trainer = spec.trainer
    navigation.set_tab_title(trainer.name)
    if st.button("All trainers", type="tertiary", icon=":material/arrow_back:"):
        navigation.go("trainers")
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.title(escape(trainer.name), anchor=False, width="content")
        trainer_card.draw_use_button(spec, "use", primary=True)
    tags = f":gray-badge[{escape(type_name(trainer.type))}] :gray-badge[Version {escape(trainer.version)}]"
    st.markdown(
        tags + (" :orange-badge[Experimental]" if trainer.experimental else ""),
        help="Experimental trainers may change without notice." if trainer.experimental else None,
        width="content",
    )
    st.markdown(prose(trainer.description))
    st.code(drawable(trainer.trainer_id), language=None)
    st.header("Inputs", anchor=False)
    for spec_of_input in spec.inputs:
        with st.container(border=True):
            optional = " :gray-badge[Optional]" if spec_of_input.optional else ""
            st.markdown(f"**{escape(spec_of_input.name)}** {code(spec_of_input.alias)}{optional}")
            if spec_of_input.description:
                st.caption(prose(spec_of_input.description))
            columns_table(spec_of_input)
    st.header("Outputs", anchor=False)
    for output in spec.outputs:
        optional = " :gray-badge[Optional]" if output.optional else ""
        st.markdown(f"**{escape(output.name)}** {code(output.alias)} · {escape(output.kind)}{optional}")
    st.header("Parameters", anchor=False)
    rows = [parameter_row(path, field) for path, field in spec.parameters.outline.items() if path and field.kind != "object"]
    if rows:
        data_table.draw(rows)
    else:
        st.caption("This trainer has no parameters.")


def clear_filters() -> None:
    for key, content in {"trainers.search": "", "trainers.type": [], "trainers.experimental": True}.items():
        set_widget(key, content)


def cards() -> None:
    st.title("Trainers", anchor=False)
    st.caption("A trainer defines the inputs, outputs and parameters of a configuration. Choose one to start.")
    if address.unclear("trainer"):
        st.warning("The address contains no trainer.", icon=":material/search_off:")
    specs = foundry_cache.trainers()
    if not specs:
        st.info("No trainers are available to you. Ask an administrator for access.", icon=":material/school:")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        search = st.text_input(
            "Search", placeholder="Name or description", icon=":material/search:", key="trainers.search", bind="query-params"
        )
        listed = sorted({spec.trainer.type for spec in specs})
        labels = dict(zip(listed, unique_labels([type_name(kind) for kind in listed], listed), strict=True))
        kinds = st.multiselect(
            "Type",
            listed,
            format_func=lambda kind: drawable(labels[kind]),
            placeholder="All types",
            key="trainers.type",
        )
        experimental = st.toggle("Show experimental", value=True, key="trainers.experimental")
    words = search.lower().split()
    matches = [
        spec
        for spec in specs
        if all(word in f"{spec.trainer.name} {spec.trainer.description} {spec.trainer.trainer_id}".lower() for word in words)
        and (not kinds or spec.trainer.type in kinds)
        and (experimental or not spec.trainer.experimental)
    ]
    if not matches:
        st.info("No trainer matches.", icon=":material/search_off:")
        st.button("Clear the filters", icon=":material/filter_alt_off:", on_click=clear_filters)
    trainer_card.draw_grid(matches)


trainer_id = address.trainer()
if trainer_id:
    detail(foundry_cache.trainer(trainer_id))
else:
    cards()
