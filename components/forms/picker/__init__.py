"""Widgets that choose a resource of Foundry: by path, RID or URL, from recent ones, or by browsing."""
