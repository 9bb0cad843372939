"""Fits the nets and profiles of media/analysis on the half of the scores that
is for tuning, and writes them as C.

    train.py CLIPS MEDIA/ANALYSIS

CLIPS has NAME.SEED.json (what is true, of render.py) and NAME.SEED.in (what
the nets see, of `hear --inputs`). Tempo: the probability of each tempo of the
grid is a softmax of a net's values; what is right is all within 2.5%. Metre: a
net at the right tempo, and at the ones beside it on the grid, says whether
bars have three beats. Keys: a softmax of 24 sums that share their weights
under transposition. Each by Adam, with weight decay and noise on what comes
in; the seeds are fixed."""
import json
import pathlib
import sys

import numpy as np

from scores import half

VIEWS, GRID, INPUTS = 10, 147, 146
TEMPI = 40 * 1.012 ** np.arange(GRID)


def load(folder):
    """(truths, views, inputs) of all clips, in order of their names."""
    truths, views, inputs = [], [], []
    for path in sorted(pathlib.Path(folder).glob("*.in")):
        data = np.fromfile(path, "<f4")
        truth = json.loads(path.with_suffix(".json").read_text())
        truth["seed"] = int(path.stem.rsplit(".", 1)[1])
        truths.append(truth)
        views.append(data[:VIEWS * 12].reshape(VIEWS, 12))
        inputs.append(data[VIEWS * 12:].reshape(GRID, INPUTS))
    return truths, np.array(views), np.array(inputs)


class Adam:
    def __init__(self, weights):
        self.weights = weights
        self.mean = [np.zeros_like(w) for w in weights]
        self.square = [np.zeros_like(w) for w in weights]
        self.t = 0

    def step(self, gradients, rate):
        self.t += 1
        for w, m, s, g in zip(self.weights, self.mean, self.square, gradients):
            m += .1 * (g - m)
            s += .001 * (g * g - s)
            w -= rate * m / (1 - .9 ** self.t) / (
                np.sqrt(s / (1 - .999 ** self.t)) + 1e-8)


class Net:
    """net.h's function; inputs are brought to mean 0 and deviation 1 first,
    which c() takes into the weights."""

    def __init__(self, x, hidden, seed):
        n = x.shape[-1]
        flat = x.reshape(-1, n)
        self.mean, self.scale = flat.mean(0), flat.std(0) + 1e-3
        draw = np.random.default_rng(seed)
        f = np.float32
        self.w = draw.normal(0, n ** -.5, (n, hidden)).astype(f)
        self.b = np.zeros(hidden, f)
        self.v = draw.normal(0, hidden ** -.5, hidden).astype(f)
        self.u = np.zeros(n, f)
        self.c = np.zeros(1, f)
        self.adam = Adam([self.w, self.b, self.v, self.u, self.c])

    def run(self, x):
        """Of inputs that were scaled."""
        self.h = np.tanh(x @ self.w + self.b)
        return self.h @ self.v + x @ self.u + self.c

    def scaled(self, x):
        return ((x - self.mean) / self.scale).astype(np.float32)

    def learn(self, x, slope, rate, decay):
        """One step, given the loss's slope by each value of run(x)."""
        inner = slope[..., None] * self.v * (1 - self.h ** 2)
        axes = tuple(range(x.ndim - 1))

        def sums(a, b):
            return np.tensordot(a, b, (axes, axes))

        self.adam.step([sums(x, inner) + decay * self.w, inner.sum(axes),
                        sums(self.h, slope) + decay * self.v,
                        sums(x, slope) + decay * self.u,
                        np.array([slope.sum()])], rate)


def batches(count, epochs, seed, size=16, rate=4e-3):
    """(which ones, learning rate, random numbers)"""
    draw = np.random.default_rng(seed)
    for epoch in range(epochs):
        order = draw.permutation(count)
        now = rate * .5 * (1 + np.cos(np.pi * epoch / epochs)) + 1e-4
        for i in range(0, count, size):
            yield order[i:i + size], now, draw


def softmax(z):
    z = np.exp(z - z.max(1, keepdims=True))
    return z / z.sum(1, keepdims=True)


def fit_tempo(inputs, tempi, hidden=24, decay=3e-3, epochs=24, noise=.15,
              seed=0):
    net = Net(inputs, hidden, seed)
    near = np.abs(np.log(TEMPI[None] / tempi[:, None])) < np.log(1.025)
    x = net.scaled(inputs)
    for k, rate, draw in batches(len(x), epochs, seed):
        some = x[k] + noise * draw.standard_normal(x[k].shape,
                                                   dtype=np.float32)
        p = softmax(net.run(some))
        right = p * near[k]
        right /= right.sum(1, keepdims=True) + 1e-9
        net.learn(some, ((p - right) / len(k)).astype(np.float32), rate,
                  decay)
    return net


def fit_metre(x, threes, hidden=8, decay=1e-2, epochs=16, noise=.3, seed=0):
    """`x` is clips by inputs."""
    net = Net(x, hidden, seed)
    x = net.scaled(x)
    for k, rate, draw in batches(len(x), epochs, seed, size=32):
        some = x[k] + noise * draw.standard_normal(x[k].shape,
                                                   dtype=np.float32)
        p = 1 / (1 + np.exp(-net.run(some)))
        net.learn(some, ((p - threes[k]) / len(k)).astype(np.float32), rate,
                  decay)
    return net


def turned(views):
    """clips by 12 by views * 12: as heard from each tonic."""
    return np.stack([np.roll(views, -k, 2).reshape(len(views), -1)
                     for k in range(12)], 1)


def fit_keys(views, keys, decay=1e-3, steps=300):
    """(weights, bias), of minor and major"""
    x = turned(views)
    w, b = np.zeros((x.shape[2], 2)), np.zeros(2)
    adam = Adam([w, b])
    for step in range(steps):
        p = softmax((x @ w + b).reshape(len(x), 24))
        p[np.arange(len(p)), keys] -= 1
        slope = p.reshape(len(p), 12, 2) / len(p)
        adam.step([np.tensordot(x, slope, ((0, 1), (0, 1))) + decay * w,
                   slope.sum((0, 1))], .05)
    return w, b


def metre_inputs(inputs, tempi, off=0):
    at = np.abs(np.log(TEMPI[None] / tempi[:, None])).argmin(1) + off
    return inputs[np.arange(len(inputs)), np.clip(at, 0, GRID - 1)]


def floats(values):
    return ",".join(f"{v:.5g}f" if "." in f"{v:.5g}" or "e" in f"{v:.5g}"
                    else f"{v:.5g}" for v in np.ravel(values))


def put_net(out, name, nets):
    """Several nets make one: the mean of what they say."""
    n, hidden = nets[0].w.shape
    u = sum(net.u / net.scale for net in nets) / len(nets)
    w = np.concatenate([(net.w / net.scale[:, None]).T for net in nets])
    b = np.concatenate([net.b - (net.mean / net.scale) @ net.w
                        for net in nets])
    v = np.concatenate([net.v for net in nets]) / len(nets)
    c = sum(float(net.c[0]) - (net.mean / net.scale) @ net.u
            for net in nets) / len(nets)
    for what, values in ("u", u), ("b", b), ("v", v), ("w", w):
        out.write(f"static const float {name}_{what}[] = {{\n")
        text = floats(values).split(",")
        for i in range(0, len(text), 8):
            out.write("    " + ", ".join(text[i:i + 8]) + ",\n")
        out.write("};\n")
    out.write(f"static const struct net {name}_net = {{\n"
              f"    {n}, {hidden * len(nets)}, {c:.6g}f, {name}_u, {name}_b, "
              f"{name}_v, {name}_w}};\n")


HEAD = "/* Written by tests/analysis/train.py. */\n"


def put(folder, tempo, metre, keys):
    with open(folder / "tempo_net.def", "w") as out:
        out.write(HEAD)
        put_net(out, "tempo", tempo)
        put_net(out, "metre", metre)
    weights, bias = keys
    with open(folder / "key_profile.def", "w") as out:
        out.write(HEAD + f"static const float key_bias[2] = "
                         f"{{{floats(bias)}}};\n")
        out.write("static const float key_profile[2][KEY_VIEWS][12] = {\n")
        for mode in range(2):
            rows = weights[:, mode].reshape(VIEWS, 12)
            out.write("    {" + ",\n     ".join(
                "{" + floats(row).replace(",", ", ") + "}" for row in rows) +
                "},\n")
        out.write("};\n")


def main(clips, folder):
    truths, views, inputs = load(clips)
    mine = np.array([half(t["name"]) == "tuning" for t in truths])
    truths = [t for t, m in zip(truths, mine) if m]
    views, inputs = views[mine], inputs[mine]
    tempi = np.array([t["tempo"] for t in truths])
    threes = np.array([t["metre"] == 3 for t in truths], np.float32)
    keys = np.array([2 * t["key"] + t["mode"] for t in truths])
    around = np.concatenate([metre_inputs(inputs, tempi, off)
                             for off in (-1, 0, 1)])
    put(pathlib.Path(folder),
        [fit_tempo(inputs, tempi, seed=s) for s in range(2)],
        [fit_metre(around, np.tile(threes, 3), seed=s) for s in range(2)],
        fit_keys(views, keys))
    print(f"fitted on {len(truths)} clips")


if __name__ == "__main__":
    main(*sys.argv[1:])
