/* Records lie one behind the other in a buffer; an array of (first eight
 * bytes of the key, place) is what gets sorted: by radix on the eight bytes,
 * which is stable, then by comparison within runs that tie on them.
 *
 * A run on disk is its records in order: key, length:4, payload. The merge
 * reads every run through a window, its share of the budget, and keeps the
 * runs in a binary heap; ties go to the earlier run, which keeps the whole
 * stable.
 *
 *   1. used + 2 * records * sizeof(struct place) never passes the budget,
 *      unless a single record does. Windows together don't either, unless
 *      there are more runs than WINDOW_MIN bytes each allow for.
 *   2. Runs are numbered in the order in which they were filled. */
#include "base/sorter.h"

#include <assert.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/io.h"
#include "base/mem.h"

#define WINDOW_MIN ((size_t)4 << 10)
#define WINDOW_MAX ((size_t)256 << 10)

struct place {
    uint64_t prefix;
    uint64_t at;
};

struct run {
    uint64_t next; /* file offset behind the window */
    uint64_t end;
    uint8_t *window;
    size_t at;     /* of the current record, in the window */
    size_t filled; /* bytes in the window */
    size_t capacity;
    uint64_t prefix; /* of the current record */
};

struct sorter {
    char *path;
    size_t key_bytes;
    size_t budget;
    enum err e;
    uint64_t count;

    uint8_t *buffer;
    size_t used;
    size_t buffer_capacity;
    struct place *places;
    size_t place_count;
    size_t place_capacity;

    struct io_writer out;
    bool spilled;
    struct run *runs;
    size_t run_count;
    size_t run_capacity;

    bool reading;
    size_t window; /* merging: bytes of each run to read at once */
    size_t next;   /* in memory: the next place */
    size_t *heap;  /* merging: runs, smallest first */
    size_t heap_count;
    bool advance; /* merging: the top run's record was handed out */
};

struct sorter *sorter_new(const char *path, size_t key_bytes,
                          size_t memory_bytes)
{
    struct sorter *s = mem_zalloc(1, sizeof *s);

    assert(key_bytes >= 8 && key_bytes <= SORTER_MAX_KEY);
    s->path = mem_strdup(path, strlen(path));
    s->key_bytes = key_bytes;
    s->budget = memory_bytes;
    return s;
}

void sorter_free(struct sorter *s)
{
    if (s == NULL)
        return;
    if (s->spilled) {
        enum err e = io_writer_close(&s->out, false);

        (void)e; /* the file goes anyway */
        (void)unlink(s->path);
    }
    for (size_t i = 0; i < s->run_count; i++)
        free(s->runs[i].window);
    free(s->runs);
    free(s->heap);
    free(s->buffer);
    free(s->places);
    free(s->path);
    free(s);
}

static uint64_t prefix_of(const uint8_t *key)
{
    return (uint64_t)sorter_get32(key) << 32 | sorter_get32(key + 4);
}

/* Least significant byte first; bytes that are all alike are passed over. */
static void radix_sort(struct place *a, struct place *spare, size_t n)
{
    struct place *from = a, *to = spare;

    for (unsigned shift = 0; shift < 64; shift += 8) {
        size_t counts[256] = {0}, at = 0;
        struct place *swap;

        for (size_t i = 0; i < n; i++)
            counts[from[i].prefix >> shift & 255]++;
        if (counts[from[0].prefix >> shift & 255] == n)
            continue;
        for (unsigned v = 0; v < 256; v++) {
            size_t c = counts[v];

            counts[v] = at;
            at += c;
        }
        for (size_t i = 0; i < n; i++)
            to[counts[from[i].prefix >> shift & 255]++] = from[i];
        swap = from;
        from = to;
        to = swap;
    }
    if (from != a)
        memcpy(a, from, n * sizeof *a);
}

static int compare_places(const void *a, const void *b, void *arg)
{
    const struct sorter *s = arg;
    const struct place *x = a, *y = b;
    int c =
        memcmp(s->buffer + x->at + 8, s->buffer + y->at + 8, s->key_bytes - 8);

    if (c != 0)
        return c;
    return x->at < y->at ? -1 : x->at > y->at;
}

static void sort_places(struct sorter *s)
{
    size_t n = s->place_count;
    struct place *spare;

    if (n < 2)
        return;
    spare = mem_alloc(n * sizeof *spare);
    radix_sort(s->places, spare, n);
    free(spare);
    if (s->key_bytes == 8)
        return;
    for (size_t i = 0; i < n;) {
        size_t j = i + 1;

        while (j < n && s->places[j].prefix == s->places[i].prefix)
            j++;
        if (j - i > 1)
            qsort_r(s->places + i, j - i, sizeof *s->places, compare_places, s);
        i = j;
    }
}

static uint32_t payload_bytes(const struct sorter *s, const uint8_t *record)
{
    uint32_t n;

    memcpy(&n, record + s->key_bytes, 4);
    return n;
}

static size_t record_bytes(const struct sorter *s, const uint8_t *record)
{
    return s->key_bytes + 4 + payload_bytes(s, record);
}

static enum err spill(struct sorter *s)
{
    struct run run = {0};

    if (!s->spilled) {
        s->e = io_writer_open(&s->out, s->path);
        if (s->e)
            return s->e;
        s->spilled = true;
    }
    sort_places(s);
    run.next = s->out.size;
    for (size_t i = 0; i < s->place_count; i++) {
        const uint8_t *record = s->buffer + s->places[i].at;

        io_write(&s->out, record, record_bytes(s, record));
    }
    run.end = s->out.size;
    s->runs =
        mem_grow(s->runs, s->run_count, &s->run_capacity, sizeof *s->runs);
    s->runs[s->run_count++] = run;
    s->used = 0;
    s->place_count = 0;
    s->e = io_writer_flush(&s->out);
    return s->e;
}

/* Memory grows as it is used, so a small sort stays small. */
static void *grow_bytes(void *p, size_t need, size_t *capacity, size_t unit)
{
    size_t n = *capacity ? *capacity : 1024;

    if (need <= *capacity)
        return p;
    while (n < need)
        n += n / 2;
    *capacity = n;
    return mem_realloc(p, n, unit);
}

enum err sorter_add(struct sorter *s, const void *key, const void *payload,
                    size_t n)
{
    /* A place is counted twice: the radix sort needs a second array. */
    size_t bytes = s->key_bytes + 4 + n;
    size_t total =
        s->used + bytes + 2 * (s->place_count + 1) * sizeof(struct place);
    uint32_t length = (uint32_t)n;
    uint8_t *to;

    assert(!s->reading && n <= UINT32_MAX);
    if (s->e)
        return s->e;
    if (total > s->budget && s->place_count > 0 && spill(s))
        return s->e;
    s->buffer = grow_bytes(s->buffer, s->used + bytes, &s->buffer_capacity, 1);
    s->places = grow_bytes(s->places, s->place_count + 1, &s->place_capacity,
                           sizeof *s->places);
    to = s->buffer + s->used;
    memcpy(to, key, s->key_bytes);
    memcpy(to + s->key_bytes, &length, 4);
    if (n > 0)
        memcpy(to + s->key_bytes + 4, payload, n);
    s->places[s->place_count++] =
        (struct place){prefix_of(to), (uint64_t)s->used};
    s->used += bytes;
    s->count++;
    return OK;
}

/* Makes the run's window hold `need` bytes from the current record on. */
static enum err refill(struct sorter *s, struct run *r, size_t need)
{
    size_t left = r->filled - r->at, n;

    if (need <= left)
        return OK;
    if (left > 0)
        memmove(r->window, r->window + r->at, left);
    r->at = 0;
    r->filled = left;
    if (r->capacity < s->window || r->capacity < need) {
        r->capacity = need > s->window ? need : s->window;
        r->window = mem_realloc(r->window, r->capacity, 1);
    }
    n = r->capacity - left;
    if (n > r->end - r->next)
        n = (size_t)(r->end - r->next);
    if (left + n < need)
        return ERR_CORRUPT; /* the file was changed under us */
    r->filled += n;
    r->next += n;
    return io_read_at(s->out.fd, r->window + left, n, r->next - n, s->path);
}

/* Reads the run's next record into its window; `*more` is false at its end. */
static enum err load(struct sorter *s, struct run *r, bool *more)
{
    enum err e;

    *more = r->at < r->filled || r->next < r->end;
    if (!*more)
        return OK;
    e = refill(s, r, s->key_bytes + 4);
    if (!e)
        e = refill(s, r, record_bytes(s, r->window + r->at));
    if (!e)
        r->prefix = prefix_of(r->window + r->at);
    return e;
}

static bool run_before(const struct sorter *s, size_t a, size_t b)
{
    const struct run *x = &s->runs[a], *y = &s->runs[b];
    int c;

    if (x->prefix != y->prefix)
        return x->prefix < y->prefix;
    c = memcmp(x->window + x->at, y->window + y->at, s->key_bytes);
    return c != 0 ? c < 0 : a < b;
}

static void sift_down(struct sorter *s, size_t i)
{
    for (;;) {
        size_t child = 2 * i + 1, swap;

        if (child >= s->heap_count)
            return;
        if (child + 1 < s->heap_count &&
            run_before(s, s->heap[child + 1], s->heap[child]))
            child++;
        if (!run_before(s, s->heap[child], s->heap[i]))
            return;
        swap = s->heap[i];
        s->heap[i] = s->heap[child];
        s->heap[child] = swap;
        i = child;
    }
}

enum err sorter_finish(struct sorter *s)
{
    assert(!s->reading);
    s->reading = true;
    if (s->e)
        return s->e;
    if (!s->spilled) {
        sort_places(s);
        return OK;
    }
    if (s->place_count > 0 && spill(s))
        return s->e;
    free(s->buffer);
    free(s->places);
    s->buffer = NULL;
    s->places = NULL;
    s->heap = mem_alloc(s->run_count * sizeof *s->heap);
    s->window = s->budget / s->run_count;
    if (s->window < WINDOW_MIN)
        s->window = WINDOW_MIN;
    if (s->window > WINDOW_MAX)
        s->window = WINDOW_MAX;
    for (size_t i = 0; i < s->run_count && !s->e; i++) {
        bool more;

        s->e = load(s, &s->runs[i], &more);
        if (!s->e && more)
            s->heap[s->heap_count++] = i;
    }
    for (size_t i = s->heap_count; i-- > 0;)
        sift_down(s, i);
    return s->e;
}

static bool next_in_memory(struct sorter *s, const uint8_t **record)
{
    if (s->next == s->place_count)
        return false;
    *record = s->buffer + s->places[s->next++].at;
    return true;
}

static bool next_of_runs(struct sorter *s, const uint8_t **record)
{
    struct run *top;

    if (s->heap_count == 0)
        return false;
    top = &s->runs[s->heap[0]];
    if (s->advance) {
        bool more;

        top->at += record_bytes(s, top->window + top->at);
        s->e = load(s, top, &more);
        if (s->e)
            return false;
        if (!more) {
            free(top->window);
            top->window = NULL;
            s->heap[0] = s->heap[--s->heap_count];
        }
        sift_down(s, 0);
        if (s->heap_count == 0)
            return false;
        top = &s->runs[s->heap[0]];
    }
    s->advance = true;
    *record = top->window + top->at;
    return true;
}

bool sorter_next(struct sorter *s, const uint8_t **key, struct str *payload)
{
    const uint8_t *record;

    assert(s->reading);
    if (s->e)
        return false;
    if (!(s->spilled ? next_of_runs(s, &record) : next_in_memory(s, &record)))
        return false;
    *key = record;
    *payload = str_of((const char *)record + s->key_bytes + 4,
                      payload_bytes(s, record));
    return true;
}

enum err sorter_error(const struct sorter *s)
{
    return s->e;
}

uint64_t sorter_count(const struct sorter *s)
{
    return s->count;
}
