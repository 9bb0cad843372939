/* What was played lately. A page has at most 50; older ones are asked for by
 * the time of the last one. */
#include "remote/item.h"
#include "remote/path.h"
#include "remote/player.h"

#define PAGE_MAX 50

static const struct output_column columns[] = {{"PLAYED", 0},
                                               {"NAME", OUTPUT_CUT},
                                               {"BY", OUTPUT_CUT},
                                               {"ALBUM", OUTPUT_CUT},
                                               {"URI", OUTPUT_DIM}};

#define COLUMN_COUNT (sizeof columns / sizeof columns[0])

static void put_play(struct listing *l, struct remote *r, struct str play)
{
    struct item item =
        item_read(path_json(play, ".track", &r->arena), &r->arena);
    const struct str cells[COLUMN_COUNT] = {
        path_text(play, ".played_at", &r->arena), item.name, item.by,
        item.album, item.uri};

    listing_row(l, cells, play);
}

enum err remote_history(struct remote *r, size_t limit)
{
    struct server_list pages = {.limit = limit};
    struct path_values plays;
    struct listing list;
    enum err e;

    pages.path =
        arena_printf(&r->arena, PLAYER_PATH "/recently-played?limit=%zu",
                     limit < PAGE_MAX ? limit : PAGE_MAX);
    e = server_list_read(r->server, &pages, &r->arena, &plays);
    if (e)
        return e;
    listing_begin(&list, &r->output, columns, COLUMN_COUNT);
    for (size_t i = 0; i < plays.count; i++)
        put_play(&list, r, plays.list[i]);
    listing_end(&list);
    return OK;
}
