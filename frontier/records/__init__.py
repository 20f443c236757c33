"""What is kept of work done: `Measurement`, `Evaluation` and `Training`, and of others' work: `Imported`.

Each is a small immutable summary. A record is JSON in and JSON out, and carries what it was made from and when. No jax here.
"""

from frontier.records.canonical import RecordError as RecordError
from frontier.records.canonical import canonical_json as canonical_json
from frontier.records.canonical import digest_of as digest_of
from frontier.records.canonical import parse_json as parse_json
from frontier.records.data_used import DataUsed as DataUsed
from frontier.records.evaluation import CategoryScore as CategoryScore
from frontier.records.evaluation import Evaluation as Evaluation
from frontier.records.evaluation import Range as Range
from frontier.records.imported import Imported as Imported
from frontier.records.measurement import SCHEMA_VERSION as SCHEMA_VERSION
from frontier.records.measurement import CanvasTiming as CanvasTiming
from frontier.records.measurement import Measurement as Measurement
from frontier.records.measurement import Memory as Memory
from frontier.records.measurement import Percentile as Percentile
from frontier.records.measurement import Pictures as Pictures
from frontier.records.measurement import Timing as Timing
from frontier.records.measurement import Verdict as Verdict
from frontier.records.training import Training as Training
