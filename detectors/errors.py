"""What `detectors` raises. Each message says what was asked, what was found and what to do next."""


class DetectorError(ValueError):
    """Anything that a caller of `detectors` can put right."""


class ConfigError(DetectorError):
    """A detector that is misspelt, cannot exist, or cannot be built."""


class RecipeError(DetectorError):
    """A recipe of training, or a budget for it, that contradicts itself."""


class ImageError(DetectorError):
    """A picture that is missing, broken or not a picture."""


class WeightsError(DetectorError):
    """Weights that are missing, damaged, or of another detector."""


class TrainingError(DetectorError):
    """A training that had to stop, or that the disk could not keep; its last good checkpoint is as it was."""


class ResumeError(DetectorError):
    """A training that cannot be continued as asked."""


class DatasetError(DetectorError):
    """A data set that is missing, of no known format, too small, or wrong in ways that the message lists."""


class SaveError(DetectorError):
    """A file that cannot be written: a full disk, a read-only folder; nothing half-written is left."""
