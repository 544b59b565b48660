"""What will be sent, in a few words, beside the form."""

import streamlit as st

from components.draft.model import CPU, GPU, INPUTS, MEMORY, PARAMETERS, Draft, aliases, dataset_input
from components.draft.secret import masked
from components.draft.text import write
from components.forms.markdown import escape
from components.forms.world import World
from components.spec.form import Form
from components.spec.path import MISSING, get


def draw(draft: Draft, form: Form | None, world: World) -> None:
    """Draw few elements, each with many lines: they are all sent again with every edit. `form` tells which parameters are secrets."""
    said = ["**What will be sent**", f"Name: {escape(draft.name) or ':gray[none yet]'}"]
    for alias in aliases(draft, INPUTS):
        view = dataset_input(draft, alias)
        if view is None or isinstance(view, str):
            said.append(f"{escape(alias)}: given as JSON")
            continue
        found = world.resource(view.rid) if view.rid else None
        mapped = "; ".join(f"{key}: {', '.join(names)}" for key, names in view.column_mapping.items())
        chosen = f"**{escape(found.display_name) if found else 'no dataset'}**{f' ({escape(mapped)})' if mapped else ''}"
        said.append(f"{escape(alias)}: {chosen}")
    gpu = draft.get(GPU)
    used = f"{draft.get(CPU, '?')} vCPU, {draft.get(MEMORY, '?')} memory{f', {gpu} GPU' if gpu is not MISSING else ''}"
    said.append(escape(used))
    config = get(masked(draft, form), PARAMETERS)
    has_parameters = isinstance(config, dict) and bool(config)
    said.append("Parameters:" if has_parameters else ":gray[Parameters: the trainer's defaults]")
    st.markdown("\n\n".join(said))
    if has_parameters:
        st.code(write(config), language="json")
