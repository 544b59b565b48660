"""Tests, a folder for each room. `python3 -m tests` installs what they need and runs all of them."""
