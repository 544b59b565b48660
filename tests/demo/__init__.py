"""The local Foundry, driven over HTTP by the official SDK and by plain requests."""
