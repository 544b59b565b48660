"""Tests of the local Foundry over HTTP, with the official SDK and with plain requests."""
