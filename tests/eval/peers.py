"""What others would recommend, on the same lists: written for being read and
being right, with numpy and scipy, and nothing of the product's.

A peer is fitted on a matrix of lists x items, and scores all items for all
lists of it. Those with settings are tuned on what `valid` hides, by
ndcg@20 + recall@20, and fitted on everything then."""
import numpy
import scipy.sparse

SEED = 12


def popularity(x):
    counts = numpy.asarray(x.sum(0), numpy.float32)
    return numpy.repeat(counts, x.shape[0], 0)


def own_artists(x, artists_of):
    """Items by the artists that a list has most of, the popular ones first.
    `artists_of` is items x artists."""
    counts = numpy.asarray(x.sum(0), numpy.float32)
    return numpy.asarray((x @ artists_of @ artists_of.T).todense()) + \
        counts / (counts.max() + 1)


def item_knn(x, shrink, neighbours):
    """Cosine of items with shrinkage, of each item's nearest ones."""
    x = x.tocsc()
    pairs = (x.T @ x).tocsr()
    lengths = numpy.sqrt(pairs.diagonal())
    rows = numpy.repeat(numpy.arange(pairs.shape[0]), numpy.diff(pairs.indptr))
    pairs.data /= lengths[rows] * lengths[pairs.indices] + shrink
    pairs.setdiag(0)
    pairs.eliminate_zeros()
    for i in range(pairs.shape[0]):
        row = pairs.data[pairs.indptr[i]:pairs.indptr[i + 1]]
        if len(row) > neighbours:
            row[row < numpy.partition(row, -neighbours)[-neighbours]] = 0
    return numpy.asarray((x @ pairs.T).todense())


def ease(x, ridge):
    """Steck 2019, over the items that two lists have."""
    counts = numpy.asarray(x.sum(0)).ravel()
    head = numpy.flatnonzero(counts >= 2)
    part = x[:, head].toarray()
    gram = part.T @ part
    gram[numpy.diag_indices_from(gram)] += ridge
    inverse = numpy.linalg.inv(gram)
    weights = inverse / -numpy.diag(inverse)
    numpy.fill_diagonal(weights, 0)
    scores = numpy.zeros(x.shape, numpy.float32)
    scores[:, head] = part @ weights
    return scores


def solve_short(rows, y, z, weight):
    """Rows of one length, shorter than a vector: by Woodbury's identity,
    x = Z'(I + w Y Z')^-1 (1 + w), for all of them at once."""
    square = weight * (y[rows] @ z[rows].transpose(0, 2, 1))
    square += numpy.eye(rows.shape[1], dtype=numpy.float32)
    right = numpy.full(rows.shape + (1,), 1 + weight, numpy.float32)
    return (numpy.linalg.solve(square, right).transpose(0, 2, 1) @ z[rows])[:, 0]


def ials_half(rows, y, regularisation, weight):
    """Vectors of rows: (Y'Y + r I + w sum y y') x = (1 + w) sum y."""
    d = y.shape[1]
    gram = y.T @ y + regularisation * numpy.eye(d, dtype=numpy.float32)
    z = y @ numpy.linalg.inv(gram.astype(float)).astype(numpy.float32)
    out = numpy.zeros((rows.shape[0], d), numpy.float32)
    lengths = numpy.diff(rows.indptr)
    for n in range(1, min(d, lengths.max() + 1)):
        those = numpy.flatnonzero(lengths == n)
        for part in numpy.array_split(those, len(those) * n // 20000 + 1):
            if len(part):
                columns = rows.indices[rows.indptr[part][:, None] +
                                       numpy.arange(n)]
                out[part] = solve_short(columns, y, z, weight)
    for r in numpy.flatnonzero(lengths >= d):
        some = y[rows.indices[rows.indptr[r]:rows.indptr[r + 1]]]
        out[r] = numpy.linalg.solve(gram + weight * (some.T @ some),
                                    (1 + weight) * some.sum(0))
    return out


def ials(x, factors, regularisation, weight, sweeps=10):
    """Hu, Koren, Volinsky 2008."""
    rng = numpy.random.default_rng(SEED)
    x, transposed = x.tocsr(), x.T.tocsr()
    items = rng.normal(0, 0.1 / factors ** 0.5, (x.shape[1], factors))
    items = items.astype(numpy.float32)
    for _ in range(sweeps):
        lists = ials_half(x, items, regularisation, weight)
        items = ials_half(transposed, lists, regularisation, weight)
    return ials_half(x, items, regularisation, weight) @ items.T


def normalised(matrix):
    matrix = scipy.sparse.csr_matrix(matrix, dtype=numpy.float32)
    matrix.sum_duplicates()
    matrix.data[:] = 1
    return matrix
