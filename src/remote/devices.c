/* Devices, and how loud they are. */
#include "base/url.h"
#include "remote/path.h"
#include "remote/player.h"

static const struct output_column columns[] = {{"NAME", OUTPUT_CUT},
                                               {"TYPE", 0},
                                               {"ACTIVE", 0},
                                               {"VOLUME", OUTPUT_RIGHT},
                                               {"ID", OUTPUT_DIM}};

#define COLUMN_COUNT (sizeof columns / sizeof columns[0])

static void put_device(struct listing *l, struct remote *r, struct str device)
{
    bool is_active = path_is_true(device, ".is_active", &r->arena);
    const struct str cells[COLUMN_COUNT] = {
        path_text(device, ".name", &r->arena),
        path_text(device, ".type", &r->arena),
        is_active ? STR("yes") : STR("no"),
        path_text(device, ".volume_percent", &r->arena),
        path_text(device, ".id", &r->arena)};

    listing_row(l, cells, device);
}

enum err remote_devices(struct remote *r)
{
    struct path_values all;
    struct listing list;
    struct str body;
    enum err e =
        server_get(r->server, STR(PLAYER_PATH "/devices"), &r->arena, &body);

    if (e)
        return e;
    all = path_all(body, ".devices[]", &r->arena);
    listing_begin(&list, &r->output, columns, COLUMN_COUNT);
    for (size_t i = 0; i < all.count; i++)
        put_device(&list, r, all.list[i]);
    listing_end(&list);
    return OK;
}

/* ---- volume ---- */

/* "50", "+5" or "-5", on top of what it is now. */
static bool read_level(struct str text, int64_t now, int64_t *level)
{
    bool is_change = str_starts(text, STR("+")) || str_starts(text, STR("-"));

    if (!str_to_i64(text, level) || *level < -100 || *level > 100)
        return false;
    *level += is_change ? now : 0;
    *level = *level < 0 ? 0 : *level > 100 ? 100 : *level;
    return true;
}

static enum err set_volume(struct remote *r, int64_t level, struct str id)
{
    struct str encoded = url_encode(&r->arena, id, URL_KEEP_NONE);
    struct player_command command = {.method = "PUT"};

    command.path = arena_printf(
        &r->arena, PLAYER_PATH "/volume?volume_percent=%lld&device_id=%.*s",
        (long long)level, STR_ARG(encoded));
    return player_send(r, &command);
}

static void show_volume(struct remote *r, struct str device, int64_t level)
{
    static const struct output_column two[] = {{"DEVICE", OUTPUT_CUT},
                                               {"VOLUME", OUTPUT_RIGHT}};
    const struct str cells[] = {
        path_text(device, ".name", &r->arena),
        arena_printf(&r->arena, "%lld", (long long)level)};
    struct str json =
        arena_printf(&r->arena, "{\"volume_percent\":%lld}", (long long)level);
    struct listing list;

    listing_begin(&list, &r->output, two, sizeof two / sizeof two[0]);
    listing_row(&list, cells, json);
    listing_end(&list);
}

enum err remote_volume(struct remote *r, struct str level, struct str device)
{
    struct str found;
    int64_t now, wanted;
    enum err e = OK;

    /* What can't be meant is refused before anything is asked. */
    if (level.n > 0 && !read_level(level, 0, &wanted)) {
        output_complain("volume '%.*s': a number from 0 to 100, or how much "
                        "louder or lower, as +5 or -5",
                        STR_ARG(level));
        return ERR_USAGE;
    }
    e = player_device(r, device, &found);
    if (e)
        return e;
    now = wanted = path_number(found, ".volume_percent", 0, &r->arena);
    if (level.n > 0 && read_level(level, now, &wanted))
        e = set_volume(r, wanted, path_text(found, ".id", &r->arena));
    if (!e)
        show_volume(r, found, wanted);
    return e;
}
