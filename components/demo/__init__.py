"""A local stand-in for Foundry's REST API, written from its reference; it knows nothing of its callers."""
