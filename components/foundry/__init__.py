"""The typed client of Foundry's REST API. It knows nothing of drafts, screens or the local Foundry."""
