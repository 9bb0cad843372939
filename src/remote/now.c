/* What plays. Watching follows the server's own stream of events where there is
 * one: each event is the state as it is, so that one that is missed does no
 * harm. Elsewhere the state is asked for, seldom enough for anybody's limit,
 * and what is the same as before is printed once. */

#include "base/utf8.h"
#include "base/clock.h"
#include "remote/item.h"
#include "remote/path.h"
#include "remote/player.h"
#include "remote/width.h"

#define POLL_MS        3000 /* 10 of 180 calls in 30 seconds */
#define AGAIN_MS       1000 /* before a stream that has ended is opened anew */
#define EVENTS         "/ext/v1/me/player/events?types=state"
#define CELL_COUNT     7
#define PROGRESS_CELL  4
#define LINE_MAX_BYTES ((size_t)1 << 20)

static const struct output_column columns[CELL_COUNT] = {
    {"STATE", 0},          {"NAME", OUTPUT_CUT},       {"BY", OUTPUT_CUT},
    {"ALBUM", OUTPUT_CUT}, {"PROGRESS", OUTPUT_RIGHT}, {"DEVICE", OUTPUT_CUT},
    {"URI", OUTPUT_DIM}};

/* "1:03/3:20" */
static struct str progress_of(struct str state, const struct item *item,
                              struct arena *arena)
{
    int64_t at = path_number(state, ".progress_ms", 0, arena);
    struct str whole = item_time(item->duration_ms, arena);
    struct str part = at < 1000 ? STR("0:00") : item_time(at, arena);

    if (whole.n == 0)
        return STR_EMPTY;
    return arena_printf(arena, "%.*s/%.*s", STR_ARG(part), STR_ARG(whole));
}

/* Empty or null is a player of which nothing is known. */
static void read_cells(struct str state, struct arena *arena, struct str *cells)
{
    bool is_playing = path_is_true(state, ".is_playing", arena);
    struct item item = item_read(path_json(state, ".item", arena), arena);
    bool is_there = path_json(state, ".", arena).n > 0;

    cells[0] = !is_there    ? STR("stopped")
               : is_playing ? STR("playing")
                            : STR("paused");
    cells[1] = item.name;
    cells[2] = item.by;
    cells[3] = item.album;
    cells[PROGRESS_CELL] = progress_of(state, &item, arena);
    cells[5] = path_text(state, ".device.name", arena);
    cells[6] = item.uri;
}

static enum err show_once(struct remote *r)
{
    struct str cells[CELL_COUNT];
    struct listing list;
    struct str state;
    enum err e = player_state(r, &r->arena, &state);

    if (e)
        return e;
    read_cells(state, &r->arena, cells);
    listing_begin(&list, &r->output, columns, CELL_COUNT);
    listing_row(&list, cells, state.n > 0 ? state : STR("null"));
    listing_end(&list);
    return OK;
}

/* ---- watching ---- */

struct watch {
    struct remote *r;
    struct arena arena; /* of one state */
    struct buf last;    /* what was printed, but for the progress */
    bool has_heard;     /* of a state, so that there is a stream */
    bool was_told;      /* that the stream is gone */
};

/* "playing  Name - By  [Device]" for people, as wide as their terminal. */
static void print_line(struct watch *w, const struct str *cells)
{
    const struct output *output = &w->r->output;
    struct str line = cells[0];
    struct buf out;

    if (cells[1].n > 0)
        line = arena_printf(&w->arena, "%.*s  %.*s - %.*s  [%.*s]",
                            STR_ARG(cells[0]), STR_ARG(cells[1]),
                            STR_ARG(cells[2]), STR_ARG(cells[5]));
    buf_init(&out, LINE_MAX_BYTES);
    width_show(&out, line, output->columns);
    buf_char(&out, '\n');
    (void)fwrite(out.p, 1, out.n, output->file);
    buf_release(&out);
}

static void print(struct watch *w, const struct str *cells, struct str state)
{
    struct listing list;

    if (w->r->output.form == OUTPUT_TABLE) {
        print_line(w, cells);
        return;
    }
    listing_begin(&list, &w->r->output, columns, CELL_COUNT);
    listing_row(&list, cells, state);
    listing_end(&list);
}

/* Progress alone is no news. */
static bool is_news(struct watch *w, const struct str *cells)
{
    struct buf now;
    bool is_same;

    buf_init(&now, LINE_MAX_BYTES);
    for (size_t i = 0; i < CELL_COUNT; i++)
        if (i != PROGRESS_CELL) {
            buf_str(&now, cells[i]);
            buf_char(&now, '\n');
        }
    is_same = str_eq(buf_get(&now), buf_get(&w->last));
    buf_release(&w->last);
    w->last = now;
    return !is_same;
}

/* False when nobody reads any more. */
static bool show(struct watch *w, struct str state)
{
    struct str cells[CELL_COUNT];

    if (state.n == 0)
        state = STR("null");
    read_cells(state, &w->arena, cells);
    if (is_news(w, cells))
        print(w, cells, state);
    return fflush(w->r->output.file) == 0 && !ferror(w->r->output.file);
}

static bool take_event(void *user, struct str type, struct str data)
{
    struct watch *w = user;

    arena_reset(&w->arena);
    w->has_heard = true;
    return !str_eq(type, STR("state")) || !utf8_is_valid(data) || show(w, data);
}

/* Asks again and again; what fails ends it. */
static enum err poll_state(struct watch *w)
{
    struct str state;
    enum err e = player_state(w->r, &w->arena, &state);

    while (!e && show(w, state)) {
        clock_sleep_ms(POLL_MS);
        arena_reset(&w->arena);
        e = player_state(w->r, &w->arena, &state);
    }
    return e ? e : ERR_IO;
}

/* Whoever reads it wants to know once that there is nothing to hear. */
static void tell_gone(struct watch *w)
{
    struct str url = server_url(w->r->server);

    if (!w->was_told)
        output_complain("the stream of %.*s has ended; trying again",
                        STR_ARG(url));
    w->was_told = true;
}

static enum err watch_state(struct watch *w)
{
    const struct server_events events = {
        .path = STR(EVENTS), .each = take_event, .user = w};

    for (;;) {
        enum err e;

        arena_reset(&w->arena);
        e = server_events_read(w->r->server, &events, &w->r->arena);
        if (ferror(w->r->output.file))
            return ERR_IO;
        /* No stream there: on Spotify, for a token that may not hear it, or for
         * want of a server, which asking tells. */
        if (!w->has_heard || e == ERR_NOT_FOUND || e == ERR_INVALID)
            return poll_state(w);
        tell_gone(w);
        clock_sleep_ms(AGAIN_MS);
    }
}

static enum err watch(struct remote *r)
{
    struct watch w = {.r = r};
    enum err e;

    arena_init(&w.arena);
    buf_init(&w.last, LINE_MAX_BYTES);
    e = watch_state(&w);
    buf_release(&w.last);
    arena_release(&w.arena);
    return e;
}

enum err remote_now(struct remote *r, bool watches)
{
    return watches ? watch(r) : show_once(r);
}
