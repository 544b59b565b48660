"""A trainer in a list: what it trains, and the button that begins a configuration with it."""

from collections.abc import Iterable

import streamlit as st

from components.forms.markdown import escape, prose
from components.schema.trainer import TrainerSpec
from components.shell.drafting import new_draft
from components.shell.page import navigation

_TYPES = {"LLM_FINETUNING": "LLM fine-tuning", "VLM_FINETUNING": "VLM fine-tuning"}
_MIN_WIDTH = 270


def type_name(kind: str) -> str:
    """Return a trainer type in words."""
    return _TYPES.get(kind, kind.replace("_", " ").capitalize())


def draw_grid(specs: Iterable[TrainerSpec]) -> None:
    """Draw a card for each trainer, as many in a row as fit."""
    with st.grid(4, min_column_width=_MIN_WIDTH):
        for spec in specs:
            with st.container(border=True, height="stretch", vertical_alignment="distribute"):
                _draw(spec)


def draw_use_button(spec: TrainerSpec, key: str, primary: bool = False) -> None:
    """Draw the button that begins a configuration with a trainer."""
    if st.button("Use this trainer", key=key, type="primary" if primary else "secondary", icon=":material/arrow_forward:"):
        new_draft.begin_with_trainer(spec)


def _draw(spec: TrainerSpec) -> None:
    trainer = spec.trainer
    with st.container(gap="small"):
        st.markdown(f"**{escape(trainer.name)}**")
        tags = f":gray-badge[{escape(type_name(trainer.type))}] :gray-badge[{escape(trainer.version)}]"
        st.markdown(tags + (" :orange-badge[Experimental]" if trainer.experimental else ""))
        st.caption(prose(trainer.description))
    inputs, parameters = len(spec.inputs), sum(field.kind != "object" for field in spec.parameters.outline.values())
    with st.container(gap="small"):
        st.caption(f"{inputs} input{'s' if inputs != 1 else ''} · {parameters} parameter{'s' if parameters != 1 else ''}")
        with st.container(horizontal=True, vertical_alignment="center"):
            draw_use_button(spec, f"use:{trainer.trainer_id}")
            if st.button("Details", key=f"details:{trainer.trainer_id}", type="tertiary"):
                navigation.go("trainers", trainer=trainer.trainer_id)
