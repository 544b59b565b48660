"""A short summary of the request, beside the form."""

import streamlit as st

from components.draft.draft import CPU, GPU, INPUTS, MEMORY, PARAMETERS, Draft, dataset_input, list_aliases
from components.draft.masking import masked_body
from components.draft.strict_json import format_json
from components.forms.foundry_reader import FoundryReader
from components.forms.markdown import escape
from components.schema.form_model import FormModel
from components.schema.path import MISSING, get


def draw(draft: Draft, form: FormModel | None, foundry: FoundryReader) -> None:
    """Draw the summary in few elements, all sent again with each edit; `form` knows the secrets."""
    lines = ["**What will be sent**", f"Name: {escape(draft.name) or ':gray[none yet]'}"]
    for alias in list_aliases(draft, INPUTS):
        view = dataset_input(draft, alias)
        if view is None or isinstance(view, str):
            lines.append(f"{escape(alias)}: given as JSON")
            continue
        dataset = foundry.resource(view.rid) if view.rid else None
        mapped = "; ".join(f"{key}: {', '.join(names)}" for key, names in view.column_mapping.items())
        chosen = f"**{escape(dataset.display_name) if dataset else 'no dataset'}**{f' ({escape(mapped)})' if mapped else ''}"
        lines.append(f"{escape(alias)}: {chosen}")
    gpu = draft.get(GPU)
    resources = f"{draft.get(CPU, '?')} vCPU, {draft.get(MEMORY, '?')} memory{f', {gpu} GPU' if gpu is not MISSING else ''}"
    lines.append(escape(resources))
    config = get(masked_body(draft, form), PARAMETERS)
    has_parameters = isinstance(config, dict) and bool(config)
    lines.append("Parameters:" if has_parameters else ":gray[Parameters: the trainer's defaults]")
    st.markdown("\n\n".join(lines))
    if has_parameters:
        st.code(format_json(config), language="json")
