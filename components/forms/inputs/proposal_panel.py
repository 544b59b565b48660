"""The columns proposed for the column specs of the inputs, to accept one by one or all at once."""

from collections.abc import Mapping, Sequence
from functools import partial

import streamlit as st

from components.draft import edits
from components.draft.checks.column_proposals import InputColumns, Proposal, accept_proposals, propose_mappings
from components.draft.checks.facts import column_types
from components.draft.draft import INPUTS, DatasetInput, Draft, dataset_input, input_path
from components.forms import binding
from components.forms.foundry_reader import FoundryReader
from components.forms.markdown import escape
from components.schema.trainer import InputSpec, TrainerSpec
from components.session.pipeline import commit

Proposals = Mapping[str, Sequence[Proposal]]
"""The columns proposed for each input, by alias."""


def propose(spec: TrainerSpec, draft: Draft, foundry: FoundryReader) -> Proposals:
    """Return the columns proposed for the inputs whose dataset's columns are known."""
    inputs = []
    for input_spec in spec.inputs:
        view = dataset_input(draft, input_spec.alias) if input_spec.is_dataset else None
        if isinstance(view, DatasetInput) and view.rid and (types := column_types(foundry.schema(view.rid))):
            inputs.append(InputColumns(input_spec, view, types))
    return {alias: proposals for alias, proposals in propose_mappings(inputs).items() if proposals}


def draw_all(spec: TrainerSpec, proposals: Proposals, draft: Draft) -> None:
    """Draw how many columns are proposed, and the button that maps them all, if they are of several inputs."""
    if len(proposals) < 2:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        names = ", ".join(input_spec.name for input_spec in spec.inputs if input_spec.alias in proposals)
        count = sum(map(len, proposals.values()))
        st.markdown(f":material/lightbulb: {count} columns proposed for {escape(names)}", width="content")
        _draw_button("Accept all", proposals, draft, binding.key(draft, INPUTS, "propose"))


def draw(spec: InputSpec, proposals: Proposals, draft: Draft) -> None:
    """Draw the columns proposed for one input, each with the reason and a button that maps it."""
    if spec.alias not in proposals:
        return
    name, own = binding.key(draft, input_path(spec.alias)), proposals[spec.alias]
    with st.container(border=True, gap="xsmall"):
        for proposal in own:
            with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", gap="small"):
                column, reason = escape(proposal.column), escape(proposal.reason)
                st.markdown(f":material/lightbulb: {escape(proposal.spec.name)}: **{column}** :gray[({reason})]", width="content")
                _draw_button(f"Accept {column}", {spec.alias: [proposal]}, draft, f"{name}#accept:{proposal.spec.id}")
        if len(own) > 1:
            label = "Accept all" if len(proposals) == 1 else f"Accept all for {escape(spec.name)}"
            _draw_button(label, {spec.alias: own}, draft, f"{name}#propose")


def _draw_button(label: str, accepted: Proposals, draft: Draft, key: str) -> None:
    """Draw a button that maps the accepted columns; the one for several stands out."""
    several = sum(map(len, accepted.values())) > 1
    st.button(
        label,
        key=key,
        icon=":material/done_all:" if several else ":material/check:",
        type="secondary" if several else "tertiary",
        on_click=commit,
        args=(partial(edits.apply_fix, fix=accept_proposals(draft, accepted)),),
        disabled=binding.locked(draft),
    )
