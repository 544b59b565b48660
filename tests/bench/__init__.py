"""How fast the app is, measured in Chromium: `python -m tests.bench`; it fails only with `--check`."""
