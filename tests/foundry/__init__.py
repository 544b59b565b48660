"""Tests of the client, against a scripted server and against the local Foundry."""
