"""The API's objects for what training makes: runs, builds, jobs, model versions and experiments."""

from typing import Any

from pydantic import Field

from components.foundry.models import Batch, OptionalDict, OptionalTuple, Page, Time, VersionNumber, Wire

RUNNING = "RUNNING"
SUCCEEDED = "SUCCEEDED"
FAILED = "FAILED"
CANCELED = "CANCELED"


class ResolvedOutput(Wire):
    """What a run makes of one output; that its build runs or has failed does not keep the RIDs away."""

    type: str = ""
    model_rid: str | None = None
    model_version_rid: str | None = None
    experiment_rid: str | None = None


class ModelStudioRun(Wire):
    """A run of a configuration version; `started_by` is the id of a user or a group.

    Whether `build_status` is that of now or of the start is undocumented: read the build.
    """

    run_id: str
    config_version: VersionNumber
    build_rid: str
    job_rid: str
    started_by: str
    started_time: Time
    build_status: str | None = None
    resolved_outputs: OptionalDict[ResolvedOutput] = Field(default_factory=dict)


class Build(Wire):
    """A build; `status` is RUNNING, SUCCEEDED, FAILED, CANCELED, or one that is not known yet."""

    rid: str
    status: str
    created_by: str | None = None
    created_time: Time | None = None
    finished_time: Time | None = None
    job_rids: OptionalTuple[str] = ()


class ModelVersionSource(Wire):
    """What made a model version; only that of type `modelStudio` has a studio."""

    type: str = ""
    model_studio_rid: str | None = None


class ModelVersion(Wire):
    """A version of a model; `model_api` is JSON that describes its inputs and outputs."""

    rid: str
    created_time: Time
    model_api: Any = None
    source: ModelVersionSource | None = None
    linked_experiment: str | None = None


class ParameterValue(Wire):
    """The value of a parameter: a boolean, number or text, and a text for a time."""

    type: str = ""
    value: Any = None


class ExperimentParameter(Wire):
    """A parameter with which a model was trained."""

    name: str
    value: ParameterValue


class SeriesSummary(Wire):
    """The least, greatest and last value of a series."""

    min: float | None = None
    max: float | None = None
    last: float | None = None


class ExperimentSeries(Wire):
    """A series of values that an experiment logged, without its points."""

    name: str
    length: int | None = None
    value: SeriesSummary = Field(default_factory=SeriesSummary)


class SummaryMetric(Wire):
    """The value that stands for a series; `aggregation` is MIN, MAX or LAST."""

    series_name: str
    aggregation: str
    value: float


class ArtifactDetails(Wire):
    """What kind of artifact it is; only tables are documented."""

    type: str = ""
    row_count: int | None = None


class Artifact(Wire):
    """Something that an experiment stored under a name."""

    name: str
    description: str | None = None
    size_bytes: int | None = None
    details: ArtifactDetails = Field(default_factory=ArtifactDetails)


class Experiment(Wire):
    """What the training of a model logged; `status` is RUNNING, SUCCEEDED, FAILED, or one that is not known yet."""

    rid: str
    model_rid: str
    status: str
    status_message: str | None = None
    created_by: str | None = None
    created_time: Time
    parameters: OptionalTuple[ExperimentParameter] = ()
    series: OptionalTuple[ExperimentSeries] = ()
    summary_metrics: OptionalTuple[SummaryMetric] = ()
    artifacts: OptionalDict[Artifact] = Field(default_factory=dict)
    tags: OptionalTuple[str] = ()
    linked_model_version: str | None = None
    job_rid: str | None = None


class SeriesPoint(Wire):
    """A point of a series; `timestamp` is in milliseconds since the epoch, and `value` may be NaN."""

    step: int
    value: float
    timestamp: int | None = None


class SeriesPoints(Wire):
    """Some points of a series, in their order; of the `type`, only `doubleV1` is documented."""

    type: str
    series: OptionalTuple[SeriesPoint] = ()


RunPage = Page[ModelStudioRun]
BuildBatch = Batch[Build]
ModelVersionPage = Page[ModelVersion]
