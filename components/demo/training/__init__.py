"""The training of a run, in a process of its own; it must not know the server or its database."""
