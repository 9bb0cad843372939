/* A list of secrets, looked through from one end to the other: a seed has a
 * handful. */
#include "seed/seed_known.h"

#include "accounts/secret.h"
#include "seed/seed_inner.h"

/* An app's secret, an account's password, or a refresh token of both. */
struct known {
    enum { KNOWN_SECRET, KNOWN_PASSWORD, KNOWN_REFRESH } kind;
    struct id app;
    struct str user;
    struct str text;
};

static void know(struct seed_known *k, struct known known)
{
    known.user = arena_str(&k->arena, known.user);
    known.text = arena_str(&k->arena, known.text);
    if (known.text.n > 0)
        buf_add(&k->list, &known, sizeof known);
}

static void know_user(struct seed_known *k, const struct seed_user *u)
{
    know(k, (struct known){.kind = KNOWN_PASSWORD,
                           .user = u->edit.user.id,
                           .text = u->password});
    for (size_t i = 0; i < u->consent_count; i++)
        know(k, (struct known){.kind = KNOWN_REFRESH,
                               .app = u->consents[i].app,
                               .user = u->edit.user.id,
                               .text = u->consents[i].refresh_token});
}

static void know_app(struct seed_known *k, const struct seed_app *a)
{
    know(k, (struct known){.kind = KNOWN_SECRET,
                           .app = a->edit.app.id,
                           .text = a->secret});
}

void seed_known_init(struct seed_known *k, struct seed *s)
{
    arena_init(&k->arena);
    buf_init(&k->list, SEED_MAX_BYTES);
    for (size_t i = 0; s != NULL && i < s->count; i++) {
        const struct seed_entry *entry = &s->entries[i];

        if (entry->kind == SEED_APP)
            know_app(k, &seed_parse(s->parser, entry->text)->app);
        else if (entry->kind == SEED_USER)
            know_user(k, &seed_parse(s->parser, entry->text)->user);
    }
}

void seed_known_release(struct seed_known *k)
{
    arena_release(&k->arena);
    buf_release(&k->list);
}

/* One after the other; NULL behind the last. */
static const struct known *known_at(const struct seed_known *k, size_t i)
{
    return i < k->list.n / sizeof(struct known)
               ? (const struct known *)(const void *)k->list.p + i
               : NULL;
}

struct str seed_known_secret(const struct seed_known *k, const struct app *app)
{
    const struct known *one;
    uint8_t hash[APPS_HASH_BYTES];

    for (size_t i = 0; (one = known_at(k, i)) != NULL; i++) {
        if (one->kind != KNOWN_SECRET || !id_eq(one->app, app->id))
            continue;
        apps_hash_secret(one->text, hash);
        if (memcmp(hash, app->secret_hash, sizeof hash) == 0)
            return one->text;
    }
    return STR_EMPTY;
}

enum err seed_known_password(const struct seed_known *k,
                             const struct user *user, struct str *out)
{
    const struct known *one;

    *out = STR_EMPTY;
    for (size_t i = 0; (one = known_at(k, i)) != NULL; i++) {
        bool is_right;
        enum err e;

        if (one->kind != KNOWN_PASSWORD || !str_eq(one->user, user->id) ||
            user->password_hash.n == 0)
            continue;
        e = users_check_password(one->text, user->password_hash, &is_right);
        if (e)
            return e;
        if (is_right)
            *out = one->text;
    }
    return OK;
}

enum err seed_known_refresh(const struct seed_known *k, struct db *db,
                            const struct grant *grant, struct str *out)
{
    const struct known *one;
    uint8_t hash[GRANTS_HASH_BYTES];
    struct refresh refresh;
    struct arena arena;
    enum err e = OK;

    *out = STR_EMPTY;
    arena_init(&arena);
    for (size_t i = 0; !e && (one = known_at(k, i)) != NULL; i++) {
        if (one->kind != KNOWN_REFRESH || !id_eq(one->app, grant->app) ||
            !str_eq(one->user, grant->user))
            continue;
        secret_hash(one->text, hash);
        e = grants_find_refresh(db, hash, &arena, &refresh);
        if (!e && id_eq(refresh.grant, grant->id))
            *out = one->text;
        if (e == ERR_NOT_FOUND)
            e = OK;
    }
    arena_release(&arena);
    return e;
}
