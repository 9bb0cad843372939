#!/usr/bin/python3
"""Evaluates recommendations on lists a part of which is hidden, beside what
others would recommend, and prints a line for each on standard output:

    EVAL <name> recall@10=.. ndcg@10=.. recall@20=.. ndcg@20=.. ...

docs/evaluation.md says what is measured and how to get the data."""
import argparse
import collections
import gzip
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time

import numpy
import scipy.sparse

import peers
from metrics import Metrics

KEYS = ["recall@10", "ndcg@10", "recall@20", "ndcg@20"]
KEYS_OF_PLAYLISTS = ["r-precision", "ndcg@100"] + KEYS
SEED = 12
ANSWERS = 500


def say(*words):
    print(*words, file=sys.stderr, flush=True)


def tell(name, metrics, keys, **more):
    extra = "".join(f" {k}={v}" for k, v in more.items())
    print(f"EVAL {name} {metrics.line(keys)}{extra}", flush=True)


class Lists:
    """train, valid and test: lists of item numbers for each list's number."""

    def __init__(self, train, valid, test):
        self.train, self.valid, self.test = train, valid, test
        self.rows = 1 + max(max(p) for p in (train, valid, test) if p)
        self.items = 1 + max(max(row) for p in (train, valid, test)
                             for row in p.values() if row)

    def matrix(self, *parts):
        pairs = [(r, i) for part in parts for r, row in part.items()
                 for i in row]
        rows, columns = zip(*pairs)
        return peers.normalised(scipy.sparse.csr_matrix(
            (numpy.ones(len(pairs), numpy.float32), (rows, columns)),
            shape=(self.rows, self.items)))


def measure(scores, shown, hidden):
    """Metrics of the best items by scores that a list doesn't have."""
    counts = numpy.asarray(shown.sum(0)).ravel()
    metrics = Metrics({int(i): int(counts[i]) for i in counts.nonzero()[0]},
                      shown.shape[0])
    depth = min(ANSWERS, scores.shape[1] - 1)
    for row, items in hidden.items():
        if not items:
            continue
        line = scores[row].copy()
        line[shown.indices[shown.indptr[row]:shown.indptr[row + 1]]] = -numpy.inf
        best = numpy.argpartition(-line, depth)[:depth]
        best = best[numpy.lexsort((best, -line[best]))]
        metrics.add([int(i) for i in best if line[i] > -numpy.inf], items)
    return metrics


def run_peer(args, name, function, lists, grid, keys):
    """Tunes on valid, and measures what was fitted on train and valid."""
    if not is_wanted(args, name):
        return
    began = time.monotonic()
    shown = lists.matrix(lists.train)
    best, setting = -1.0, grid[0]
    for candidate in grid if len(grid) > 1 else []:
        m = measure(function(shown, **candidate), shown, lists.valid)
        found = m.mean("recall@20") + m.mean("ndcg@20")
        say(f"{name} {candidate}: {found:.4f} on valid")
        if found > best:
            best, setting = found, candidate
    both = lists.matrix(lists.train, lists.valid)
    tell(name, measure(function(both, **setting), both, lists.test), keys,
         **setting, seconds=f"{time.monotonic() - began:.0f}")


def is_wanted(args, name):
    return re.search(args.only, name) is not None


def grid(**values):
    out = [{}]
    for key, choices in values.items():
        out = [{**o, key: c} for o in out for c in choices]
    return out


# ---- the product ----


def write_lists(path, part):
    path.write_text("".join(
        " ".join(map(str, [row] + items)) + "\n"
        for row, items in sorted(part.items())))


def fit_product(build, work, lists, tunes):
    """Fits the product's artists; the model's path, and processor seconds."""
    write_lists(work / "train", lists.train)
    write_lists(work / "valid", lists.valid)
    model = work / "1.rec"
    command = [f"{build}/eval/product", "fit", model]
    command += ["--tune"] if tunes else []
    began = time.monotonic()
    done = subprocess.run(command + [work / "train", work / "valid"],
                          check=True, stderr=subprocess.PIPE, text=True)
    say(done.stderr.splitlines()[-1])
    return model, time.monotonic() - began


def ask_product(build, kind, model, questions):
    """The answers to lists of items, a list each."""
    text = "".join(" ".join(map(str, q)) + "\n" for q in questions)
    done = subprocess.run([f"{build}/eval/product", kind, model], input=text,
                          check=True, stdout=subprocess.PIPE, text=True)
    return [line.split() for line in done.stdout.splitlines()]


def measure_product(build, work, lists, tunes):
    model, seconds = fit_product(build, work, lists, tunes)
    shown = lists.matrix(lists.train, lists.valid)
    counts = numpy.asarray(shown.sum(0)).ravel()
    metrics = Metrics({int(i): int(counts[i]) for i in counts.nonzero()[0]},
                      lists.rows)
    rows = [row for row, items in lists.test.items() if items]
    answers = ask_product(build, "ask", model, [
        [row] + lists.train.get(row, []) + lists.valid.get(row, [])
        for row in rows])
    for row, answer in zip(rows, answers):
        metrics.add([int(i) for i in answer], lists.test[row])
    return metrics, seconds


# ---- kinds of data ----


def read_rows(path):
    out = {}
    for line in path.read_text().splitlines():
        row, *items = map(int, line.split())
        out[row] = items
    return out


def split_rows(everything, rng, shares):
    """Each list in parts of these shares, drawn at random."""
    parts = [{} for _ in shares]
    for row, items in everything.items():
        items = sorted(items)
        rng.shuffle(items)
        at = 0.0
        for part, share in zip(parts, shares):
            begin, at = round(at * len(items)), at + share
            part[row] = items[begin:round(at * len(items))]
    return parts


def evaluate_items(args, lists):
    """Lists of items, of which nothing but the lists is known."""
    run_peer(args, "popularity", peers.popularity, lists, [{}], KEYS)
    run_peer(args, "item_knn", peers.item_knn, lists,
             grid(shrink=[5, 20], neighbours=[50, 200]), KEYS)
    run_peer(args, "ease", peers.ease, lists, grid(ridge=[100, 200, 400]), KEYS)
    run_peer(args, "ials", peers.ials, lists,
             grid(factors=[512], regularisation=[30, 60, 100], weight=[12]) +
             grid(factors=[512], regularisation=[60], weight=[6, 20]), KEYS)
    for name, tunes in (("tonearm_untuned", False), ("tonearm", True)):
        if is_wanted(args, name):
            metrics, seconds = measure_product(args.build, args.work, lists,
                                               tunes)
            tell(name, metrics, KEYS, seconds=f"{seconds:.0f}")


def evaluate_lastfm(args):
    folder = pathlib.Path(args.data) / "split"
    lists = Lists(*(read_rows(folder / f"{part}.txt")
                    for part in ("train", "valid", "test")))
    evaluate_items(args, lists)
    everything = collections.defaultdict(list)
    for part in (lists.train, lists.valid, lists.test):
        for row, items in part.items():
            everything[row] += items
    evaluate_splits(args, everything)


def evaluate_splits(args, everything):
    """Means over random splits 8:1:1 of each list."""
    means = collections.defaultdict(float)
    if not is_wanted(args, "tonearm_random_splits"):
        return
    for i in range(args.splits):
        parts = split_rows(everything, random.Random(SEED + i), (.8, .1, .1))
        metrics, _ = measure_product(args.build, args.work, Lists(*parts),
                                     False)
        say(f"split {i + 1}: {metrics.line(KEYS)}")
        for key in KEYS:
            means[key] += metrics.mean(key) / args.splits
    if args.splits:
        print("EVAL tonearm_random_splits",
              *(f"{key}={means[key]:.4f}" for key in KEYS),
              f"splits={args.splits}", flush=True)


def evaluate_listens(args):
    """Tab-separated lines: who, when (as a text that sorts), what. The newest
    fifth of what anybody ever heard is to be found, the tenth before tunes."""
    first = collections.defaultdict(dict)
    data = pathlib.Path(args.data)
    paths = sorted(data.glob("*.tsv*")) if data.is_dir() else [data]
    for path in paths:
        opened = gzip.open if path.suffix == ".gz" else open
        with opened(path, "rt", encoding="utf-8", errors="replace") as lines:
            for line in lines:
                who, when, what = line.rstrip("\n").split("\t")[:3]
                if what and first[who].get(what, when) >= when:
                    first[who][what] = when
    numbers, parts = {}, ({}, {}, {})
    for row, who in enumerate(sorted(first)):
        items = sorted(first[who], key=lambda what: (first[who][what], what))
        items = [numbers.setdefault(what, len(numbers)) for what in items]
        a, b = len(items) * 7 // 10, len(items) * 8 // 10
        for part, piece in zip(parts, (items[:a], items[a:b], items[b:])):
            part[row] = piece
    evaluate_items(args, Lists(*parts))


def read_objects(path):
    opened = gzip.open if str(path).endswith(".gz") else open
    with opened(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def split_playlist(playlist, rng):
    """A random half of a playlist's tracks; the playlist keeps the other."""
    ids = list(dict.fromkeys(item["track"]["id"]
                             for item in playlist["tracks"]["items"]))
    hidden = set(rng.sample(ids, len(ids) // 2))
    playlist["tracks"]["items"] = [
        item for item in playlist["tracks"]["items"]
        if item["track"]["id"] not in hidden]
    return [i for i in ids if i not in hidden], [i for i in ids if i in hidden]


def evaluate_playlists(args):
    """Playlists among `objects` lines, through import and train; what a peer
    has to choose, it chooses on half of what is shown."""
    rng = random.Random(SEED)
    shown, hidden, artists, numbers = [], [], {}, {}
    with open(args.work / "shown.jsonl", "w", encoding="utf-8") as out:
        for line in read_objects(args.data):
            if line["type"] == "track":
                numbers[line["id"]] = len(numbers)
                artists[line["id"]] = [a["id"] for a in line["artists"]]
            if line["type"] == "playlist":
                halves = split_playlist(line, rng)
                shown.append(halves[0])
                hidden.append(halves[1])
            out.write(json.dumps(line) + "\n")
    lists = playlist_lists(shown, hidden, numbers, rng)
    matrix = artist_matrix(numbers, artists)
    keys = KEYS_OF_PLAYLISTS
    run_peer(args, "popularity", peers.popularity, lists, [{}], keys)
    run_peer(args, "own_artists", lambda x: peers.own_artists(x, matrix), lists,
             [{}], keys)
    run_peer(args, "item_knn", peers.item_knn, lists,
             grid(shrink=[0, 10], neighbours=[50, 200]), keys)
    run_peer(args, "ease", peers.ease, lists, grid(ridge=[5, 20, 80, 300]), keys)
    run_peer(args, "ials", peers.ials, lists,
             grid(factors=[128], regularisation=[1, 4, 16],
                  weight=[4, 16]), keys)
    for name, tunes in (("tonearm_untuned", False), ("tonearm", True)):
        tell_playlists(args, name, tunes, shown, hidden)


def playlist_lists(shown, hidden, numbers, rng):
    train, valid, test = {}, {}, {}
    for row, (s, h) in enumerate(zip(shown, hidden)):
        s = [numbers[i] for i in s if i in numbers]
        rng.shuffle(s)
        train[row], valid[row] = s[len(s) // 5:], s[:len(s) // 5]
        test[row] = [numbers[i] for i in h if i in numbers]
    lists = Lists(train, valid, test)
    lists.items = len(numbers)
    return lists


def artist_matrix(numbers, artists):
    names = {}
    pairs = [(numbers[track], names.setdefault(artist, len(names)))
             for track in numbers for artist in artists[track]]
    rows, columns = zip(*pairs)
    return peers.normalised(scipy.sparse.csr_matrix(
        (numpy.ones(len(pairs), numpy.float32), (rows, columns)),
        shape=(len(numbers), len(names))))


def tell_playlists(args, name, tunes, shown, hidden):
    tonearm, data = f"{args.build}/tonearm", args.work / "data"
    if not is_wanted(args, name):
        return
    if not data.exists():
        subprocess.run([tonearm, "import", "objects", "--data", data,
                        args.work / "shown.jsonl"], check=True,
                       stderr=subprocess.DEVNULL)
    began = time.monotonic()
    done = subprocess.run([tonearm, "train", "--data", data] +
                          (["--tune"] if tunes else []), check=True,
                          stderr=subprocess.PIPE, text=True)
    seconds = time.monotonic() - began
    say("\n".join(done.stderr.splitlines()[-6:]))
    model = max((data / "model").glob("*.rec"), key=lambda p: int(p.stem))
    rows = [row for row, items in enumerate(hidden) if items]
    answers = ask_product(args.build, "tracks", model,
                          [[row] + shown[row] for row in rows])
    counts = collections.Counter(i for row in shown for i in row)
    metrics = Metrics(counts, len(shown))
    for row, answer in zip(rows, answers):
        metrics.add(answer, hidden[row])
    tell(name, metrics, KEYS_OF_PLAYLISTS, seconds=f"{seconds:.0f}")


KINDS = {"lastfm": evaluate_lastfm, "playlists": evaluate_playlists,
         "listens": evaluate_listens}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default="build")
    parser.add_argument("--splits", type=int, default=5)
    parser.add_argument("--only", default="", help="names that match this")
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("data")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        args.work = pathlib.Path(work)
        KINDS[args.kind](args)


main()
