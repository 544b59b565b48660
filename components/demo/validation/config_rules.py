"""The rules of a configuration version, one function a kind of failure; they must not know HTTP."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import validator_for

from components.demo.validation import column_rules
from components.demo.validation.request_schema import GPU_TYPES
from components.demo.validation.validation_context import ValidationContext

Fields = dict[str, Any]
Rule = Callable[[ValidationContext], Iterator[Fields]]

# Undocumented limits and grammars: our own choices.
CHANGELOG_LENGTH = 2000
CPU = re.compile(r"[0-9]{1,3}(\.[0-9]{1,6})?")
MEMORY = re.compile(r"(?P<count>[0-9]{1,15})(?P<unit>[KMGT]?)(?P<binary>i?)B?")
CORES = Decimal("0.5"), Decimal(8)
GIGABYTES = 64


def parameters(context: ValidationContext) -> Iterator[Fields]:
    """Yield violations of the trainer's JSON Schema; `field` is a dotted path below customConfig."""
    schema = context.trainer["customConfigSchema"]
    validator_class = validator_for(schema, default=Draft202012Validator)
    validator = validator_class(schema, format_checker=validator_class.FORMAT_CHECKER)
    try:
        errors = list(validator.iter_errors(context.request["workerConfig"].get("customConfig", {})))
    except OverflowError:
        yield {"field": "", "message": "a number is too large to be checked"}
        return
    for error in errors:
        for name, message in _field_and_message(error):
            path = [*map(str, error.absolute_path), *([name] if name else [])]
            yield {"field": ".".join(path), "message": message}


def _field_and_message(error: ValidationError) -> Iterator[tuple[str, str]]:
    message = error.message[:500]
    if error.validator == "required":
        missing = [name for name in error.validator_value if error.message.startswith(f"{name!r} is")]
        yield (missing[0] if missing else ""), message
    elif error.validator == "additionalProperties" and error.validator_value is False:
        patterns = error.schema.get("patternProperties", {})
        for name in error.instance:
            if name not in error.schema.get("properties", {}) and not any(re.search(p, name) for p in patterns):
                yield name, f"{name!r} is not a parameter of this trainer"
    elif error.validator == "oneOf" and all("const" in branch for branch in error.validator_value):
        allowed = ", ".join(repr(branch["const"]) for branch in error.validator_value)
        yield "", f"{str(error.instance)[:200]!r} is not one of {allowed}"
    else:
        yield "", message


def output_elsewhere(context: ValidationContext) -> Iterator[Fields]:
    """Yield output models in another project than the studio."""
    for alias, rid in _output_models(context):
        model = context.resource(rid)
        if model is not None and model.kind == "MODEL" and model.project_rid != context.studio.project_rid:
            yield {"resourceRid": rid, "outputAlias": alias}


def output_missing(context: ValidationContext) -> Iterator[Fields]:
    """Yield output models that do not exist, are no model, or are in the trash."""
    for alias, rid in _output_models(context):
        model = context.resource(rid)
        if model is None or model.kind != "MODEL":
            yield {"resourceRid": rid, "outputAlias": alias}


def _output_models(context: ValidationContext) -> Iterator[tuple[str, str]]:
    for alias, config in context.outputs.items():
        if alias in context.trainer["outputs"]:
            yield alias, config["modelRid"]


def other(context: ValidationContext) -> Iterator[Fields]:
    """Yield all failures that have no kind of their own."""
    if not context.request["name"].strip():
        yield {"message": "The name must not be empty."}
    for kind, sent in (("input", context.inputs), ("output", context.outputs)):
        for alias in sent:
            if alias not in context.trainer[f"{kind}s"]:
                yield {"message": f"The trainer has no {kind} '{alias}'."}
    gpu = context.request["resources"].get("gpu")
    project = context.store.resource(context.studio.project_rid)
    if gpu in GPU_TYPES and not (project is not None and project.gpu_queue):
        yield {"message": f"The project of the studio has no resource queue for GPU {gpu}."}
    yield from column_rules.other_columns(context)


def missing_output(context: ValidationContext) -> Iterator[Fields]:
    """Yield required outputs that are absent."""
    yield from ({"outputAlias": alias} for alias in _absent_aliases(context.trainer["outputs"], context.outputs))


def missing_input(context: ValidationContext) -> Iterator[Fields]:
    """Yield required inputs that are absent."""
    yield from ({"inputAlias": alias} for alias in _absent_aliases(context.trainer["inputs"], context.inputs))


def _absent_aliases(specs: dict[str, Any], sent: dict[str, Any]) -> Iterator[str]:
    return (alias for alias, spec in specs.items() if not spec.get("optional", False) and alias not in sent)


def input_type(context: ValidationContext) -> Iterator[Fields]:
    """Yield inputs of another type than the trainer expects."""
    for alias, config in context.inputs.items():
        expected = context.trainer["inputs"].get(alias, {}).get("type", {}).get("type", config["type"])
        if expected != config["type"]:
            yield {"inputAlias": alias, "expectedType": expected, "actualType": config["type"]}


def changelog(context: ValidationContext) -> Iterator[Fields]:
    """Yield the length of a changelog that is too long."""
    length = len(context.request.get("changelog", ""))
    if length > CHANGELOG_LENGTH:
        yield {"maxLength": CHANGELOG_LENGTH, "actualLength": length}


def resources(context: ValidationContext) -> Iterator[Fields]:
    """Yield amounts of CPU, memory or GPU that a run cannot have."""
    sent = context.request["resources"]
    low, high = CORES
    if not CPU.fullmatch(sent["cpu"]) or not low <= Decimal(sent["cpu"]) <= high:
        yield {"field": "cpu", "message": f"'{sent['cpu'][:50]}' is not a number of cores from {low} to {high}"}
    memory = MEMORY.fullmatch(sent["memory"])
    if memory is None or not 0 < _to_bytes(memory) <= GIGABYTES * 1024**3:
        message = f"'{sent['memory'][:50]}' is not an amount of memory up to {GIGABYTES}G, such as 4G or 512Mi"
        yield {"field": "memory", "message": message}
    if "gpu" in sent and sent["gpu"] not in GPU_TYPES:
        yield {"field": "gpu", "message": f"'{sent['gpu'][:50]}' is not one of {', '.join(GPU_TYPES)}"}


def parse_memory(text: str) -> int:
    """Return a valid amount of memory in bytes."""
    memory = MEMORY.fullmatch(text)
    return _to_bytes(memory) if memory else 0


def _to_bytes(memory: re.Match[str]) -> int:
    base: int = 1024 if memory["binary"] else 1000
    exponent = " KMGT".index(memory["unit"] or " ")
    return int(memory["count"]) * int(base**exponent)


RULES: dict[str, Rule] = {
    "jsonSchemaValidationFailure": parameters,
    "outputResourceInDifferentProject": output_elsewhere,
    "other": other,
    "missingWorkerConfigOutput": missing_output,
    "missingRequiredDatasetColumn": column_rules.missing_column,
    "multiplePropertiesNotAllowedForTrainer": column_rules.several_properties,
    "fieldValidationFailure": column_rules.unreadable_column,
    "unsupportedDatasetFieldType": column_rules.unsupported_type,
    "changelogTooLong": changelog,
    "unknownColumnSpecIdInConfigColumnMapping": column_rules.unknown_spec,
    "multipleColumnsNotAllowedForTrainer": column_rules.several_columns,
    "missingWorkerConfigInputDatasetColumnMapping": column_rules.missing_mapping,
    "datasetSchemaNotFound": column_rules.no_schema,
    "invalidWorkerConfigInputType": input_type,
    "missingWorkerConfigInput": missing_input,
    "missingWorkerConfigInputObjectSetPropertyMapping": column_rules.missing_property,
    "outputResourceNotFound": output_missing,
    "invalidResourceConfiguration": resources,
}


def failures(context: ValidationContext) -> list[Fields]:
    """Return every failure in the API's JSON; empty when the request can become a version."""
    return [{"type": kind, **fields} for kind, rule in RULES.items() for fields in rule(context)]
