"""What an import of bars may be refused for."""

from paiid.core.errors import AppError, ConflictError, NotFoundError, UnavailableError, UnprocessableError


class DatasetNotFoundError(NotFoundError):
    """The user has no such set."""

    code, title = "dataset-not-found", "No such data set"


class UnknownDataSourceError(UnprocessableError):
    """The user has imported nothing under that name."""

    code, title = "unknown-data-source", "No imported bars of that name"


class DatasetExistsError(ConflictError):
    """There are other bars of that source, symbol and length."""

    code, title = "dataset-exists", "There is such a data set"


class TooManyDatasetsError(ConflictError):
    """The user keeps as much as may be kept."""

    code, title = "too-many-datasets", "No room for more data"


class DataFileTooLargeError(AppError):
    """The file is larger than may be imported."""

    status, code, title = 413, "data-file-too-large", "File too large"


class UnreadableDataFileError(UnprocessableError):
    """It is no table of bars."""

    code, title = "unreadable-data-file", "The file holds no bars"


class RefusedBarsError(UnprocessableError):
    """Rows of it are wrong; `errors` tell the first of them, `refused` how many there are. Nothing was kept."""

    code, title = "refused-bars", "Rows of the file are wrong"


class DatasetWorkerError(UnavailableError):
    """The process that reads files failed, or took too long."""

    code, title = "dataset-worker-failed", "The file could not be read"


class DatasetGoneError(UnavailableError):
    """The row is there and its file is not."""

    code, title = "dataset-file-missing", "The file of a data set is missing"
