"""The configuration versions of the sample studios; it must not know how they are stored."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from components.demo import clock

REGRESSION = "ri.models..trainer.autogluon_tabular_regression"
CLASSIFICATION = "ri.models..trainer.autogluon_tabular_classification"

# name, author, trainer version, cpu, memory, custom config, ignored columns, changelog
HOUSES: list[tuple[str, str, str, str, str, dict[str, Any], list[str], str | None]] = [
    ("Initial", "erossi", "0.371.0", "2", "8G", {}, [], None),
    ("Initial, better metric", "erossi", "0.371.0", "2", "8G", {"eval_metric": "root_mean_squared_error"}, [], None),
    ("Without station number", "erossi", "0.371.0", "2", "8G", {}, ["station"], "The number of the sale says nothing."),
    ("RMSE", "erossi", "0.371.0", "2", "8G", {"eval_metric": "root_mean_squared_error"}, ["station"], None),
    ("Best quality", "erossi", "0.371.0", "4", "16G", {"presets": "best_quality"}, ["station"], "Try the slow preset."),
    ("Back to medium", "erossi", "0.371.0", "2", "8G", {"presets": "medium_quality"}, ["station"], "Too slow."),
    ("No coordinates", "bokafor", "0.371.0", "2", "8G", {}, ["station", "x", "y"], "Will it do without the place?"),
    ("Coordinates again", "bokafor", "0.371.0", "2", "8G", {}, ["station"], "It will not."),
    ("More memory", "bokafor", "0.371.0", "2", "16G", {}, ["station"], "The last run was out of memory."),
    ("More cores", "amoreau", "0.371.0", "4", "16G", {}, ["station"], None),
    ("Handover", "amoreau", "0.371.0", "4", "16G", {"eval_metric": "root_mean_squared_error"}, ["station"], "Mine."),
    ("New trainer", "amoreau", "0.388.0", "4", "16G", {}, ["station"], "First version on trainer 0.388.0."),
    ("Refit", "amoreau", "0.388.0", "4", "16G", {"refit_full": True}, ["station"], "Use all rows in the end."),
    ("Refit and best", "amoreau", "0.388.0", "8", "32G", {"presets": "best_quality", "refit_full": True}, [], None),
    ("Ignore station", "amoreau", "0.388.0", "8", "32G", {"presets": "best_quality"}, ["station"], "Forgot it again."),
    ("Smaller", "clindqvist", "0.388.0", "1", "4G", {}, ["station"], "How small can it be?"),
    ("Smallest", "clindqvist", "0.388.0", "0.5", "2G", {}, ["station"], None),
    ("Normal size", "bokafor", "0.388.0", "2", "8G", {}, ["station"], "That was too small."),
    ("Without age", "bokafor", "0.388.0", "2", "8G", {}, ["station", "age"], "Age correlates with the place."),
    ("With age", "bokafor", "0.388.0", "2", "8G", {}, ["station"], None),
    ("Quarterly run, spring", "amoreau", "0.388.0", "2", "8G", {"refit_full": True}, ["station"], "As agreed."),
    ("Quarterly run, summer", "amoreau", "0.388.0", "2", "8G", {"refit_full": True}, ["station"], None),
    ("Quarterly run, autumn", "bokafor", "0.388.0", "2", "8G", {"refit_full": True}, ["station"], None),
    (
        "RMSE for the report",
        "bokafor",
        "0.388.0",
        "2",
        "8G",
        {"eval_metric": "root_mean_squared_error", "presets": "best_quality"},
        ["station"],
        "The board reads errors in dollars.",
    ),
    (
        "Best quality for the report",
        "amoreau",
        "0.388.0",
        "4",
        "16G",
        {"eval_metric": "root_mean_squared_error", "presets": "best_quality", "refit_full": True},
        ["station"],
        "Final figures: best quality, refitted on all rows, metric in dollars.",
    ),
]
PENGUINS: list[tuple[str, str, str, str, str, dict[str, Any], list[str], str | None]] = [
    ("Initial", "clindqvist", "0.388.0", "2", "4G", {}, [], None),
    ("Body only", "clindqvist", "0.388.0", "2", "4G", {}, ["island", "year"], "Measurements without the place."),
    (
        "Probabilities",
        "amoreau",
        "0.388.0",
        "2",
        "8G",
        {
            "eval_metric": "log_loss",
            "time_limit": 300,
            "excluded_model_types": ["NN_TORCH", "FASTAI"],
            "prediction_column_name": "prediction",
            "predict_probabilities": True,
            "hyperparameters": {"GBM": [{"extra_trees": True}, {}], "RF": {"n_estimators": 300}},
        },
        ["island", "year"],
        "Probabilities for the map.",
    ),
]
SALARIES: list[tuple[str, str, str, str, str, dict[str, Any], list[str], str | None]] = [
    ("Initial", "clindqvist", "0.388.0", "2", "4G", {}, [], None),
]
HISTORIES = {
    "houses": (HOUSES, REGRESSION, "Baltimore house sales", "House price model", "price"),
    "penguins": (PENGUINS, CLASSIFICATION, "Palmer penguins", "Penguin species model", "species"),
    "salaries": (SALARIES, CLASSIFICATION, "Salaries", "Salary model", "sector"),
}


def documents(history: str, rids: dict[str, str], users: dict[str, str], start: datetime) -> Iterator[dict[str, Any]]:
    """Yield a history's versions, numbered from 1; `rids` are by display name, `users` by username."""
    rows, trainer_id, dataset, model, target = HISTORIES[history]
    for number, (name, author, version, cpu, memory, config, ignored, changelog) in enumerate(rows, start=1):
        created = start + timedelta(days=9 * number, hours=number % 7, minutes=number * 13 % 60)
        source = {"type": "dataset", "rid": rids[dataset], "columnMapping": {"target_column": [target]}}
        worker: dict[str, Any] = {
            "inputs": {"input_df": source | {"ignoreColumns": ignored, "selectColumns": []}},
            "outputs": {"model": {"type": "model", "modelRid": rids[model]}},
        }
        yield {
            "createdBy": users[author],
            "trainer": {"trainerId": trainer_id, "version": version},
            "createdTime": clock.to_text(created),
            "version": number,
            "name": name,
            "resources": {"memory": memory, "cpu": cpu},
            "workerConfig": worker | ({"customConfig": config} if config else {}),
            "trainerId": trainer_id,
        } | ({"changelog": changelog} if changelog else {})
