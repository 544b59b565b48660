"""What single panels of the pages hold between two runs."""

from dataclasses import dataclass, field

from components.foundry.models import ModelStudioConfigVersion, Resource


@dataclass(frozen=True)
class FocusRequest:
    """Where the browser is to go after the next run: the first of the CSS classes `targets` that is there.

    Each request has a `number` of its own; with `top` the browser only scrolls, with `restore` it acts after Back and Forward only.
    """

    number: int
    targets: tuple[str, ...]
    top: bool
    restore: bool


@dataclass(frozen=True)
class JsonEditor:
    """The text in a JSON editor; another `number` makes it another widget, which reads its content anew."""

    number: int = 0
    text: str = ""


@dataclass
class FolderPosition:
    """Where a picker browses: in `folder` (None: above all spaces) once somebody moved.

    `skips` tells whether a folder that holds only another one is passed over, `is_arriving` whether the next run draws the folder for the first
    time. `complete` are the folders that are read to their end.
    """

    folder: str | None = None
    has_moved: bool = False
    skips: bool = False
    is_arriving: bool = False
    complete: set[str | None] = field(default_factory=set)

    def move(self, folder: str | None, skips: bool = False) -> None:
        """Go to a folder; with `skips` to the first one below it that holds more than another folder."""
        self.folder, self.has_moved, self.skips, self.is_arriving = folder, True, skips, True


@dataclass
class NewModel:
    """The form for a new model.

    It has the name suggested last, why creating the model failed, and the model that has its name already.
    """

    suggested: str = ""
    error: str = ""
    existing: Resource | None = None


@dataclass
class RequestPanel:
    """What the panel for creating or training a version shows.

    `error` is why the last attempt failed, `newer` the version that somebody created meanwhile, so that nothing was sent, `watched_id` the
    submission or launch that is followed.
    """

    error: Exception | None = None
    newer: ModelStudioConfigVersion | None = None
    watched_id: str | None = None


@dataclass
class SubmitPanel(RequestPanel):
    """What the panel for submitting a draft shows; `acknowledged` are the versions that the person has accepted as newer."""

    is_stale: bool = False
    acknowledged: frozenset[int] = frozenset()


@dataclass
class DraftList:
    """What an import or a deletion leaves to be shown in the list of drafts.

    `deleted` is the id and the name of the draft that was deleted last.
    """

    import_error: str = ""
    is_imported: bool = False
    deleted: tuple[str, str] | None = None


@dataclass
class NewStudio:
    """The form for a new studio: its folder, and why creating it failed."""

    folder: Resource | None = None
    error: str = ""
