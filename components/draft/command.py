"""What a shell hands to a program, as far as the command's text tells."""

from dataclasses import dataclass

# No argument of a program can hold it, so it can stand for what only the shell knows, such as a variable.
UNKNOWN = "\0"


@dataclass(frozen=True)
class Command:
    """A program and its arguments, with UNKNOWN for what only the shell knows.

    `stdin` is None where it is not in the text.
    """

    words: tuple[str, ...]
    stdin: str | None = None


class ShellError(ValueError):
    """Text that is no command, or one that only its shell can carry out; in the user's words."""


class UnknownTextError(ShellError):
    """Raised for a command that is whole, but means what only a running shell knows."""
