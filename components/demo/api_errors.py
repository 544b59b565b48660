"""The error envelope and every error that the local Foundry answers; not when one applies."""

import json
import uuid
from typing import Any

from starlette.responses import Response

STATUS = {
    "INVALID_ARGUMENT": 400,
    "UNAUTHORIZED": 401,
    "PERMISSION_DENIED": 403,
    "NOT_FOUND": 404,
    "CONFLICT": 409,
    "INTERNAL": 500,
    "TIMEOUT": 500,
}

ERRORS = {
    "ApiFeaturePreviewUsageOnly": ("INVALID_ARGUMENT", "This endpoint is in preview: add preview=true to the query."),
    "ApiUsageDenied": ("PERMISSION_DENIED", "The token lacks a scope that this endpoint needs."),
    "MissingCredentials": ("UNAUTHORIZED", "The request has no bearer token."),
    "Default:Unauthorized": ("UNAUTHORIZED", "The token is unknown, expired or revoked."),
    "Default:PermissionDenied": ("PERMISSION_DENIED", "The token does not give this permission."),
    "Default:Internal": ("INTERNAL", "An internal error occurred."),
    "Conjure:InvalidArgument": ("INVALID_ARGUMENT", "An argument is invalid."),
    "Conjure:UnsupportedMediaType": ("INVALID_ARGUMENT", "The body must be sent as application/json."),
    "InvalidPageSize": ("INVALID_ARGUMENT", "Page sizes must be greater than zero."),
    "InvalidPageToken": ("INVALID_ARGUMENT", "The page token is invalid."),
    "InvalidParameterCombination": ("INVALID_ARGUMENT", "The parameters cannot be used in this combination."),
    "MissingPostBody": ("INVALID_ARGUMENT", "This endpoint requires a body."),
    "MissingBatchRequest": ("INVALID_ARGUMENT", "A batch must contain at least one element."),
    "BatchRequestSizeExceededLimit": ("INVALID_ARGUMENT", "The batch is too large."),
    "TrainerNotFound": ("NOT_FOUND", "The trainer does not exist."),
    "ModelStudioTrainerNotFound": ("NOT_FOUND", "The trainer has no such version."),
    "ModelStudioNotFound": ("NOT_FOUND", "The requested Model Studio was not found."),
    "ModelStudioConfigVersionNotFound": ("NOT_FOUND", "The configuration version was not found."),
    "InvalidModelStudioCreateRequest": ("INVALID_ARGUMENT", "The request to create a Model Studio is invalid."),
    "CreateModelStudioPermissionDenied": ("PERMISSION_DENIED", "You may not create a Model Studio here."),
    "CreateModelStudioConfigVersionPermissionDenied": (
        "PERMISSION_DENIED",
        "You may not create configuration versions in this Model Studio.",
    ),
    "LatestModelStudioConfigVersionsPermissionDenied": (
        "PERMISSION_DENIED",
        "You may not read the configuration versions of this Model Studio.",
    ),
    "CreateConfigValidationError": ("INVALID_ARGUMENT", "The provided configuration is invalid."),
    "ModelNotFound": ("NOT_FOUND", "The model was not found."),
    "LaunchModelStudioPermissionDenied": ("PERMISSION_DENIED", "You may not start runs of this Model Studio."),
    "ModelVersionNotFound": ("NOT_FOUND", "The model version was not found."),
    "UnsupportedModelSource": ("INVALID_ARGUMENT", "A version of the model has a source that the API does not support."),
    "ExperimentNotFound": ("NOT_FOUND", "The experiment was not found."),
    "ModelExperimentNotFound": ("NOT_FOUND", "The model has no such experiment, or the token gives no access to it."),
    "InvalidExperimentSearchFilter": ("INVALID_ARGUMENT", "The search filter is invalid."),
    "SearchExperimentsPermissionDenied": ("PERMISSION_DENIED", "You may not search the experiments of this model."),
    "ExperimentSeriesNotFound": ("NOT_FOUND", "The experiment has no series of this name."),
    "JsonExperimentSeriesPermissionDenied": ("PERMISSION_DENIED", "You may not read the series of this experiment."),
    "ParquetExperimentSeriesPermissionDenied": ("PERMISSION_DENIED", "You may not read the series of this experiment."),
    "ExperimentArtifactNotFound": ("NOT_FOUND", "The experiment has no artifact of this name."),
    "JsonExperimentArtifactTablePermissionDenied": (
        "PERMISSION_DENIED",
        "You may not read the artifacts of this experiment.",
    ),
    "ParquetExperimentArtifactTablePermissionDenied": (
        "PERMISSION_DENIED",
        "You may not read the artifacts of this experiment.",
    ),
    "BuildNotFound": ("NOT_FOUND", "The build was not found."),
    "BuildNotRunning": ("INVALID_ARGUMENT", "The build is not running."),
    "CancelBuildPermissionDenied": ("PERMISSION_DENIED", "You may not cancel this build."),
    "SearchBuildsPermissionDenied": ("PERMISSION_DENIED", "You may not search builds."),
    "JobNotFound": ("NOT_FOUND", "The job was not found."),
    "CreateModelPermissionDenied": ("PERMISSION_DENIED", "You may not create a model here."),
    "InvalidDisplayName": (
        "INVALID_ARGUMENT",
        "A display name must not be empty, . or .., contain a slash, or exceed 700 characters.",
    ),
    "ResourceNameAlreadyExists": ("CONFLICT", "The folder already contains a resource of this name."),
    "DatasetNotFound": ("NOT_FOUND", "The dataset was not found, or the token gives no access to it."),
    "BranchNotFound": ("NOT_FOUND", "The branch was not found, or the token gives no access to it."),
    "DatasetViewNotFound": ("NOT_FOUND", "The dataset has no view on this branch."),
    "SchemaNotFound": ("NOT_FOUND", "The dataset has no schema on this branch."),
    "GetDatasetSchemaPermissionDenied": ("PERMISSION_DENIED", "You may not read the schema of this dataset."),
    "ColumnTypesNotSupported": ("INVALID_ARGUMENT", "The dataset has column types that cannot be read as a table."),
    "DatasetReadNotSupported": ("INVALID_ARGUMENT", "The dataset cannot be read as a table."),
    "ReadTableRowLimitExceeded": ("INVALID_ARGUMENT", "At most 1,000,000 rows can be read."),
    "ReadTableDatasetPermissionDenied": ("PERMISSION_DENIED", "You may not read this dataset as a table."),
    "ReadTableTimeout": ("TIMEOUT", "Reading the table took too long."),
    "ReadTableError": ("INTERNAL", "The table could not be read."),
    "ResourceNotFound": ("NOT_FOUND", "The resource was not found."),
    "GetRootFolderNotSupported": ("INVALID_ARGUMENT", "The root folder cannot be read as a resource."),
    "GetSpaceResourceNotSupported": ("INVALID_ARGUMENT", "A space cannot be read as a resource."),
    "PathNotFound": ("NOT_FOUND", "The path was not found."),
    "InvalidPath": ("INVALID_ARGUMENT", "The components of a path are separated by single slashes."),
    "GetByPathPermissionDenied": ("PERMISSION_DENIED", "You may not read the resource at this path."),
    "FolderNotFound": ("NOT_FOUND", "The folder was not found."),
    "InvalidFolder": ("INVALID_ARGUMENT", "The resource is not a folder."),
    "SpaceNotFound": ("NOT_FOUND", "The space was not found."),
    "UserNotFound": ("NOT_FOUND", "The user was not found."),
    "UserDeleted": ("INVALID_ARGUMENT", "The user is deleted."),
    "UserIsActive": ("INVALID_ARGUMENT", "The user is active."),
    "GetCurrentUserPermissionDenied": ("PERMISSION_DENIED", "You may not read the current user."),
}


class ApiError(Exception):
    """A named API error with its parameters; `description` replaces the one in ERRORS."""

    def __init__(self, name: str, description: str | None = None, **parameters: Any) -> None:
        super().__init__(name)
        self.name = name
        self.code, default = ERRORS[name]
        self.description = description or default
        self.parameters = parameters

    @property
    def status(self) -> int:
        """The HTTP status that goes with the error's code."""
        return 415 if self.name == "Conjure:UnsupportedMediaType" else STATUS[self.code]

    def response(self) -> Response:
        """Return the full envelope with a fresh errorInstanceId."""
        body = {
            "errorCode": self.code,
            "errorName": self.name,
            "errorInstanceId": str(uuid.uuid4()),
            "errorDescription": self.description,
            "parameters": self.parameters,
        }
        return Response(json.dumps(body), self.status, media_type="application/json")
