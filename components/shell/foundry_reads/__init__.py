"""Cached reads of Foundry, and what is worked out of them."""
