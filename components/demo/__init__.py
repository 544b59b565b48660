"""A local Foundry: its REST API, written from the reference. It must not know its callers."""
