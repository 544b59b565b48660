"""Fields of the trainer's parameters: one module for each shape of a value."""
