"""What can go wrong with a file as a whole; what is wrong with a row is part of the answer."""

from paiid.core.errors import AppError, ConflictError, NotFoundError, UnprocessableError


class UnreadableFileError(UnprocessableError):
    code, title = "import-unreadable", "The file cannot be read"


class UnknownPresetError(UnprocessableError):
    code, title = "unknown-preset", "No such preset"


class InvalidMappingError(UnprocessableError):
    code, title = "invalid-mapping", "The mapping cannot be used"


class AmbiguousDatesError(UnprocessableError):
    """`formats` are those that every date of the file can be read by."""

    code, title = "ambiguous-dates", "Day or month first?"


class ImportNotFoundError(NotFoundError):
    code, title = "import-not-found", "No such import"


class ImportUndoneError(ConflictError):
    code, title = "import-undone", "This import was undone already"


class LotsInUseError(ConflictError):
    code, title = "import-in-use", "Sales use up lots of this import by your choice"


class ImportRepeatedError(ConflictError):
    code, title = "import-key-used", "Key already used for another file"


class ImportChangedError(ConflictError):
    code, title = "import-overtaken", "The account changed while the file was read"


class FileTooLargeError(AppError):
    status, code, title = 413, "file-too-large", "File too large"
