/* tonearm device create | list | delete: the devices of a user that the server
 * itself plays on, as /ext/v1/me/devices has them. */
#include "cmd/commands.h"

#include "accounts/users.h"
#include "api/render/render_player.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/utf8.h"
#include "catalog/catalog.h"
#include "catalog/market.h"
#include "cmd/change.h"
#include "cmd/local_state.h"
#include "cmd/table.h"
#include "db/db.h"
#include "player/player.h"

#define OUTPUT_MAX_BYTES 4096

/* What all three work on. */
struct work {
    const struct options *o;
    struct arena arena;
    struct user user;
    struct device device;
    struct device *devices;
    size_t count;
    struct catalog *catalog; /* NULL: there is none */
    int64_t now_ms;
};

/* ---- output ---- */

static void print_device(const struct device *d, int64_t now_ms)
{
    struct buf out;
    struct json j = json_to(&out);

    buf_init(&out, OUTPUT_MAX_BYTES);
    render_own_device(&j, d, now_ms);
    buf_char(&out, '\n');
    (void)fwrite(out.p, 1, out.n, stdout);
    buf_release(&out);
}

static const struct table_column columns[] = {
    {"ID", 40}, {"NAME", 24}, {"TYPE", 12}, {"KIND", 9}, {"THERE", 5}};

#define COLUMN_COUNT (sizeof columns / sizeof columns[0])

static void print_row(const struct device *d, int64_t now_ms)
{
    bool is_virtual = (d->flags & DEVICE_IS_VIRTUAL) != 0;
    const struct str cells[COLUMN_COUNT] = {
        d->id, d->name, d->type, is_virtual ? STR("virtual") : STR("connected"),
        device_is_there(d, now_ms) ? STR("yes") : STR("no")};

    table_row(columns, cells, COLUMN_COUNT);
}

static void print_list(const struct work *w)
{
    bool is_table = table_is_wanted(w->o);

    if (is_table)
        table_header(columns, COLUMN_COUNT);
    for (size_t i = 0; i < w->count; i++)
        if (is_table)
            print_row(&w->devices[i], w->now_ms);
        else
            print_device(&w->devices[i], w->now_ms);
}

/* ---- the user ---- */

static enum err find_user(struct db *db, struct work *w)
{
    struct str id = str_from_c(options_text(w->o, "user"));
    enum err e = users_find(db, id, &w->arena, &w->user);

    if (e == ERR_NOT_FOUND)
        log_error("there is no user %.*s", STR_ARG(id));
    return e;
}

/* Runs one of the commands with a work of its own. */
static enum err with_work(const struct options *o,
                          enum err (*run)(struct work *w))
{
    struct work w = {.o = o, .now_ms = clock_unix_ms()};
    enum err e;

    arena_init(&w.arena);
    e = run(&w);
    arena_release(&w.arena);
    return e;
}

/* ---- create ---- */

static enum err put_device(struct db *db, void *arg)
{
    struct work *w = arg;
    enum err e = find_user(db, w);

    if (!e)
        e = device_put(db, w->user.id, &w->device);
    if (e == ERR_LIMIT)
        log_error("%.*s has %d devices, which is all that anybody may have",
                  STR_ARG(w->user.id), DEVICES_MAX);
    return e;
}

static enum err read_device(struct work *w)
{
    const struct options *o = w->o;
    struct device *d = &w->device;
    char *id = arena_alloc(&w->arena, DEVICES_ID_LENGTH);

    *d = (struct device){.name = str_trim(str_from_c(options_text(o, "name"))),
                         .type =
                             device_type(str_from_c(options_text(o, "type"))),
                         .id = str_from_c(options_text(o, "id")),
                         .flags = DEVICE_IS_VIRTUAL | DEVICE_HAS_VOLUME,
                         .volume = 100,
                         .made_ms = w->now_ms};
    if (!options_given(o, "id")) {
        device_id_make(id);
        d->id = str_of(id, DEVICES_ID_LENGTH);
    }
    if (options_flag(o, "open"))
        d->flags |= DEVICE_IS_OPEN;
    if (options_flag(o, "private"))
        d->flags |= DEVICE_IS_PRIVATE;
    if (options_flag(o, "no-volume"))
        d->flags &= ~(unsigned)DEVICE_HAS_VOLUME;
    if (d->name.n == 0 || d->name.n > DEVICES_MAX_NAME ||
        !utf8_is_valid(d->name))
        return options_wrong(o, "--name has 1 to %d bytes of UTF-8",
                             DEVICES_MAX_NAME);
    if (d->type.n == 0)
        return options_wrong(o, "there is no type of device '%s'",
                             options_text(o, "type"));
    if (!device_id_is_valid(d->id))
        return options_wrong(o, "--id has 1 to %d letters, digits, - and _",
                             DEVICES_MAX_ID);
    return OK;
}

static enum err create(struct work *w)
{
    struct change change = {
        .action = "device.create", .run = put_device, .arg = w};
    enum err e = read_device(w);

    change.subject = w->device.id;
    if (!e)
        e = change_make(w->o, &change);
    if (!e)
        print_device(&w->device, w->now_ms);
    return e;
}

static enum err run_create(const struct options *o)
{
    return with_work(o, create);
}

/* ---- list ---- */

static enum err list(struct work *w)
{
    struct db *db;
    enum err e = local_state_open(w->o, &db);

    if (e)
        return e;
    e = find_user(db, w);
    if (!e)
        e = device_list(db, w->user.id, &w->arena, &w->devices, &w->count);
    if (!e)
        print_list(w);
    db_close(db);
    return e;
}

static enum err run_list(const struct options *o)
{
    return with_work(o, list);
}

/* ---- delete ---- */

/* What plays on the device pauses where it is, which the catalog knows. */
static enum err delete_device(struct db *db, void *arg)
{
    struct work *w = arg;
    struct str id = str_from_c(options_argument(w->o, 0));
    struct player_scope scope = {.db = db,
                                 .catalog = w->catalog,
                                 .now_ms = w->now_ms,
                                 .arena = &w->arena};
    enum err e = find_user(db, w);

    if (e)
        return e;
    scope.user = w->user.id;
    scope.country = str_of(w->user.country, sizeof w->user.country);
    scope.market = market_number(scope.country);
    e = w->catalog != NULL ? player_delete_device(&scope, id)
                           : device_delete(db, scope.user, id);
    if (e == ERR_NOT_FOUND)
        log_error("%.*s has no device %.*s", STR_ARG(scope.user), STR_ARG(id));
    return e;
}

static enum err drop(struct work *w)
{
    struct change change = {.action = "device.delete",
                            .subject = str_from_c(options_argument(w->o, 0)),
                            .run = delete_device,
                            .arg = w};
    enum err e = local_catalog_open(w->o, &w->catalog);

    if (!e)
        e = change_make(w->o, &change);
    catalog_close(w->catalog);
    return e;
}

static enum err run_delete(const struct options *o)
{
    return with_work(o, drop);
}

/* ---- the commands ---- */

#define USER_OPTION                                                            \
    OPTION("user", TEXT, "USER", "whose device it is", .required = true)

static const struct option create_options[] = {
    USER_OPTION,
    OPTION("name", TEXT, "NAME", "what people see", .required = true),
    OPTION("type", TEXT, "TYPE", "Speaker, TV, Computer, ...",
           .fallback = "Speaker"),
    OPTION("id", TEXT, "ID", "take this id (default: a random one)"),
    OPTION("open", FLAG, NULL,
           "its own socket wants no token where only this machine can come"),
    OPTION("private", FLAG, NULL, "nobody sees what it plays"),
    OPTION("no-volume", FLAG, NULL, "its volume can't be set"),
    CHANGE_OPTION,
};

static const struct option list_options[] = {
    USER_OPTION,
    TABLE_JSON_OPTION,
};

static const struct option delete_options[] = {
    USER_OPTION,
    CHANGE_OPTION,
};

const struct command device_create_command = {
    .name = "device create",
    .summary = "make a device that the server itself plays on",
    OPTIONS_OF(create_options),
    .has_state = true,
    .run = run_create,
};

const struct command device_list_command = {
    .name = "device list",
    .summary = "a user's devices: a table, or where that isn't a terminal, "
               "a JSON object a line",
    OPTIONS_OF(list_options),
    .has_state = true,
    .run = run_list,
};

const struct command device_delete_command = {
    .name = "device delete",
    .arguments = "DEVICE_ID",
    .min_arguments = 1,
    .max_arguments = 1,
    .summary = "delete a device; what it plays pauses",
    OPTIONS_OF(delete_options),
    .has_state = true,
    .run = run_delete,
};
