"""Whether a request can become a configuration version: its JSON Schema, and the rules with which Foundry refuses it."""
