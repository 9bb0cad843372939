/* Where in an item, in which order, and what comes at its end. What is meant
 * from where it is now is read first; nobody else is kept from changing it in
 * between. */
#include "remote/path.h"
#include "remote/player.h"

#define SECONDS_MAX                                                            \
    (1000 * 3600) /* an hour of a thousand is no mistake yet                   \
                   */

/* The state of a player that has one. */
static enum err need_state(struct remote *r, struct str *state)
{
    enum err e = player_state(r, &r->arena, state);

    return !e && state->n == 0 ? player_is_nowhere() : e;
}

/* ---- seek ---- */

/* "90", "1:30", "1:00:00", in seconds. */
static bool read_seconds(struct str text, int64_t *seconds)
{
    struct str part;
    uint64_t n;
    int parts = 0;

    *seconds = 0;
    while (str_split(&text, ':', &part)) {
        if (!str_to_u64(part, &n) || n > SECONDS_MAX || ++parts > 3)
            return false;
        *seconds = *seconds * 60 + (int64_t)n;
    }
    return parts > 0;
}

/* Where to in milliseconds, from a place that may be before or behind now. */
static enum err find_place(struct remote *r, int sign, int64_t seconds,
                           int64_t *ms)
{
    struct str state;
    enum err e;

    *ms = seconds * 1000;
    if (sign == 0)
        return OK;
    e = need_state(r, &state);
    if (e)
        return e;
    *ms = path_number(state, ".progress_ms", 0, &r->arena) + sign * *ms;
    if (*ms < 0)
        *ms = 0;
    return OK;
}

enum err remote_seek(struct remote *r, struct str place, struct str device)
{
    struct player_command command = {.method = "PUT", .device = device};
    int sign = str_starts(place, STR("+"))   ? 1
               : str_starts(place, STR("-")) ? -1
                                             : 0;
    int64_t seconds, ms;
    enum err e;

    if (!read_seconds(str_from(place, (size_t)(sign != 0)), &seconds)) {
        output_complain("seek '%.*s': a place as 90 or 1:30, or +10 and -10 "
                        "seconds from here",
                        STR_ARG(place));
        return ERR_USAGE;
    }
    e = find_place(r, sign, seconds, &ms);
    command.path = arena_printf(&r->arena, PLAYER_PATH "/seek?position_ms=%lld",
                                (long long)ms);
    return e ? e : player_send(r, &command);
}

/* ---- modes ---- */

static enum err set_mode(struct remote *r, const char *name, struct str value,
                         struct str device)
{
    struct player_command command = {.method = "PUT", .device = device};

    command.path = arena_printf(&r->arena, PLAYER_PATH "/%s?state=%.*s", name,
                                STR_ARG(value));
    return player_send(r, &command);
}

static void show_mode(struct remote *r, const char *title, const char *key,
                      struct str mode)
{
    const struct output_column column = {title, 0};
    struct listing list;

    listing_begin(&list, &r->output, &column, 1);
    listing_row(
        &list, &mode,
        arena_printf(&r->arena, "{\"%s\":\"%.*s\"}", key, STR_ARG(mode)));
    listing_end(&list);
}

enum err remote_shuffle(struct remote *r, struct str mode, struct str device)
{
    bool is_on = str_eq(mode, STR("on"));
    struct str state;
    enum err e = OK;

    if (mode.n == 0) {
        e = need_state(r, &state);
        is_on = !e && !path_is_true(state, ".shuffle_state", &r->arena);
    } else if (!is_on && !str_eq(mode, STR("off"))) {
        output_complain("shuffle '%.*s': on or off", STR_ARG(mode));
        return ERR_USAGE;
    }
    if (!e)
        e = set_mode(r, "shuffle", is_on ? STR("true") : STR("false"), device);
    if (!e)
        show_mode(r, "SHUFFLE", "shuffle", is_on ? STR("on") : STR("off"));
    return e;
}

/* The one after `mode`, or `mode` itself; empty for what is none. */
static struct str find_repeat(struct str mode, size_t steps)
{
    static const struct str modes[] = {
        {"off", 3}, {"context", 7}, {"track", 5}};
    size_t count = sizeof modes / sizeof modes[0];

    for (size_t i = 0; i < count; i++)
        if (str_eq(mode, modes[i]))
            return modes[(i + steps) % count];
    return STR_EMPTY;
}

enum err remote_repeat(struct remote *r, struct str mode, struct str device)
{
    struct str wanted = find_repeat(mode, 0);
    struct str state;
    enum err e = OK;

    if (mode.n > 0 && wanted.n == 0) {
        output_complain("repeat '%.*s': off, context or track", STR_ARG(mode));
        return ERR_USAGE;
    }
    if (mode.n == 0) {
        e = need_state(r, &state);
        if (!e)
            wanted =
                find_repeat(path_text(state, ".repeat_state", &r->arena), 1);
    }
    if (!e)
        e = set_mode(r, "repeat", wanted, device);
    if (!e)
        show_mode(r, "REPEAT", "repeat", wanted);
    return e;
}
