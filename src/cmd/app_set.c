/* tonearm app set | allow: changing an app, and who may use it in development
 * mode. A running server has seen the change when they return. */
#include "cmd/commands.h"

#include "accounts/apps_edit.h"
#include "accounts/quota.h"
#include "base/clock.h"
#include "base/log.h"
#include "cmd/app_options.h"
#include "cmd/app_text.h"
#include "cmd/change.h"
#include "db/db.h"

/* What is to become of an app, and how it is afterwards. */
struct setting {
    const struct options *o;
    struct arena arena;
    struct app_edit edit;
    struct str user; /* app allow's */
    int64_t now_s;

    struct app app;
    struct str *users;
    size_t count;
};

static enum err read_result(struct db *db, struct setting *s)
{
    struct id id = s->edit.app.id;
    enum err e = apps_find(db, id, &s->arena, &s->app);

    return e ? e : quota_allowed(db, id, &s->arena, &s->users, &s->count);
}

/* Runs it in a transaction, and prints what has become of the app. */
static enum err make(struct setting *s, const char *action,
                     enum err (*run)(struct db *db, void *arg))
{
    struct id_hex id;
    struct change change = {.action = action,
                            .subject = id_hex_text(s->edit.app.id, &id),
                            .run = run,
                            .arg = s};
    enum err e = change_make(s->o, &change);

    if (!e)
        app_text_print_users(&s->app, s->users, s->count);
    return e;
}

/* Runs one of the commands with a setting of its own. */
static enum err with_setting(const struct options *o,
                             enum err (*run)(struct setting *s))
{
    struct setting s = {.o = o, .now_s = clock_unix_s()};
    enum err e = app_text_read_id(o, &s.edit.app.id);

    if (e)
        return e;
    arena_init(&s.arena);
    e = run(&s);
    arena_release(&s.arena);
    return e;
}

/* ---- set ---- */

static enum err edit_in_transaction(struct db *db, void *arg)
{
    struct setting *s = arg;
    enum err e = apps_edit(db, &s->edit);

    return e ? e : read_result(db, s);
}

static enum err set(struct setting *s)
{
    const struct options *o = s->o;
    enum err e = app_options_read(o, &s->arena, &s->edit);

    if (e)
        return e;
    if (options_flag(o, "no-redirect-uris")) {
        if (s->edit.sets & APP_SETS_REDIRECTS)
            return options_wrong(o, "--redirect-uri and --no-redirect-uris "
                                    "contradict each other");
        s->edit.sets |= APP_SETS_REDIRECTS;
    }
    if (s->edit.sets == 0)
        return options_wrong(o, "say what is to be another");
    e = make(s, "app.change", edit_in_transaction);
    return e == ERR_NOT_FOUND ? app_text_no_such(o) : e;
}

static enum err run_set(const struct options *o)
{
    return with_setting(o, set);
}

/* ---- allow ---- */

/* A user who is in the list already, or isn't any more, is as was wished. */
static enum err allow_in_transaction(struct db *db, void *arg)
{
    struct setting *s = arg;
    enum err e = quota_allow(db, s->edit.app.id, s->user, s->now_s);

    return e && e != ERR_EXISTS ? e : read_result(db, s);
}

static enum err remove_in_transaction(struct db *db, void *arg)
{
    struct setting *s = arg;
    enum err e = quota_disallow(db, s->edit.app.id, s->user);

    return e && e != ERR_NOT_FOUND ? e : read_result(db, s);
}

static enum err allow(struct setting *s)
{
    const struct options *o = s->o;
    enum err e;

    s->user = str_from_c(options_text(o, "user"));
    if (options_flag(o, "remove"))
        e = make(s, "app.disallow", remove_in_transaction);
    else
        e = make(s, "app.allow", allow_in_transaction);
    if (e == ERR_LIMIT)
        log_error("the list of app %s is full: it has %d users",
                  options_argument(o, 0), QUOTA_USERS_MAX);
    if (e == ERR_NOT_FOUND)
        log_error("there is no app %s, or no user %.*s", options_argument(o, 0),
                  STR_ARG(s->user));
    return e;
}

static enum err run_allow(const struct options *o)
{
    return with_setting(o, allow);
}

/* ---- the commands ---- */

static const struct option set_options[] = {
    OPTION("name", TEXT, "NAME", APP_NAME_HELP),
    APP_OPTIONS(WORDS),
    OPTION("no-redirect-uris", FLAG, NULL, "take all of them away"),
    OPTION("mode", CHOICE, APP_MODES_WORDS, APP_MODE_HELP),
    OPTION("profile", CHOICE, APP_PROFILES_WORDS, APP_PROFILE_HELP),
    CHANGE_OPTION,
};

const struct command app_set_command = {
    .name = "app set",
    .arguments = "CLIENT_ID",
    .min_arguments = 1,
    .max_arguments = 1,
    .summary = "change what is given of an app, and print it; redirect URIs "
               "take the place of those that it had",
    OPTIONS_OF(set_options),
    .has_state = true,
    .run = run_set,
};

static const struct option allow_options[] = {
    OPTION("user", TEXT, "USER", "whom", .required = true),
    OPTION("remove", FLAG, NULL, "no longer"),
    CHANGE_OPTION,
};

const struct command app_allow_command = {
    .name = "app allow",
    .arguments = "CLIENT_ID",
    .min_arguments = 1,
    .max_arguments = 1,
    .summary = "let a user use an app in development mode, or no longer",
    OPTIONS_OF(allow_options),
    .has_state = true,
    .run = run_allow,
};
