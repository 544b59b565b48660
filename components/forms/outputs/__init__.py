"""Widgets for a trainer's outputs: the model that each one writes, an existing one or a new one."""
