"""Tests of the client: against a scripted server for how things travel, against the local Foundry for the rest."""
