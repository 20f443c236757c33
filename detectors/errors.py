"""What `detectors` raises. Each message says what was asked, what was found and what to do next."""


class DetectorError(ValueError):
    """Anything that a caller of `detectors` can put right."""


class ConfigError(DetectorError):
    """A detector that is misspelt, cannot exist, or cannot be built."""


class ImageError(DetectorError):
    """A picture that is missing, broken or not a picture."""


class WeightsError(DetectorError):
    """Weights that are missing, damaged, or of another detector."""
