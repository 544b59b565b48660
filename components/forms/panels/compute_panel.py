"""The compute resources: sliders for usual amounts, text fields for exact ones, and the GPU type."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st

from components.draft import compute_resources
from components.draft.checks.problem import Problem
from components.draft.draft import CPU, GPU, MEMORY, Draft
from components.forms import binding, request_field
from components.forms.fields import text_field
from components.forms.fields.codec import LENIENT, Codec
from components.forms.markdown import drawable
from components.forms.panels.problems import draw_beside
from components.schema.path import MISSING, Json, Path
from components.session.pipeline import FieldScope


@dataclass(frozen=True)
class _Amount:
    """An amount of a resource: a slider over a range, and a text field for what the slider cannot reach."""

    path: Path
    label: str
    exact_label: str
    bounds: tuple[float, float]
    step: float
    parse: Callable[[object], float | None]
    format: Callable[[float], str]


def draw(draft: Draft, problems: tuple[Problem, ...], max_cpu: float, max_memory_gb: int) -> None:
    """Draw vCPU, memory and GPU; the maxima bound the sliders only."""
    cpus = (0.5 if max_cpu > 0.5 else max_cpu / 2, float(max_cpu))
    gigabytes = (0.0, float(max_memory_gb))
    amounts = (
        _Amount(CPU, "vCPU", "vCPU (exact)", cpus, 0.5, compute_resources.parse_cpu, compute_resources.format_cpu),
        _Amount(
            MEMORY,
            "Memory (GB)",
            "Memory (exact)",
            gigabytes,
            1.0,
            compute_resources.parse_memory_gb,
            compute_resources.format_memory,
        ),
    )
    for amount in amounts:
        request_field.draw(draft, problems, amount.path, partial(_draw_amount, amount))
    request_field.draw(draft, problems, GPU, _draw_gpu)


def _draw_gpu(draft: Draft, problems: tuple[Problem, ...], scope: FieldScope) -> None:
    codec = Codec(lambda value: LENIENT.to_widget(value) or None, lambda chosen: chosen or MISSING)
    options = list(compute_resources.GPU_TYPES)
    gpu = drawable(LENIENT.to_widget(draft.get(GPU)))
    if gpu and gpu not in options:
        options.append(gpu)
    st.selectbox(
        "GPU type",
        options,
        index=None,
        placeholder="No GPU",
        accept_new_options=True,
        help="Only projects with a GPU resource queue can use one. Choose a documented type or type another.",
        **binding.bind(draft, GPU, codec, scope=scope).keywords(),
    )
    draw_beside(problems, GPU)


def _draw_amount(amount: _Amount, draft: Draft, problems: tuple[Problem, ...], scope: FieldScope) -> None:
    low, high = amount.bounds

    def to_slider(value: Json) -> float:
        number = amount.parse(value)
        return min(max(number if number is not None else low, low), high)

    codec = Codec(to_slider, lambda number: amount.format(max(number, amount.step)))
    slider = binding.bind(draft, amount.path, codec, part="slider", scope=scope)
    left, right = st.columns([3, 1], vertical_alignment="bottom", gap="medium")
    with left:
        st.slider(amount.label, low, high, step=amount.step, format="%g", **slider.keywords())
    with right:
        text_field.draw(amount.exact_label, draft, scope, LENIENT, "Required")
    draw_beside(problems, amount.path)
