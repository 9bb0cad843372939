/* One form for whatever can be played, so that columns are the same after a
 * search, in a queue and in a script. */
#include "remote/rows.h"

#define JOINED_MAX_BYTES ((size_t)64 << 10)

static const struct output_column columns[] = {
    {"TYPE", 0},           {"NAME", OUTPUT_CUT},     {"BY", OUTPUT_CUT},
    {"ALBUM", OUTPUT_CUT}, {"LENGTH", OUTPUT_RIGHT}, {"URI", OUTPUT_DIM}};

#define COLUMN_COUNT (sizeof columns / sizeof columns[0])

void rows_begin(struct listing *l, const struct remote *r)
{
    listing_begin(l, &r->output, columns, COLUMN_COUNT);
}

void rows_put(struct listing *l, struct remote *r, const struct item *item)
{
    const struct str cells[COLUMN_COUNT] = {
        item->type,
        item->name,
        item->by,
        item->album,
        item_time(item->duration_ms, &r->arena),
        item->uri};

    listing_row(l, cells, item->json);
}

void rows_show(struct remote *r, const struct item *item)
{
    struct listing list;

    rows_begin(&list, r);
    rows_put(&list, r, item);
    listing_end(&list);
}

struct str words_join(const struct words *words, struct arena *arena)
{
    struct buf out;
    struct str joined;

    buf_init(&out, JOINED_MAX_BYTES);
    for (size_t i = 0; i < words->count; i++) {
        if (i > 0)
            buf_char(&out, ' ');
        buf_str(&out, words->list[i]);
    }
    joined = arena_str(arena, buf_get(&out));
    buf_release(&out);
    return joined;
}
