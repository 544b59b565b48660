"""Trainers: find one, read its inputs, outputs and parameters, and start a configuration."""

import streamlit as st

from components.forms.fields.field_text import default_text
from components.forms.markdown import code, drawable, escape, prose
from components.schema.fields import Field
from components.schema.labels import unique_labels
from components.schema.path import Path, pointer
from components.schema.trainer import InputSpec, TrainerSpec
from components.shell import address, foundry_cache, navigation, new_draft

_TYPES = {"LLM_FINETUNING": "LLM fine-tuning", "VLM_FINETUNING": "VLM fine-tuning"}


def type_name(kind: str) -> str:
    return _TYPES.get(kind, kind.replace("_", " ").capitalize())


def use(spec: TrainerSpec, key: str, primary: bool = False) -> None:
    if st.button("Use this trainer", key=key, type="primary" if primary else "secondary", icon=":material/arrow_forward:"):
        new_draft.begin_with_trainer(spec)


def columns_table(spec: InputSpec) -> None:
    rows = [
        {
            "Column mapping": drawable(column.name),
            "Key": drawable(column.id),
            "Types": drawable(column.types_text),
            "Columns": "several" if column.allow_multiple else "one",
            "Required": "no" if column.optional else "yes",
            "Meaning": drawable(column.description) or ("What the model predicts" if column.is_target else ""),
        }
        for column in spec.columns
    ]
    if rows:
        st.dataframe(rows, hide_index=True)
    elif spec.is_dataset:
        st.caption("Any dataset; no column needs a meaning.")
    else:
        st.caption(f"An input of the type “{escape(spec.kind)}”, which is given as JSON.")


def values(field: Field) -> str:
    if field.unions:
        return " or ".join(branch.label for branch in field.unions[-1].branches)
    return field.kind.replace("_", " ")


def parameter_row(path: Path, field: Field) -> dict[str, str]:
    said = default_text(field).removeprefix("the trainer's default is ").rstrip(".")
    row = {
        "Parameter": field.label,
        "Key": pointer(path)[1:].replace("/", "."),
        "Default": "" if said == "the trainer decides" else said,
        "Values": ", ".join(choice.label for choice in field.choices) or field.bounds.describe() or values(field),
        "Help": field.help,
    }
    return {head: drawable(cell) for head, cell in row.items()}


def detail(spec: TrainerSpec) -> None:
    trainer = spec.trainer
    if st.button("All trainers", type="tertiary", icon=":material/arrow_back:"):
        navigation.go("trainers")
    st.title(escape(trainer.name), anchor=False)
    with st.container(horizontal=True):
        st.markdown(
            f":gray-badge[{escape(type_name(trainer.type))}] :gray-badge[version {escape(trainer.version)}]", width="content"
        )
        if trainer.experimental:
            st.badge("experimental", color="orange", help="It may have breaking changes.")
    st.markdown(prose(trainer.description))
    st.code(drawable(trainer.trainer_id), language=None)
    use(spec, "use", primary=True)
    st.subheader("Inputs", anchor=False)
    for one in spec.inputs:
        with st.container(border=True):
            st.markdown(f"**{escape(one.name)}** {code(one.alias)}{' :gray-badge[optional]' if one.optional else ''}")
            if one.description:
                st.caption(prose(one.description))
            columns_table(one)
    st.subheader("Outputs", anchor=False)
    for out in spec.outputs:
        st.markdown(
            f"**{escape(out.name)}** {code(out.alias)} · {escape(out.kind)}{' :gray-badge[optional]' if out.optional else ''}"
        )
    st.subheader("Parameters", anchor=False)
    rows = [parameter_row(path, field) for path, field in spec.parameters.outline.items() if path and field.kind != "object"]
    if rows:
        st.dataframe(rows, hide_index=True)
    else:
        st.caption("This trainer has no parameters.")


def cards() -> None:
    st.title("Trainers", anchor=False)
    st.caption("A trainer defines what a configuration needs. Choose one to begin.")
    if address.unclear("trainer"):
        st.warning("The address names no trainer.", icon=":material/search_off:")
    found = foundry_cache.trainers()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = st.text_input(
            "Search", placeholder="Name or description", icon=":material/search:", key="trainers.search", bind="query-params"
        )
        listed = sorted({spec.trainer.type for spec in found})
        labels = dict(zip(listed, unique_labels([type_name(kind) for kind in listed], listed), strict=True))
        kinds = st.multiselect(
            "Type",
            listed,
            format_func=lambda kind: drawable(labels[kind]),
            placeholder="All types",
            key="trainers.type",
        )
        experimental = st.toggle("Show experimental", value=True, key="trainers.experimental")
    shown = [
        spec
        for spec in found
        if words.lower() in f"{spec.trainer.name} {spec.trainer.description} {spec.trainer.trainer_id}".lower()
        and (not kinds or spec.trainer.type in kinds)
        and (experimental or not spec.trainer.experimental)
    ]
    if not shown:
        st.info("No trainer fits the search." if found else "Foundry lists no trainer for you.", icon=":material/search_off:")
    for start in range(0, len(shown), 3):
        for column, spec in zip(st.columns(3), shown[start : start + 3], strict=False):
            one = spec.trainer
            with column, st.container(border=True, height="stretch"):
                st.markdown(f"#### {escape(one.name)}")
                tags = f":gray-badge[{escape(type_name(one.type))}] :gray-badge[{escape(one.version)}]"
                st.markdown(tags + (" :orange-badge[experimental]" if one.experimental else ""))
                st.caption(prose(one.description))
                inputs, parameters = len(spec.inputs), sum(field.kind != "object" for field in spec.parameters.outline.values())
                st.caption(f"{inputs} input{'s' if inputs != 1 else ''} · {parameters} parameter{'s' if parameters != 1 else ''}")
                with st.container(horizontal=True):
                    use(spec, f"use:{one.trainer_id}")
                    if st.button("Details", key=f"details:{one.trainer_id}", type="tertiary"):
                        navigation.go("trainers", trainer=one.trainer_id)


wanted = address.trainer()
if wanted:
    detail(foundry_cache.trainer(wanted))
else:
    cards()
