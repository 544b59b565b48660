"""The endpoints of runs, builds, model versions and experiments as typed calls."""

from collections.abc import Iterable, Iterator
from typing import Any

from components.foundry.api_calls import PREVIEW, ApiCalls, read_pages, to_json, to_query
from components.foundry.models import Page
from components.foundry.request import Request, path
from components.foundry.training_models import (
    Build,
    BuildBatch,
    Experiment,
    ModelStudioRun,
    ModelVersion,
    ModelVersionPage,
    RunPage,
    SeriesPoint,
    SeriesPoints,
)

STUDIOS = "/v2/models/modelStudios"
MODELS = "/v2/models"
BUILDS = "/v2/orchestration/builds"
# The API takes no more in one batch or page.
_BUILDS_PER_CALL = 100
_POINTS_PER_PAGE = 1000
ROWS_PER_PAGE = 100


class TrainingCalls(ApiCalls):
    """The calls that start and watch training. Every call raises FoundryError."""

    def launch_request(self, studio_rid: str) -> Request:
        """Return the request that would start a run of the latest configuration version; nothing is sent."""
        return Request("POST", path(STUDIOS + "/{studio_rid}/launch", studio_rid=studio_rid), PREVIEW)

    def launch(self, request: Request) -> ModelStudioRun:
        """Start a run. API: POST .../modelStudios/{rid}/launch.

        After an error with `may_have_happened`, the run may have started.
        """
        return self._send(ModelStudioRun, request)

    def runs_page(
        self, studio_rid: str, config_version: int | None = None, page_token: str | None = None, page_size: int | None = None
    ) -> Page[ModelStudioRun]:
        """Read one page of a studio's runs, in no documented order. API: GET .../modelStudios/{rid}/runs."""
        query = to_query(configVersion=config_version, pageSize=page_size, pageToken=page_token)
        return self._get(RunPage, path(STUDIOS + "/{studio_rid}/runs", studio_rid=studio_rid), query + PREVIEW)

    def runs(self, studio_rid: str, config_version: int | None = None) -> Iterator[ModelStudioRun]:
        """Yield all runs of a studio, or of one of its configuration versions, in no documented order."""
        return read_pages(lambda token: self.runs_page(studio_rid, config_version, token))

    def builds(self, rids: Iterable[str]) -> dict[str, Build]:
        """Read builds by RID; unknown ones are left out, and four calls are allowed a second.

        API: POST /api/v2/orchestration/builds/getBatch, 100 at once.
        """
        elements = [{"buildRid": rid} for rid in dict.fromkeys(rids)]
        builds: dict[str, Build] = {}
        for start in range(0, len(elements), _BUILDS_PER_CALL):
            body = to_json(elements[start : start + _BUILDS_PER_CALL])
            builds |= self._send(BuildBatch, Request("POST", BUILDS + "/getBatch", body=body, safe=True)).data
        return builds

    def cancel_build(self, rid: str) -> None:
        """Ask for the end of a running build, which may finish all the same. API: POST .../builds/{rid}/cancel."""
        self._transport.send(Request("POST", path(BUILDS + "/{rid}/cancel", rid=rid)))

    def model_versions(self, model_rid: str) -> Iterator[ModelVersion]:
        """Yield a model's versions, in no documented order. API: GET /api/v2/models/{rid}/versions."""
        endpoint = path(MODELS + "/{rid}/versions", rid=model_rid)
        return read_pages(lambda token: self._get(ModelVersionPage, endpoint, to_query(pageToken=token) + PREVIEW))

    def model_version(self, model_rid: str, version_rid: str) -> ModelVersion:
        """Read a model version. API: GET /api/v2/models/{rid}/versions/{versionRid}."""
        return self._get(ModelVersion, path(MODELS + "/{rid}/versions/{version}", rid=model_rid, version=version_rid), PREVIEW)

    def experiment(self, model_rid: str, experiment_rid: str) -> Experiment:
        """Read an experiment. API: GET /api/v2/models/{rid}/experiments/{experimentRid}."""
        return self._get(Experiment, _experiment(model_rid, experiment_rid), PREVIEW)

    def series_points(
        self, model_rid: str, experiment_rid: str, name: str, offset: int = 0, length: int | None = None
    ) -> Iterator[SeriesPoint]:
        """Yield the points of a series from an offset, until there are no more or its `length` is reached.

        API: GET .../experiments/{experimentRid}/series/{name}/json, 1,000 at once.
        """
        endpoint = _experiment(model_rid, experiment_rid) + path("/series/{name}/json", name=name)
        while length is None or offset < length:
            query = to_query(offset=offset, pageSize=_POINTS_PER_PAGE)
            points = self._get(SeriesPoints, endpoint, query + PREVIEW).series
            if not points:
                return
            yield from points
            offset += len(points)

    def artifact_rows(
        self, model_rid: str, experiment_rid: str, name: str, offset: int = 0, limit: int = ROWS_PER_PAGE
    ) -> list[dict[str, Any]]:
        """Read up to 100 rows of a table. API: GET .../artifactTables/{name}/json."""
        endpoint = _experiment(model_rid, experiment_rid) + path("/artifactTables/{name}/json", name=name)
        query = to_query(offset=offset, pageSize=limit) + PREVIEW
        response = self._transport.send(Request("GET", endpoint, query, accept="application/octet-stream"))
        rows = response.json()
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise response.unusable("it is no list of rows")
        return rows

    def artifact_table(self, model_rid: str, experiment_rid: str, name: str) -> bytes:
        """Read a whole table as Parquet. API: GET .../artifactTables/{name}/parquet."""
        endpoint = _experiment(model_rid, experiment_rid) + path("/artifactTables/{name}/parquet", name=name)
        return self._transport.send(Request("GET", endpoint, PREVIEW, accept="application/octet-stream")).content()


def _experiment(model_rid: str, experiment_rid: str) -> str:
    return path(MODELS + "/{model}/experiments/{experiment}", model=model_rid, experiment=experiment_rid)
