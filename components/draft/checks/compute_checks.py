"""Whether vCPU, memory and GPU are amounts that a run may use, as far as is known before it runs."""

from collections.abc import Iterator

from components.draft import compute_resources, input_columns
from components.draft.checks.facts import Facts, inputs_with_columns
from components.draft.checks.problem import Fix, Problem
from components.draft.checks.rules import rule_problem
from components.draft.draft import CPU, GPU, MEMORY, Draft
from components.schema.path import MISSING

_CODE = "invalidResourceConfiguration"


def check_compute(draft: Draft, facts: Facts) -> Iterator[Problem]:
    """Yield the problems of the compute resources."""
    cores, memory = compute_resources.parse_cpu(draft.get(CPU)), compute_resources.parse_memory_gb(draft.get(MEMORY))
    if cores is None:
        yield rule_problem(CPU, _CODE, "Enter vCPU as a number, such as 2.")
    elif not 0 < cores <= facts.max_cpu:
        nearest = _nearest(cores, facts.max_cpu)
        fix = Fix(f"Use {nearest:g} vCPU", ((CPU, compute_resources.format_cpu(nearest)),))
        yield rule_problem(CPU, _CODE, f"vCPU must be more than 0 and at most {facts.max_cpu:g}.", fix)
    if memory is None:
        yield rule_problem(MEMORY, _CODE, "Enter memory as a number with a unit, such as 8G.")
    elif not 0 < memory <= facts.max_memory_gb:
        nearest = _nearest(memory, facts.max_memory_gb)
        fix = Fix(f"Use {nearest:g} GB", ((MEMORY, compute_resources.format_memory(nearest)),))
        yield rule_problem(MEMORY, _CODE, f"Memory must be more than 0 and at most {facts.max_memory_gb:g} GB.", fix)
    yield from _check_gpu(draft)
    yield from _check_memory_for_width(draft, facts)


def _nearest(amount: float, most: float) -> float:
    return most if amount > 0 else min(1.0, most)


def _check_gpu(draft: Draft) -> Iterator[Problem]:
    gpu, remove = draft.get(GPU), Fix("Use no GPU", ((GPU, MISSING),))
    if gpu is MISSING:
        return
    if not isinstance(gpu, str):
        yield rule_problem(GPU, _CODE, "The GPU type must be text.", remove)
        return
    if gpu not in compute_resources.GPU_TYPES:
        yield rule_problem(GPU, "unknownGpuType", f"“{gpu}” is not among the documented GPU types; Foundry may refuse it.")
    message = "Only projects with a GPU resource queue can use a GPU. Check that the studio's project has one."
    yield rule_problem(GPU, "gpuNeedsQueue", message, remove)


def _check_memory_for_width(draft: Draft, facts: Facts) -> Iterator[Problem]:
    """Yield advice where a training dataset has many columns for the memory of the run."""
    memory = compute_resources.parse_memory_gb(draft.get(MEMORY))
    widths = (
        len(input_columns.used_columns(each.view, each.types))
        for each in inputs_with_columns(draft, facts)
        if each.spec.role == "TRAINING"
    )
    width = max(widths, default=0)
    if memory is None or not 0 < memory < width / 100:
        return
    message = (
        f"{draft.get(MEMORY)} of memory may be too little for {width:,} columns. A run that exceeds its memory ends without a model;"
        " about 1 GB for each 100 columns is a careful start."
    )
    enough = min(-(-width // 100), int(facts.max_memory_gb))
    fix = Fix(f"Use {enough} GB", ((MEMORY, compute_resources.format_memory(enough)),))
    yield rule_problem(MEMORY, "memorySmallForData", message, *((fix,) if enough > memory and width <= 100 * enough else ()))
