"""The rules of a configuration version, one function for each documented kind of failure; they must not know HTTP."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import chain
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import validator_for

from components.demo import column_rules
from components.demo.request_schema import GPU_TYPES
from components.demo.validation_context import ValidationContext

Fields = dict[str, Any]
Rule = Callable[[ValidationContext], Iterator[Fields]]

# Undocumented limits and grammars: the stand-in's own choices.
CHANGELOG_LENGTH = 2000
CPU = re.compile(r"[0-9]{1,3}(\.[0-9]{1,6})?")
MEMORY = re.compile(r"(?P<count>[0-9]{1,15})(?P<unit>[KMGT]?)(?P<binary>i?)B?")
CORES = Decimal("0.5"), Decimal(8)
GIGABYTES = 64


def parameters(candidate: ValidationContext) -> Iterator[Fields]:
    """The custom config does not fit the trainer's JSON Schema; `field` is a dotted path below customConfig."""
    schema = candidate.trainer["customConfigSchema"]
    validator_class = validator_for(schema, default=Draft202012Validator)
    validator = validator_class(schema, format_checker=validator_class.FORMAT_CHECKER)
    try:
        errors = list(validator.iter_errors(candidate.request["workerConfig"].get("customConfig", {})))
    except OverflowError:
        yield {"field": "", "message": "a number is too large to be checked"}
        return
    for error in errors:
        for name, message in _described(error):
            path = [*map(str, error.absolute_path), *([name] if name else [])]
            yield {"field": ".".join(path), "message": message}


def _described(error: ValidationError) -> Iterator[tuple[str, str]]:
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


def output_elsewhere(candidate: ValidationContext) -> Iterator[Fields]:
    """The output model is in another project than the studio."""
    for alias, rid in _models(candidate):
        model = candidate.resource(rid)
        if model is not None and model.kind == "MODEL" and model.project_rid != candidate.studio.project_rid:
            yield {"resourceRid": rid, "outputAlias": alias}


def output_missing(candidate: ValidationContext) -> Iterator[Fields]:
    """The output model does not exist, is no model, or is in the trash."""
    for alias, rid in _models(candidate):
        model = candidate.resource(rid)
        if model is None or model.kind != "MODEL":
            yield {"resourceRid": rid, "outputAlias": alias}


def _models(candidate: ValidationContext) -> Iterator[tuple[str, str]]:
    for alias, config in candidate.outputs.items():
        if alias in candidate.trainer["outputs"]:
            yield alias, config["modelRid"]


def other(candidate: ValidationContext) -> Iterator[Fields]:
    """Whatever has no kind of its own."""
    if not candidate.request["name"].strip():
        yield {"message": "The name must not be empty."}
    for kind, sent in (("input", candidate.inputs), ("output", candidate.outputs)):
        for alias in sent:
            if alias not in candidate.trainer[f"{kind}s"]:
                yield {"message": f"The trainer has no {kind} '{alias}'."}
    gpu = candidate.request["resources"].get("gpu")
    project = candidate.store.resource(candidate.studio.project_rid)
    if gpu in GPU_TYPES and not (project is not None and project.gpu_queue):
        yield {"message": f"The project of the studio has no resource queue for GPU {gpu}."}
    yield from column_rules.other_columns(candidate)


def missing_output(candidate: ValidationContext) -> Iterator[Fields]:
    """A required output is not given."""
    yield from ({"outputAlias": alias} for alias in _absent(candidate.trainer["outputs"], candidate.outputs))


def missing_input(candidate: ValidationContext) -> Iterator[Fields]:
    """A required input is not given."""
    yield from ({"inputAlias": alias} for alias in _absent(candidate.trainer["inputs"], candidate.inputs))


def _absent(specs: dict[str, Any], given: dict[str, Any]) -> Iterator[str]:
    return (alias for alias, spec in specs.items() if not spec.get("optional", False) and alias not in given)


def input_type(candidate: ValidationContext) -> Iterator[Fields]:
    """An input is of another type than the trainer expects."""
    for alias, config in candidate.inputs.items():
        expected = candidate.trainer["inputs"].get(alias, {}).get("type", {}).get("type", config["type"])
        if expected != config["type"]:
            yield {"inputAlias": alias, "expectedType": expected, "actualType": config["type"]}


def changelog(candidate: ValidationContext) -> Iterator[Fields]:
    """The changelog is too long."""
    length = len(candidate.request.get("changelog", ""))
    if length > CHANGELOG_LENGTH:
        yield {"maxLength": CHANGELOG_LENGTH, "actualLength": length}


def resources(candidate: ValidationContext) -> Iterator[Fields]:
    """CPU, memory or GPU is not what a run can have."""
    sent = candidate.request["resources"]
    low, high = CORES
    if not CPU.fullmatch(sent["cpu"]) or not low <= Decimal(sent["cpu"]) <= high:
        yield {"field": "cpu", "message": f"'{sent['cpu'][:50]}' is not a number of cores from {low} to {high}"}
    memory = MEMORY.fullmatch(sent["memory"])
    if memory is None or not 0 < _bytes(memory) <= GIGABYTES * 1024**3:
        message = f"'{sent['memory'][:50]}' is not an amount of memory up to {GIGABYTES}G, such as 4G or 512Mi"
        yield {"field": "memory", "message": message}
    if "gpu" in sent and sent["gpu"] not in GPU_TYPES:
        yield {"field": "gpu", "message": f"'{sent['gpu'][:50]}' is not one of {', '.join(GPU_TYPES)}"}


def _bytes(memory: re.Match[str]) -> int:
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


def failures(candidate: ValidationContext) -> list[Fields]:
    """Every failure of the candidate, as the API writes them; empty when it can become a version."""
    found = ([{"type": kind, **fields} for fields in rule(candidate)] for kind, rule in RULES.items())
    return list(chain.from_iterable(found))
