"""A studio of very many versions and runs is seeded and listed as fast as one of few."""

from pathlib import Path

import pytest

from components.demo.server import LocalFoundry
from tests.bench import large_studio
from tests.bench.large_studio import Size
from tests.demo.conftest import TOKEN, sdk_for


def test_a_large_studio_is_listed_from_its_newest(tmp_path: Path) -> None:
    large_studio.fill(tmp_path, (size := Size(250, 1000, 30),))
    with LocalFoundry(tmp_path, token=TOKEN) as local:
        sdk = sdk_for(local)
        studio = sdk.filesystem.Resource.get_by_path(path=f"{large_studio.PROJECT}/{size.name}").rid
        versions = list(sdk.models.ModelStudio.ConfigVersion.list(studio, page_size=100, preview=True))
        assert [version.version for version in versions] == list(range(250, 0, -1))
        runs = list(sdk.models.ModelStudio.Run.list(studio, page_size=100, preview=True))
        assert len({run.run_id for run in runs}) == 1000
        assert runs[0].config_version == 250
        output = runs[0].resolved_outputs["model"]
        experiment = sdk.models.Model.Experiment.get(output.model_rid, output.experiment_rid, preview=True)
        series = sdk.models.Model.Experiment.Series
        points = series.json(output.model_rid, experiment.rid, large_studio.SERIES, page_size=1000, preview=True).series
        assert len(points) == experiment.series[0].length == 30
        assert points[-1].value == pytest.approx(experiment.series[0].value.last)
