/* The state as a seed. Apps come first, then accounts, then what each account
 * has; reading sorts the lines anyway. */
#include "accounts/grants.h"
#include "accounts/house.h"
#include "accounts/own_app.h"
#include "api/render/export_objects.h"
#include "base/clock.h"
#include "base/log.h"
#include "catalog/field.h"
#include "db/db.h"
#include "json/writer.h"
#include "seed/seed_inner.h"
#include "seed/seed_known.h"

#define USERS_STEP 200
#define PLAYS_STEP 500

struct exporting {
    struct db *db;
    struct buf *out;
    struct arena arena; /* of an account */
    struct seed_known known;
};

/* ---- lines ---- */

static struct json line_begin(struct exporting *x, const char *type)
{
    struct json j = json_to(x->out);

    json_object(&j);
    json_key(&j, "type");
    json_str(&j, str_from_c(type));
    return j;
}

static void line_end(struct exporting *x, struct json *j)
{
    json_end_object(j);
    buf_char(x->out, '\n');
}

static void put_text(struct json *j, const char *key, struct str text)
{
    if (text.n == 0)
        return;
    json_key_str(j, str_from_c(key));
    json_str(j, text);
}

static void put_client_id(struct json *j, struct id id)
{
    struct id_hex hex;

    put_text(j, "client_id", id_hex_text(id, &hex));
}

/* ---- apps ---- */

static void put_app(struct exporting *x, const struct app *app)
{
    struct json j = line_begin(x, "app");

    put_text(&j, "name", app->name);
    put_client_id(&j, app->id);
    put_text(&j, "client_secret", seed_known_secret(&x->known, app));
    json_key(&j, "redirect_uris");
    json_array(&j);
    for (size_t i = 0; i < app->redirect_count; i++)
        json_str(&j, app->redirect_uris[i]);
    json_end_array(&j);
    put_text(&j, "description", app->description);
    put_text(&j, "mode", str_from_c(apps_mode_text(app->mode)));
    put_text(&j, "profile", str_from_c(apps_profile_text(app->profile)));
    put_text(&j, "owner", app->owner);
    line_end(x, &j);
}

static enum err put_apps(struct exporting *x)
{
    struct app *apps;
    size_t count;
    enum err e = apps_list(x->db, &x->arena, &apps, &count);

    for (size_t i = 0; i < count && !e; i++)
        if (!id_eq(apps[i].id, own_app_id()))
            put_app(x, &apps[i]);
    arena_reset(&x->arena);
    return e;
}

/* ---- accounts ---- */

static enum err put_consent(struct exporting *x, struct json *j,
                            const struct grant *grant)
{
    struct str refresh, scopes = grant->scopes, scope;
    enum err e = seed_known_refresh(&x->known, x->db, grant, &refresh);

    json_object(j);
    put_client_id(j, grant->app);
    json_key(j, "scopes");
    json_array(j);
    while (str_split(&scopes, ' ', &scope))
        json_str(j, scope);
    json_end_array(j);
    put_text(j, "refresh_token", refresh);
    json_end_object(j);
    return e;
}

static int compare_grants(const void *a, const void *b)
{
    return id_cmp(((const struct grant *)a)->app,
                  ((const struct grant *)b)->app);
}

/* In the order of the apps, which no time changes. */
static enum err put_consents(struct exporting *x, struct json *j,
                             struct str user)
{
    struct grant *grants;
    size_t count;
    enum err e = grants_list(x->db, user, NULL, &x->arena, &grants, &count);

    if (e || count == 0)
        return e;
    qsort(grants, count, sizeof *grants, compare_grants);
    json_key(j, "consents");
    json_array(j);
    for (size_t i = 0; i < count && !e; i++)
        e = put_consent(x, j, &grants[i]);
    json_end_array(j);
    return e;
}

static void put_given(struct json *j, const struct user *user)
{
    if (user->given_images.n > 0) {
        json_key(j, "images");
        json_raw(j, user->given_images);
    }
    if (user->given_followers >= 0) {
        json_key(j, "followers");
        json_object(j);
        json_key(j, "total");
        json_i64(j, user->given_followers);
        json_end_object(j);
    }
}

static enum err put_account(struct exporting *x, const struct user *user)
{
    struct str password;
    enum err e = seed_known_password(&x->known, user, &password);
    struct json j = line_begin(x, "user");

    if (e)
        return e;
    put_text(&j, "id", user->id);
    put_text(&j, "password", password);
    put_text(&j, "display_name", user->display_name);
    put_text(&j, "email", user->email);
    put_text(&j, "product", str_from_c(users_product_text(user->product)));
    put_text(&j, "country", str_of(user->country, sizeof user->country));
    if (user->is_admin) {
        json_key(&j, "admin");
        json_bool(&j, true);
    }
    put_given(&j, user);
    e = put_consents(x, &j, user->id);
    line_end(x, &j);
    return e;
}

/* ---- devices and plays ---- */

static enum err put_devices(struct exporting *x, struct str user)
{
    struct device *devices;
    size_t count;
    enum err e = device_list(x->db, user, &x->arena, &devices, &count);

    for (size_t i = 0; i < count && !e; i++) {
        struct json j;

        if ((devices[i].flags & DEVICE_IS_VIRTUAL) == 0)
            continue;
        j = line_begin(x, "device");
        put_text(&j, "user", user);
        put_text(&j, "id", devices[i].id);
        put_text(&j, "name", devices[i].name);
        put_text(&j, "kind", devices[i].type);
        line_end(x, &j);
    }
    return e;
}

static struct str prefix_of(enum sequence_kind kind)
{
    return kind == SEQUENCE_TRACK     ? STR("spotify:track:")
           : kind == SEQUENCE_EPISODE ? STR("spotify:episode:")
                                      : STR("spotify:chapter:");
}

static void put_play(struct exporting *x, struct str user,
                     const struct play *play)
{
    char at[CLOCK_MS_TEXT_MAX];
    struct json j;

    if (play->kind == SEQUENCE_NOTHING)
        return;
    j = line_begin(x, "play");
    put_text(&j, "user", user);
    json_key(&j, "uri");
    json_str_id(&j, prefix_of(play->kind), play->id);
    put_text(&j, "at",
             str_of(at, (size_t)clock_ms_to_text(play->begun_ms, at)));
    if (play->heard_ms > 0) {
        json_key(&j, "ms");
        json_u64(&j, play->heard_ms);
    }
    put_text(&j, "context", play->context);
    if (play->is_private) {
        json_key(&j, "private");
        json_bool(&j, true);
    }
    line_end(x, &j);
}

static enum err put_plays(struct exporting *x, struct str user)
{
    struct plays_range range = {.user = user,
                                .after_ms = INT64_MIN,
                                .before_ms = INT64_MAX,
                                .oldest_first = true,
                                .limit = PLAYS_STEP};
    struct arena arenas[2]; /* the last of a page begins the next */
    struct play *plays;
    size_t count = PLAYS_STEP;
    enum err e = OK;

    arena_init(&arenas[0]);
    arena_init(&arenas[1]);
    for (unsigned turn = 0; count == PLAYS_STEP && !e; turn ^= 1) {
        arena_reset(&arenas[turn]);
        e = plays_range(x->db, &range, &arenas[turn], &plays, &count);
        for (size_t i = 0; i < count && !e; i++)
            put_play(x, user, &plays[i]);
        if (!e && count > 0)
            range.from = &plays[count - 1];
    }
    arena_release(&arenas[0]);
    arena_release(&arenas[1]);
    return e;
}

/* ---- all ---- */

/* Calls `put` for each account but the house's, which every server has. */
static enum err each_account(struct exporting *x,
                             enum err (*put)(struct exporting *x,
                                             const struct user *user))
{
    struct arena arenas[2]; /* the last of a step begins the next */
    struct str after = STR_EMPTY;
    struct user *users;
    size_t count = USERS_STEP;
    enum err e = OK;

    arena_init(&arenas[0]);
    arena_init(&arenas[1]);
    for (unsigned turn = 0; count > 0 && !e; turn ^= 1) {
        arena_reset(&arenas[turn]);
        e = users_list(x->db, after, USERS_STEP, &arenas[turn], &users, &count);
        for (size_t i = 0; i < count && !e; i++) {
            after = users[i].id;
            if (!str_eq(after, house_id()))
                e = put(x, &users[i]);
            arena_reset(&x->arena);
        }
    }
    arena_release(&arenas[0]);
    arena_release(&arenas[1]);
    return e;
}

static enum err put_kept(struct exporting *x, const struct user *user)
{
    enum err e = export_objects_own(x->db, user->id, x->out);

    if (!e)
        e = put_devices(x, user->id);
    return e ? e : put_plays(x, user->id);
}

static enum err put_all(struct exporting *x)
{
    enum err e = put_apps(x);

    if (!e)
        e = each_account(x, put_account);
    if (!e)
        e = each_account(x, put_kept);
    if (!e && buf_overflowed(x->out)) {
        log_error("a seed of more than %zu bytes", x->out->max);
        e = ERR_LIMIT;
    }
    return e;
}

enum err seed_export(struct db *db, struct seed *known, struct buf *out)
{
    struct exporting x = {.db = db, .out = out};
    enum err e;

    arena_init(&x.arena);
    seed_known_init(&x.known, known);
    e = db_begin_read(db);
    if (!e) {
        e = put_all(&x);
        if (e)
            db_rollback(db);
        else
            e = db_commit(db);
    }
    seed_known_release(&x.known);
    arena_release(&x.arena);
    return e;
}
