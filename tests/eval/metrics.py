"""How well hidden items are found again, as the literature counts it."""
import math

import numpy


def gains(n):
    """What a hit at each of the first n places counts."""
    return 1 / numpy.log2(numpy.arange(2, n + 2))


class Metrics:
    """Sums over lists; `add` takes an answer, best first, and what was hidden.
    Popularity is how many lists of the training set have an item."""

    DEPTH = 20  # of coverage and novelty

    def __init__(self, popularity, lists):
        self.popularity, self.lists = popularity, lists
        self.sums, self.count = {}, 0
        self.shown, self.surprise, self.places = set(), 0.0, 0

    def add(self, answer, hidden):
        hidden = set(hidden)
        hits = numpy.array([item in hidden for item in answer], float)
        for depth in (10, 20, 100):
            part = hits[:depth]
            ideal = gains(min(depth, len(hidden))).sum()
            self.sum(f"recall@{depth}", part.sum() / len(hidden))
            self.sum(f"ndcg@{depth}", (part * gains(len(part))).sum() / ideal)
        self.sum("r-precision", hits[:len(hidden)].sum() / len(hidden))
        for item in answer[:self.DEPTH]:
            share = max(self.popularity.get(item, 0), 1) / self.lists
            self.shown.add(item)
            self.surprise -= math.log2(share)
            self.places += 1
        self.count += 1

    def sum(self, key, value):
        self.sums[key] = self.sums.get(key, 0) + value

    def mean(self, key):
        return self.sums.get(key, 0) / max(self.count, 1)

    def line(self, keys):
        """The figures of `keys`, and how many of the items that anybody has
        are in an answer's first 20, and how rare those are, in bits."""
        parts = [f"{key}={self.mean(key):.4f}" for key in keys]
        parts.append(f"coverage={len(self.shown) / len(self.popularity):.4f}")
        parts.append(f"novelty={self.surprise / max(self.places, 1):.2f}")
        return " ".join(parts)
