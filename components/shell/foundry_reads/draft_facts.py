"""What Foundry knows about a draft: its trainer, the names in it, the facts of the checks."""

from components.draft.checks.facts import Facts
from components.draft.draft import Draft, dataset_rids, model_rids, resource_rids
from components.draft.field_labels import FieldLabels
from components.foundry.errors import InvalidRequest, NotFound
from components.schema.trainer import TrainerSpec
from components.shell.foundry_reads import foundry_cache
from components.shell.process.app_settings import settings


def trainer_spec(draft: Draft) -> TrainerSpec | None:
    """Return the trainer of a draft; None where it has none, or Foundry does not have it."""
    try:
        return foundry_cache.trainer(draft.trainer_id) if draft.trainer_id else None
    except (NotFound, InvalidRequest):
        return None


def field_labels(*drafts: Draft) -> FieldLabels:
    """Return the names of the fields and resources of some states of a draft.

    Of several trainers, the first one's fields count.
    """
    names = foundry_cache.names(dict.fromkeys(rid for draft in drafts for rid in resource_rids(draft)))
    specs = {draft.trainer_id: spec for draft in reversed(drafts) if (spec := trainer_spec(draft))}
    names |= {trainer_id: spec.trainer.name for trainer_id, spec in specs.items() if trainer_id}
    return FieldLabels(specs.get(drafts[0].trainer_id), drafts, names)


def load_facts(draft: Draft) -> Facts:
    """Load the facts that the checks of a draft need."""
    limits, spec = settings(), trainer_spec(draft)
    studio_rids = [draft.studio_rid] if draft.studio_rid else []
    resources = foundry_cache.resources([*dataset_rids(draft), *model_rids(draft), *studio_rids])
    return Facts(
        spec,
        {rid: foundry_cache.schema(rid) for rid in dataset_rids(draft)},
        foundry_cache.resources(dataset_rids(draft)),
        foundry_cache.resources(model_rids(draft)),
        resources[studio_rids[0]] if studio_rids else None,
        limits.max_cpu,
        limits.max_memory_gb,
        _earlier_spec(draft, spec),
    )


def _earlier_spec(draft: Draft, spec: TrainerSpec | None) -> TrainerSpec | None:
    """Return the trainer in the version that a draft was made for, where Foundry now uses another and still has that one."""
    if spec is None or draft.trainer_version in (None, spec.trainer.version):
        return None
    try:
        return foundry_cache.trainer(spec.trainer.trainer_id, draft.trainer_version)
    except (NotFound, InvalidRequest):
        return None
