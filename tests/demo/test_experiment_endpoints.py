"""Experiments with their series and tables, parsed by the official SDK."""

import io
import json
from typing import Any

import pyarrow.parquet as pq
import pytest
from foundry_sdk.v2 import FoundryClient

from tests.demo.conftest import Api, Paths, runs_of

HOUSES = "Pricing and demand/House prices"
PENGUINS = "Field operations/Penguin survey"
P_RMSE = {"seriesName": "test/root_mean_squared_error", "aggregation": "LAST", "operator": "LT", "value": -13.0}


def test_experiments_with_series_and_tables(sdk: FoundryClient, api: Api, rid: Paths) -> None:
    model = rid(f"{PENGUINS}/Penguin species model")
    experiment = sdk.models.Model.Experiment.search(model, preview=True).data[0]
    assert sdk.models.Model.Experiment.get(model, experiment.rid, preview=True) == experiment
    parameters = {parameter.name: parameter.value.value for parameter in experiment.parameters}
    assert parameters["eval_metric"] == "log_loss"
    assert parameters["input_df.target_column"] == "species"
    series = {entry.name: entry for entry in experiment.series}
    name = "validation/log_loss"
    reads = sdk.models.Model.Experiment.Series
    points = reads.json(model, experiment.rid, name, preview=True).series
    assert len(points) == series[name].length == 30
    assert (points[-1].value, max(point.value for point in points)) == (series[name].value.last, series[name].value.max)
    some = reads.json(model, experiment.rid, name, offset=28, page_size=5, preview=True).series
    assert some == points[28:]
    table = pq.read_table(io.BytesIO(reads.parquet(model, experiment.rid, name, preview=True)))
    assert table["value"].to_pylist() == [point.value for point in points]
    tables = sdk.models.Model.Experiment.ArtifactTable
    rows = json.loads(tables.json(model, experiment.rid, "predictions", offset=1, page_size=3, preview=True))
    assert [set(row) for row in rows] == [{"actual", "prediction"}] * 3
    content = tables.parquet(model, experiment.rid, "predictions", preview=True)
    artifact = experiment.artifacts["predictions"]
    assert (pq.read_table(io.BytesIO(content)).num_rows, len(content)) == (artifact.details.row_count, artifact.size_bytes)
    assert len(json.loads(tables.json(model, experiment.rid, "predictions", preview=True))) == 10


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({"type": "eq", "field": "STATUS", "value": "FAILED"}, {5, 8, 17}),
        ({"type": "eq", "field": "TAG", "value": "version-24"}, {24}),
        ({"type": "contains", "field": "EXPERIMENT_NAME", "value": "report"}, {24, 25}),
        ({"type": "startsWith", "field": "EXPERIMENT_NAME", "value": "Quarterly"}, {21, 22}),
        ({"type": "not", "value": {"type": "contains", "field": "SERIES_NAME", "value": "test/"}}, {5, 8, 17}),
        ({"type": "parameterFilter", "parameterName": "refit_full", "operator": "EQ", "value": True}, {13, 14, 21, 22, 25}),
        ({"type": "parameterFilter", "parameterName": "input_df.ignoreColumns", "operator": "CONTAINS", "value": "x, y"}, {7}),
        ({"type": "summaryMetricFilter", **P_RMSE}, {7}),
        (
            {
                "type": "seriesFilter",
                "seriesName": P_RMSE["seriesName"],
                "field": "AGGREGATION_MIN",
                "operator": "LT",
                "value": -13,
            },
            {7},
        ),
    ],
)
def test_experiments_are_searched(sdk: FoundryClient, rid: Paths, where: dict[str, Any], expected: set[int]) -> None:
    answer = sdk.models.Model.Experiment.search(rid(f"{HOUSES}/House price model"), where=where, preview=True).data
    tags = {tag for experiment in answer for tag in experiment.tags if tag.startswith("version-")}
    assert {int(tag.removeprefix("version-")) for tag in tags} == expected


def test_experiments_are_joined_to_runs_ordered_and_paged(sdk: FoundryClient, rid: Paths) -> None:
    model, search = rid(f"{HOUSES}/House price model"), sdk.models.Model.Experiment.search
    run = runs_of(sdk, rid(f"{HOUSES}/House prices"))[3]
    (experiment,) = search(model, where={"type": "eq", "field": "JOB_RID", "value": run.job_rid}, preview=True).data
    assert experiment.rid == run.resolved_outputs["model"].experiment_rid
    oldest = search(model, order_by={"field": "CREATED_TIME", "direction": "ASC"}, page_size=10, preview=True)
    times = [entry.created_time for entry in oldest.data]
    assert times == sorted(times)
    following = search(
        model, order_by={"field": "CREATED_TIME", "direction": "ASC"}, page_token=oldest.next_page_token, preview=True
    )
    assert (len(following.data), following.next_page_token) == (14, None)
    by_name = search(model, order_by={"field": "EXPERIMENT_NAME", "direction": "DESC"}, page_size=1, preview=True)
    assert by_name.data[0].tags[1] == "version-3"
