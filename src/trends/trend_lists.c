/* A list's revisions are kept as those of any other list, so it is written only
 * when its tracks, or their order, have changed. */
#include "trends/trend_lists.h"

#include <string.h>

#include "accounts/house.h"
#include "catalog/market.h"
#include "db/change.h"
#include "db/db.h"
#include "library/playlist_items.h"

/* ---- planning ---- */

static struct str code_of(uint16_t market, struct arena *arena)
{
    if (market == TREND_WORLD)
        return STR("world");
    return arena_printf(arena, "%c%c", 'A' + market / 26, 'A' + market % 26);
}

struct id trend_list_id(enum trend_chart chart, uint16_t market)
{
    struct arena arena;
    struct str code;
    struct id id;

    arena_init(&arena);
    code = code_of(market, &arena);
    id = id_from_name(arena_printf(&arena, "chart:%s:%.*s",
                                   chart == TREND_CHART_VIRAL ? "viral" : "top",
                                   STR_ARG(code)));
    arena_release(&arena);
    return id;
}

static void name_list(struct trend_list *l, struct arena *arena)
{
    struct str where =
        l->market == TREND_WORLD ? STR("Global") : market_name(l->market);

    if (where.n == 0)
        where = code_of(l->market, arena);
    l->id = trend_list_id(l->chart, l->market);
    if (l->chart == TREND_CHART_VIRAL) {
        l->name = arena_printf(arena, "Viral 50 - %.*s", STR_ARG(where));
        l->description = STR("The tracks that rise most steeply.");
        return;
    }
    l->name = arena_printf(arena, "Top 50 - %.*s", STR_ARG(where));
    l->description = STR("What is played most right now.");
}

static void plan(const struct trend_board *board, enum trend_chart chart,
                 uint16_t market, struct arena *arena, struct trend_list *lists,
                 size_t *count)
{
    const struct trend_top *top = &board->charts[chart];
    struct trend_list *l = &lists[*count];

    if (top->count == 0)
        return;
    *l = (struct trend_list){.chart = chart, .market = market};
    for (; l->count < top->count && l->count < TREND_LIST_ITEMS; l->count++)
        l->tracks[l->count] = top->list[l->count].id;
    name_list(l, arena);
    ++*count;
}

void trend_lists_plan(const struct trend_boards *boards, struct arena *arena,
                      struct trend_list **out, size_t *count)
{
    struct trend_board *const *of = boards->of[TREND_TRACK];
    /* Of a week's score, in eighths and hours. */
    const uint64_t enough = (uint64_t)TREND_LIST_PLAYS * TREND_EIGHTHS * 24;

    *out = arena_alloc(arena, (TREND_BOARD_MARKETS + 1) * sizeof **out);
    *count = 0;
    if (of[MARKET_CODES] != NULL) {
        plan(of[MARKET_CODES], TREND_CHART_NOW, TREND_WORLD, arena, *out,
             count);
        plan(of[MARKET_CODES], TREND_CHART_VIRAL, TREND_WORLD, arena, *out,
             count);
    }
    for (uint16_t market = 0; market < MARKET_CODES; market++)
        if (of[market] != NULL && of[market]->week >= enough)
            plan(of[market], TREND_CHART_NOW, market, arena, *out, count);
}

/* ---- writing ---- */

static enum err find_or_make(struct db *db, const struct trend_list *list,
                             int64_t now_ms, struct arena *arena,
                             struct playlist *out)
{
    enum err e = playlists_find(db, list->id, arena, out);

    if (e != ERR_NOT_FOUND)
        return e;
    e = house_ensure(db);
    if (e)
        return e;
    *out = (struct playlist){.id = list->id,
                             .owner = house_id(),
                             .name = list->name,
                             .description = list->description,
                             .has_description = true,
                             .is_public = true};
    return playlists_create(db, out, now_ms);
}

/* Whether the list is as it is to be. */
static enum err is_same(struct db *db, const struct trend_list *list,
                        struct arena *arena, bool *same)
{
    struct playlist_page page;
    enum err e =
        playlist_items_page(db, list->id, 0, TREND_LIST_ITEMS, arena, &page);

    *same = !e && page.total == list->count;
    for (uint32_t i = 0; *same && i < page.count; i++)
        *same = page.items[i].entry.kind == SEQUENCE_TRACK &&
                id_eq(page.items[i].entry.id, list->tracks[i]);
    return e;
}

static enum err tell(struct db *db, struct id list)
{
    char text[ID_TEXT_LENGTH];

    id_to_base62(list, text);
    return change_append(db, CHANGE_CHARTS, str_of(text, sizeof text));
}

enum err trend_list_write(struct db *db, const struct trend_list *list,
                          int64_t now_ms, struct arena *arena)
{
    struct playlist_name names[TREND_LIST_ITEMS];
    struct playlist p;
    struct playlist_editing edit = {.db = db,
                                    .playlist = &p,
                                    .user = house_id(),
                                    .now_ms = now_ms,
                                    .arena = arena};
    bool same = true;
    enum err e = find_or_make(db, list, now_ms, arena, &p);

    if (!e && !p.is_dropped)
        e = is_same(db, list, arena, &same);
    if (e || same)
        return e;
    for (uint32_t i = 0; i < list->count; i++)
        names[i] = (struct playlist_name){.kind = SEQUENCE_TRACK,
                                          .id = list->tracks[i]};
    e = playlist_replace(&edit, names, list->count);
    return e ? e : tell(db, list->id);
}
