"""A request that the local Foundry accepts, made as the form makes it."""

from dataclasses import replace

from pydantic import SecretStr

from components.demo.server import LocalFoundry
from components.draft import request_body
from components.draft.draft import Draft, new_draft_id
from components.foundry.client import Foundry
from components.foundry.connection import Connection

STUDIO = "ri.models.main.model-studio.a1b2c3d4-e5f6-7890-abcd-ef1234567890"
DATASET = "ri.foundry.main.dataset.a1b2c3d4-e5f6-7890-abcd-ef1234567890"
MODEL = "ri.models.main.model.a1b2c3d4-e5f6-7890-abcd-ef1234567890"


def configuration(**changes: str) -> Draft:
    """Return a draft of the documented trainer that can be submitted."""
    node = {"type": "dataset", "rid": DATASET, "columnMapping": {"target_column": ["target"]}}
    body = {
        "name": "Baseline",
        "trainerId": "ri.models..trainer.autogluon_tabular_regression",
        "resources": {"cpu": "2", "memory": "4G"},
        "workerConfig": {
            "inputs": {"input_df": {**node, "ignoreColumns": [], "selectColumns": []}},
            "outputs": {"model": {"type": "model", "modelRid": MODEL}},
        },
        **changes,
    }
    return Draft(new_draft_id(), STUDIO, body, "0.388.0")


def configuration_in_new_studio(local: LocalFoundry, name: str) -> Draft:
    """Return a draft that can be submitted, in a new studio with a name."""
    foundry = Foundry(Connection(local.url, SecretStr(local.token)))
    studio = foundry.create_studio(name, foundry.studio(STUDIO).folder_rid)
    return replace(configuration(name="Only once"), studio_rid=studio.rid)


def request(**changes: str) -> bytes:
    """Return its request as it is sent."""
    return request_body.encode_request(configuration(**changes))
