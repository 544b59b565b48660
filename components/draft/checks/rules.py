"""The rules of our checks, with what each means.

`python -m components.draft.checks.rules` writes the README's table of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from components.draft.checks.problem import Fix, Level, Problem
from components.draft.draft import RejectedInput
from components.schema.path import Path


@dataclass(frozen=True)
class Rule:
    """One check: what people call it, and when it speaks."""

    name: str
    level: Level
    meaning: str


# Codes are the API's own names of failures where it has one (`CreateConfigValidationFailureReason`), else names of our own.
RULES: Mapping[str, Rule] = {
    "textNotApplied": Rule("JSON text not applied", "error", "The text in the JSON editor is not a valid request."),
    "entryNotApplied": Rule("Entry not applied", "error", "What was typed into a field is not a valid value."),
    "missingWorkerConfigInput": Rule("Input missing", "error", "A required input has no dataset."),
    "unknownInputAlias": Rule("Unknown input", "error", "The request has an input that the trainer does not have."),
    "invalidWorkerConfigInputType": Rule("Wrong kind of input", "error", "An input is of another type than the trainer takes."),
    "invalidInput": Rule("Malformed input", "error", "A dataset input does not have the documented shape."),
    "datasetSchemaNotFound": Rule("No columns known", "error", "A dataset has no schema, does not exist or cannot be read."),
    "datasetInTrash": Rule("Dataset in the trash", "error", "A dataset was moved to the trash."),
    "missingWorkerConfigInputDatasetColumnMapping": Rule(
        "Mapping missing", "error", "A required column spec is mapped to nothing."
    ),
    "missingRequiredDatasetColumn": Rule(
        "Column missing", "error", "A mapped column is not in the dataset, or a required mapping is an empty list."
    ),
    "unsupportedDatasetFieldType": Rule(
        "Type does not fit", "error", "A mapped column has a type that the column spec does not take."
    ),
    "multipleColumnsNotAllowedForTrainer": Rule("Too many columns", "error", "Several columns are mapped where one is taken."),
    "unknownColumnSpecIdInConfigColumnMapping": Rule(
        "Unknown mapping", "error", "The mapping names a column spec that the trainer does not have."
    ),
    "fieldValidationFailure": Rule(
        "Column not trainable",
        "error",
        "A tabular trainer would train on a binary, struct, map or array column that is neither mapped nor ignored.",
    ),
    "unknownColumn": Rule("Unknown column", "error", "An ignored or selected column is not in the dataset."),
    "ignoreAndSelect": Rule("Ignored and selected", "error", "An input both ignores and selects columns."),
    "columnMappedAndIgnored": Rule("Mapped and ignored", "warning", "A column is both mapped and ignored."),
    "columnMappedTwice": Rule("Mapped twice", "warning", "A column stands for two things, or twice for one."),
    "targetInOtherInput": Rule(
        "Target among features",
        "warning",
        "Another training input has a column of the target's name, so the model would see the answer.",
    ),
    "testLacksColumns": Rule("Test data lacks columns", "warning", "A test dataset lacks columns that are trained on."),
    "missingWorkerConfigOutput": Rule("Output missing", "error", "A required output has no model."),
    "unknownOutputAlias": Rule("Unknown output", "error", "The request has an output that the trainer does not have."),
    "outputResourceNotFound": Rule(
        "Model not found", "error", "An output's model does not exist, cannot be seen or is in the trash."
    ),
    "outputResourceInDifferentProject": Rule(
        "Model elsewhere", "error", "An output's model is in another project than the studio."
    ),
    "jsonSchemaValidationFailure": Rule("Parameter not allowed", "error", "A parameter does not fit the trainer's JSON Schema."),
    "schemaNotApplicable": Rule(
        "Schema not readable", "warning", "The trainer's schema cannot be applied, so Foundry alone checks the parameters."
    ),
    "parametersNotChecked": Rule(
        "Parameters not checked", "advice", "The trainer's rules take too long to apply, so Foundry alone checks some parameters."
    ),
    "invalidResourceConfiguration": Rule(
        "Resources not allowed", "error", "vCPU, memory or GPU is not an amount, or exceeds the limit."
    ),
    "unknownGpuType": Rule("Unknown GPU type", "warning", "The GPU type is not a documented one."),
    "gpuNeedsQueue": Rule(
        "GPU needs a queue", "advice", "A GPU is asked for; only projects with a GPU resource queue can give one."
    ),
    "memorySmallForData": Rule("Memory may be small", "advice", "There is little memory for a wide training dataset."),
    "missingStudio": Rule("Studio missing", "error", "No studio is chosen."),
    "missingName": Rule("Name missing", "error", "The configuration has no name."),
    "missingTrainer": Rule("Trainer missing", "error", "No trainer is chosen."),
    "newerTrainer": Rule(
        "Newer trainer", "advice", "Foundry uses another version of the trainer than the draft was created for."
    ),
    "parameterGone": Rule("Parameter gone", "warning", "A parameter that is set is not in today's version of the trainer."),
    "parameterRetyped": Rule(
        "Parameter of another type", "warning", "A parameter that is set is of another type in today's version of the trainer."
    ),
    "parameterNew": Rule("Parameter new", "advice", "Today's version of the trainer has a parameter that the draft's had not."),
    "experimentalTrainer": Rule("Experimental trainer", "advice", "The trainer is experimental and may change without notice."),
    "presetNotSeen": Rule("Preset not seen", "advice", "A required value is preset, and its section was not opened yet."),
}


def rule_problem(path: Path, code: str, message: str, *fixes: Fix, level: Level | None = None, where: str = "") -> Problem:
    """Return the problem that a rule found at a path; its level is the rule's unless another is given."""
    return Problem(path, level or RULES[code].level, code, message, fixes=fixes, where=where)


def rejected_input_problem(path: Path, rejected: RejectedInput, where: str = "") -> Problem:
    """Return the problem of a field whose typed text is no value."""
    reason = rejected.reason
    message = f"“{rejected.text}” is not used: {reason}" if rejected.text else f"{reason[:1].upper()}{reason[1:]}"
    return rule_problem(path, "entryNotApplied", message, where=where)


def rules_table() -> str:
    """Write the rules as the README's table."""
    rows = [f"| {rule.name} | {rule.level} | {rule.meaning} | `{code}` |" for code, rule in RULES.items()]
    return "\n".join(["| Check | Level | Shown when | Code |", "| --- | --- | --- | --- |", *rows])


if __name__ == "__main__":
    print(rules_table())
