"""How fast the app is, measured in a real browser: `python -m tests.bench`. No test: it always measures, and fails only when asked to."""
