/* tonearm podcast add | list | remove: the feeds that are subscribed.
 * podcast_refresh.c fetches them. */
#include "cmd/commands.h"

#include "base/clock.h"
#include "base/log.h"
#include "cmd/change.h"
#include "cmd/local_state.h"
#include "cmd/podcast_find.h"
#include "cmd/table.h"
#include "db/db.h"
#include "feeds/subscription.h"
#include "json/writer.h"

#define MAX_FEEDS        1000
#define OUTPUT_MAX_BYTES (1u << 20)

/* ---- output ---- */

static void print_json(const struct subscription *s)
{
    struct id_hex id;
    struct buf out;
    struct json j;

    buf_init(&out, OUTPUT_MAX_BYTES);
    j = json_to(&out);
    json_object(&j);
    json_key(&j, "id");
    json_str_or_null(&j, id_hex_text(s->id, &id));
    json_key(&j, "url");
    json_str_or_null(&j, s->url);
    json_key(&j, "former_url");
    json_str_or_null(&j, s->former_url);
    json_key(&j, "title");
    json_str_or_null(&j, s->title);
    json_key(&j, "show");
    json_str_or_null(&j, s->show);
    json_key(&j, "checked");
    json_time_or_null(&j, s->checked_s);
    json_key(&j, "changed");
    json_time_or_null(&j, s->changed_s);
    json_key(&j, "due");
    json_time_or_null(&j, s->is_dead ? 0 : s->due_s);
    json_key(&j, "failing_since");
    json_time_or_null(&j, s->failing_s);
    json_key(&j, "failures");
    json_i64(&j, s->failures);
    json_key(&j, "error");
    json_str_or_null(&j, s->error);
    json_key(&j, "dead");
    json_bool(&j, s->is_dead);
    json_end_object(&j);
    buf_char(&out, '\n');
    (void)fwrite(out.p, 1, out.n, stdout);
    buf_release(&out);
}

static const struct table_column columns[] = {
    {"TITLE", 30}, {"STATE", 7}, {"CHANGED", 20}, {"URL", 40}};

#define COLUMN_COUNT (sizeof columns / sizeof columns[0])

static struct str state_of(const struct subscription *s)
{
    if (s->is_dead)
        return STR("dead");
    if (s->failing_s > 0)
        return STR("failing");
    return s->checked_s > 0 ? STR("well") : STR("new");
}

static void print_row(const struct subscription *s)
{
    char changed[CLOCK_TEXT_LENGTH];
    struct str never = STR("never");

    clock_to_text(s->changed_s, changed);
    const struct str cells[COLUMN_COUNT] = {
        s->title, state_of(s),
        s->changed_s > 0 ? str_of(changed, sizeof changed) : never, s->url};

    table_row(columns, cells, COLUMN_COUNT);
}

/* ---- add ---- */

/* What the commands work on. */
struct work {
    const struct options *o;
    struct arena arena;
    struct subscription subscription;
    int64_t now_s;
};

static enum err add(struct db *db, void *arg)
{
    struct work *w = arg;
    struct subscription *s = &w->subscription;
    enum err e = subscriptions_add(db, s, w->now_s);

    if (e == ERR_EXISTS)
        log_error("%.*s is subscribed already", STR_ARG(s->url));
    if (e == ERR_LIMIT)
        log_error("%d feeds are subscribed, which is all that may be",
                  SUBSCRIPTIONS_MAX);
    return e;
}

static enum err add_one(const struct options *o, const char *url)
{
    struct work w = {.o = o,
                     .subscription = {.url = str_from_c(url)},
                     .now_s = clock_unix_s()};
    struct change change = {.action = "podcast.add",
                            .subject = w.subscription.url,
                            .run = add,
                            .arg = &w};
    enum err e = change_make(o, &change);

    if (!e)
        print_json(&w.subscription);
    return e;
}

/* One that is wrong stops the command before anything is changed. */
static enum err run_add(const struct options *o)
{
    enum err e = OK;

    for (size_t i = 0; i < options_argument_count(o); i++)
        if (!subscription_url_is_valid(str_from_c(options_argument(o, i))))
            return options_wrong(o,
                                 "%s is no address of a feed: http:// or "
                                 "https://, without a password",
                                 options_argument(o, i));
    for (size_t i = 0; i < options_argument_count(o) && !e; i++)
        e = add_one(o, options_argument(o, i));
    return e;
}

/* ---- list ---- */

static enum err list(const struct options *o, struct db *db,
                     struct arena *arena)
{
    struct subscription *all;
    bool is_table = table_is_wanted(o);
    size_t count;
    enum err e = subscriptions_list(db, NULL, arena, &all, &count);

    if (e)
        return e;
    if (is_table)
        table_header(columns, COLUMN_COUNT);
    for (size_t i = 0; i < count; i++)
        if (is_table)
            print_row(&all[i]);
        else
            print_json(&all[i]);
    return OK;
}

static enum err run_list(const struct options *o)
{
    struct arena arena;
    struct db *db;
    enum err e = local_state_open(o, &db);

    if (e)
        return e;
    arena_init(&arena);
    e = list(o, db, &arena);
    arena_release(&arena);
    db_close(db);
    return e;
}

/* ---- remove ---- */

static enum err drop(struct db *db, void *arg)
{
    struct work *w = arg;
    enum err e = podcast_find(db, options_argument(w->o, 0), &w->arena,
                              &w->subscription);

    return e ? e : subscriptions_remove(db, w->subscription.id);
}

static enum err run_remove(const struct options *o)
{
    struct work w = {.o = o};
    struct change change = {.action = "podcast.remove",
                            .subject = str_from_c(options_argument(o, 0)),
                            .run = drop,
                            .arg = &w};
    enum err e;

    arena_init(&w.arena);
    e = change_make(o, &change);
    arena_release(&w.arena);
    return e;
}

/* ---- the commands ---- */

static const struct option change_options[] = {CHANGE_OPTION};

static const struct option list_options[] = {TABLE_JSON_OPTION};

const struct command podcast_add_command = {
    .name = "podcast add",
    .arguments = "URL...",
    .min_arguments = 1,
    .max_arguments = MAX_FEEDS,
    .summary = "subscribe feeds, which are fetched from then on",
    OPTIONS_OF(change_options),
    .has_state = true,
    .makes_data = true,
    .run = run_add,
};

const struct command podcast_list_command = {
    .name = "podcast list",
    .summary = "what is subscribed and how it fares: a table, or where that "
               "isn't a terminal, a JSON object a line",
    OPTIONS_OF(list_options),
    .has_state = true,
    .run = run_list,
};

const struct command podcast_remove_command = {
    .name = "podcast remove",
    .arguments = "FEED",
    .min_arguments = 1,
    .max_arguments = 1,
    .summary = "end a subscription; what it has brought stays",
    OPTIONS_OF(change_options),
    .has_state = true,
    .run = run_remove,
};
