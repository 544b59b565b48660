"""The numbers of rows of a configuration's datasets, which Foundry does not tell: they are counted once all else is drawn."""

from collections.abc import Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.draft.checks.facts import Facts, column_types
from components.forms.inputs.dataset_preview import UNREADABLE
from components.shell import dataset_rows


def draw(containers: Mapping[str, DeltaGenerator], facts: Facts) -> None:
    """Draw the number of rows of each dataset at its place, by RID; nothing where it cannot be read."""
    for rid, container in containers.items():
        types = column_types(facts.schemas.get(rid)) or {}
        column = next((name for name, kind in types.items() if kind not in UNREADABLE), None)
        count = dataset_rows.count_rows(rid, column) if column is not None else None
        if count is not None:
            limit = dataset_rows.MAX_COUNTED
            with container:
                st.caption(f"More than {int(limit):,} rows" if count > limit else f"{int(count):,} rows")
