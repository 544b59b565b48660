"""Tests, one folder for each room of the program. `python3 -m tests` installs what they need and runs all of them."""
