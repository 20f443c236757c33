"""Made-up populations of pictures with detections, whose true average precision is known by drawing very many.

A hard picture holds more objects, of which less is found, with lower scores and at worse overlaps, so that what
happens within a picture belongs together, as in real ones: an interval that took objects for independent would be
too short.
"""

import dataclasses
from typing import NamedTuple

import numpy as np

from analysis.accuracy.average_precision import precision_numbers, rank
from analysis.accuracy.matches import SIZES, Matches

SIZE_SHARES = (
    0.41,
    0.34,
    0.25,
)  # small, medium and large objects of COCO (cocodataset.org, "Detection Evaluation")
FOUND_BY_SIZE = np.array([0.55, 0.9, 1.0])  # small ones are harder


class Population(NamedTuple):
    """Pictures that hold up to 3 of `num_categories` kinds; the n-th kind is as common as 1 / n to the `skew`."""

    num_categories: int
    objects_per_picture: float
    mistakes_per_picture: float
    skew: float = 1.0

    def draw(self, rng: np.random.Generator, num_images: int) -> Matches:
        """The match data of `num_images` pictures."""
        ease = rng.beta(3, 2, num_images)
        kinds = self._kinds(rng, num_images)
        owners = np.repeat(
            np.arange(num_images), 1 + rng.poisson((self.objects_per_picture - 1) * 2.5 * (1 - ease))
        )
        sizes = rng.choice(3, len(owners), p=SIZE_SHARES)
        categories = kinds[owners, rng.integers(0, 3, len(owners))]
        is_found = rng.random(len(owners)) < (0.3 + 0.7 * ease[owners]) * FOUND_BY_SIZE[sizes]
        wrong = np.repeat(np.arange(num_images), rng.poisson(self.mistakes_per_picture * 2.5 * (1 - ease)))
        finders = owners[is_found]
        overlaps = np.clip(
            np.round(rng.normal(5 + 6 * ease[finders] * FOUND_BY_SIZE[sizes[is_found]], 2.5)), 0, 10
        )
        return _matches(
            num_images=num_images,
            num_categories=self.num_categories,
            objects=(owners, categories, sizes),
            detections=(
                np.concatenate([finders, wrong]),
                np.concatenate([categories[is_found], kinds[wrong, rng.integers(0, 3, len(wrong))]]),
                np.concatenate([sizes[is_found], rng.choice(3, len(wrong), p=SIZE_SHARES)]),
            ),
            scores=np.concatenate([rng.normal(2 + ease[finders], 1), rng.normal(0, 1, len(wrong))]),
            overlaps=np.concatenate([overlaps, np.zeros(len(wrong))]).astype(int),
        )

    def truth(self, seed: int = 0, num_images: int = 200_000) -> tuple[float, ...]:
        """The numbers of `analysis.schema.ACCURACIES` on so many pictures that chance has no say."""
        found = self.draw(np.random.default_rng(seed), num_images)
        return precision_numbers(rank(found).average_precisions())

    def _kinds(self, rng, num_images):
        """The categories that each picture may hold, of shape (pictures, 3)."""
        popularity = 1 / np.arange(1, self.num_categories + 1) ** self.skew
        return rng.choice(self.num_categories, (num_images, 3), p=popularity / popularity.sum())


POPULATIONS = {
    "1 category": Population(1, 5, 5),
    "10 categories": Population(10, 5, 5),
    "80 categories, most of them rare": Population(80, 7.3, 8),  # as many objects a picture as COCO has
}


def worse(matches: Matches, rng: np.random.Generator, share: float = 0.2) -> Matches:
    """The match data of a detector that does not detect a share of what the other one gets right."""
    is_lost = np.zeros(len(matches.images), bool)
    is_lost[matches.matched] = rng.random(len(matches.matched)) < share
    places = np.concatenate([[0], np.cumsum(~is_lost)])
    kept = ~is_lost[matches.matched]
    return dataclasses.replace(
        matches,
        starts=places[matches.starts],
        images=matches.images[~is_lost],
        outside=matches.outside[~is_lost],
        matched=places[matches.matched[kept]],
        **{name: getattr(matches, name)[kept] for name in ("ranks", "true", "ignored")},
    )


def _matches(*, num_images, num_categories, objects, detections, scores, overlaps):
    """`Matches` of detections that reach the first `overlaps` overlaps of `analysis.accuracy.matches.OVERLAPS`, 0 for none."""
    images, categories, sizes = detections
    order = np.lexsort((images, -scores, categories))
    images, categories, sizes, overlaps = (values[order] for values in (images, categories, sizes, overlaps))
    matched = np.flatnonzero(overlaps > 0)
    bits = (1 << overlaps[matched]) - 1
    own = np.stack([np.ones_like(sizes), *(sizes == size for size in range(3))], axis=1)  # all, and its size
    owners, object_categories, object_sizes = objects
    return Matches(
        image_ids=np.arange(num_images),
        category_ids=np.arange(num_categories),
        starts=np.searchsorted(categories, np.arange(num_categories + 1)),
        images=images,
        outside=(1 - own) @ (1 << np.arange(len(SIZES))),
        matched=matched,
        ranks=np.zeros(len(matched)),  # only recalls at fewer detections depend on them
        true=bits[:, None] * own[matched],
        ignored=bits[:, None] * (1 - own[matched]),
        object_images=owners,
        object_categories=object_categories,
        object_counts=1 | (2 << object_sizes),
    )
