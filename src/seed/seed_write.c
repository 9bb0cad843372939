/* Lines are written kind by kind, each kind in the order in which it came, so
 * that a line may refer to what stands further down.
 *
 * Writing a seed again leaves what it made as it is: a password that is the
 * account's already isn't set, which would end the account's sessions and
 * grants, and a consent isn't taken back and given anew. */
#include "accounts/grants.h"
#include "accounts/quota.h"
#include "accounts/secret.h"
#include "db/db.h"
#include "seed/import_record.h"
#include "seed/seed_inner.h"

/* A line that is written. */
struct writing {
    const struct seed_writing *in;
    struct db *db;
    struct arena *arena; /* of the line */
    const struct seed *seed;
    const struct seed_entry *entry;
    int64_t now_ms;  /* a moment of its own for each line */
    const char *why; /* it doesn't fit */
};

/* What doesn't fit isn't an error of the database's. */
static enum err doesnt_fit(struct writing *w, const char *why)
{
    w->why = why;
    return ERR_INVALID;
}

/* ---- apps ---- */

static enum err write_app(struct writing *w, const struct seed_app *a)
{
    struct str secret = a->secret.n > 0 ? a->secret : w->entry->secret;
    struct app app = a->edit.app;
    struct app_edit edit = a->edit;
    struct app old;
    enum err e = apps_find(w->db, app.id, w->arena, &old);

    if (e && e != ERR_NOT_FOUND)
        return e;
    apps_hash_secret(secret, app.secret_hash);
    if (e == ERR_NOT_FOUND) {
        app.created_s = w->now_ms / 1000;
        return apps_create(w->db, &app);
    }
    e = apps_edit(w->db, &edit);
    if (!e && a->secret.n > 0)
        e = apps_rotate_secret(w->db, app.id, app.secret_hash);
    return e;
}

/* ---- accounts ---- */

/* What is shown of an account from elsewhere comes with it. */
static enum err bring(struct writing *w, const struct seed_user *u)
{
    struct user_brought in = {.id = u->edit.user.id,
                              .images = u->given.images,
                              .followers = u->given.followers};
    enum user_outcome outcome;

    return users_bring(w->db, &in, w->now_ms / 1000, w->arena, &outcome);
}

static enum err make_account(struct writing *w, const struct seed_user *u)
{
    struct user user = {.id = u->edit.user.id,
                        .password_hash = w->entry->password_hash,
                        .country = {'U', 'S'},
                        .product = USER_PREMIUM,
                        .created_s = w->now_ms / 1000};

    users_apply(&u->edit, &user);
    return users_create(w->db, &user);
}

static enum err set_password(struct writing *w, const struct seed_user *u,
                             const struct user *account)
{
    bool is_right = false;
    enum err e = OK;

    if (u->password.n == 0)
        return OK;
    if (account->password_hash.n > 0)
        e = users_check_password(u->password, account->password_hash,
                                 &is_right);
    return e || is_right ? e
                         : users_set_password(w->db, account->id,
                                              w->entry->password_hash);
}

static enum err write_account(struct writing *w, const struct seed_user *u)
{
    bool is_given = u->given.images.p != NULL || u->given.followers >= 0;
    struct user account;
    enum err e = users_find(w->db, u->edit.user.id, w->arena, &account);

    if (e == ERR_NOT_FOUND && !is_given)
        return make_account(w, u);
    if (e == ERR_NOT_FOUND) {
        e = bring(w, u);
        if (!e)
            e = users_find(w->db, u->edit.user.id, w->arena, &account);
    }
    if (!e && u->edit.sets != 0)
        e = users_edit(w->db, &u->edit);
    return e ? e : set_password(w, u, &account);
}

/* ---- consents ---- */

/* Whoever uses an app in development mode is in its list. */
static enum err allow(struct writing *w, const struct app *app, struct str user)
{
    enum err e;

    if (app->mode != APP_DEVELOPMENT)
        return OK;
    e = quota_allow(w->db, app->id, user, w->now_ms / 1000);
    if (e == ERR_LIMIT)
        return doesnt_fit(w, "consents to an app that has all the users that "
                             "it may have");
    return e == ERR_EXISTS ? OK : e;
}

/* The scopes that the user has granted before stay. */
static enum err grant(struct writing *w, const struct seed_consent *c,
                      struct str user, struct id *out)
{
    struct grant old;
    scope_set has = 0, all = c->scopes;
    enum err e = grants_find_of(w->db, c->app, user, w->arena, &old);

    if (e && e != ERR_NOT_FOUND)
        return e;
    if (!e && scope_set_from_text(old.scopes, &has, NULL)) {
        all |= has;
        *out = old.id;
        if (all == has)
            return OK;
    }
    return grants_consent(w->db, c->app, user, scope_set_text(all, w->arena),
                          w->now_ms / 1000, out);
}

static enum err put_refresh(struct writing *w, const struct seed_consent *c,
                            struct id grant_id)
{
    int64_t now_s = w->now_ms / 1000, life_s = w->in->refresh_life_s;
    struct refresh old, new = {.grant = grant_id,
                               .scopes = scope_set_text(c->scopes, w->arena),
                               .created_s = now_s,
                               .expires_s = life_s > 0 ? now_s + life_s : 0};
    enum err e;

    if (c->refresh_token.n == 0)
        return OK;
    secret_hash(c->refresh_token, new.hash);
    e = grants_find_refresh(w->db, new.hash, w->arena, &old);
    if (e == ERR_NOT_FOUND)
        return grants_put_refresh(w->db, &new);
    if (!e && !id_eq(old.grant, grant_id))
        return doesnt_fit(w, "has a refresh_token that is another's here");
    return e;
}

static enum err write_consent(struct writing *w, const struct seed_consent *c,
                              struct str user)
{
    struct app app;
    struct id id;
    enum err e = apps_find(w->db, c->app, w->arena, &app);

    if (e == ERR_NOT_FOUND)
        return doesnt_fit(w, "consents to an app that isn't here");
    if (!e)
        e = allow(w, &app, user);
    if (!e)
        e = grant(w, c, user, &id);
    return e ? e : put_refresh(w, c, id);
}

static enum err write_user(struct writing *w, const struct seed_user *u)
{
    enum err e = write_account(w, u);

    if (e == ERR_EXISTS)
        return doesnt_fit(w, "has the e-mail address of another account");
    for (size_t i = 0; i < u->consent_count && !e; i++)
        e = write_consent(w, &u->consents[i], u->edit.user.id);
    return e;
}

/* ---- what accounts have ---- */

static enum err find_user(struct writing *w, struct str id, struct user *out)
{
    enum err e = users_find(w->db, id, w->arena, out);

    return e == ERR_NOT_FOUND ? doesnt_fit(w, "is of a user who isn't here")
                              : e;
}

static enum err write_record(struct writing *w,
                             const struct object_record *record)
{
    struct import_record_counts counts = {0};
    struct import_record_write write = {
        .db = w->db, .arena = w->arena, .now_ms = w->now_ms, .counts = &counts};
    enum err e = import_record_write(&write, record, &w->why);

    return !e && w->why != NULL ? ERR_INVALID : e;
}

/* One without an id has the one that its user and name make, so that it is the
 * same in every run. */
static enum err write_device(struct writing *w, const struct seed_device *d)
{
    struct device device = d->device;
    struct user user;
    struct id_hex hex;
    enum err e = find_user(w, d->user, &user);

    if (e)
        return e;
    if (device.id.n == 0)
        device.id = id_hex_text(
            id_from_name(arena_printf(w->arena, "device:%.*s:%.*s",
                                      STR_ARG(d->user), STR_ARG(device.name))),
            &hex);
    device.made_ms = w->now_ms;
    e = device_put(w->db, d->user, &device);
    return e == ERR_LIMIT ? doesnt_fit(w, "is one device too many for its user")
                          : e;
}

/* Plays without a date are a second apart, the last of them a second ago. */
static enum err write_play(struct writing *w, const struct seed_play *p)
{
    struct play play = p->play;
    struct plays_new new = {
        .user = p->user, .list = &play, .count = 1, .now_ms = w->in->now_ms};
    struct user user;
    enum err e = find_user(w, p->user, &user);

    if (e)
        return e;
    if (!p->has_date)
        play.begun_ms = w->in->now_ms -
                        1000 * (int64_t)(w->seed->undated - w->entry->undated);
    if (!play_is_timely(play.begun_ms, w->in->now_ms))
        return doesnt_fit(w, "is of a time at which nothing was played");
    new.country = str_of(user.country, sizeof user.country);
    return plays_add(w->db, &new, NULL);
}

/* ---- the seed ---- */

static enum err write_entry(struct writing *w, const struct seed_parsed *line)
{
    switch (line->kind) {
    case SEED_APP:
        return write_app(w, &line->app);
    case SEED_USER:
        return write_user(w, &line->user);
    case SEED_PLAYLIST:
    case SEED_OWNED:
        return write_record(w, &line->record);
    case SEED_DEVICE:
        return write_device(w, &line->device);
    case SEED_PLAY:
        return write_play(w, &line->play);
    default:
        return OK;
    }
}

/* Each line is a moment later than the one before, so that shelves are in the
 * lines' order, and none in the future. */
static enum err write_kind(struct seed *s, struct writing *w,
                           enum seed_kind kind)
{
    enum err e = OK;

    for (size_t i = 0; i < s->count && !e; i++) {
        w->entry = &s->entries[i];
        if (w->entry->kind != kind)
            continue;
        w->now_ms = w->in->now_ms - (int64_t)(s->count - i);
        e = write_entry(w, seed_parse(s->parser, w->entry->text));
        arena_reset(w->arena);
        if (e == ERR_INVALID && w->why != NULL)
            e = seed_refuse_entry(s, w->entry, STR_EMPTY, w->why);
    }
    return e;
}

enum err seed_write(struct seed *s, struct db *db,
                    const struct seed_writing *in)
{
    struct arena arena;
    struct writing w = {.in = in, .db = db, .arena = &arena, .seed = s};
    enum err e = OK;

    arena_init(&arena);
    for (unsigned kind = 0; kind < SEED_STATE_KINDS && !e; kind++)
        e = write_kind(s, &w, (enum seed_kind)kind);
    arena_release(&arena);
    return e;
}
