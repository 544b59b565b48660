"""A request that the local Foundry accepts, made as the form makes it."""

from components.draft import request_body
from components.draft.draft import Draft, new_draft_id

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


def request(**changes: str) -> bytes:
    """Return its request as it is sent."""
    return request_body.encode_request(configuration(**changes))
