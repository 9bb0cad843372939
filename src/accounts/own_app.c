/* The app's row is made with the first grant, not with the state: a server
 * whose player nobody opens has no such app. */
#include "accounts/own_app.h"

#include "accounts/apps.h"
#include "accounts/grants.h"
#include "base/buf.h"
#include "base/random.h"
#include "db/db.h"

#define SCOPES_MAX_BYTES 4096

struct id own_app_id(void)
{
    return id_from_name(STR("app tonearm player"));
}

scope_set own_app_scopes(void)
{
    return SCOPE_BIT(SCOPE_STREAMING) | SCOPE_BIT(SCOPE_USER_READ_PRIVATE) |
           SCOPE_BIT(SCOPE_USER_READ_PLAYBACK_STATE) |
           SCOPE_BIT(SCOPE_USER_MODIFY_PLAYBACK_STATE) |
           SCOPE_BIT(SCOPE_USER_READ_CURRENTLY_PLAYING) |
           SCOPE_BIT(SCOPE_PLAYLIST_READ_PRIVATE) |
           SCOPE_BIT(SCOPE_PLAYLIST_READ_COLLABORATIVE) |
           SCOPE_BIT(SCOPE_PLAYLIST_MODIFY_PRIVATE) |
           SCOPE_BIT(SCOPE_PLAYLIST_MODIFY_PUBLIC) |
           SCOPE_BIT(SCOPE_UGC_IMAGE_UPLOAD) |
           SCOPE_BIT(SCOPE_USER_FOLLOW_READ) |
           SCOPE_BIT(SCOPE_USER_FOLLOW_MODIFY) |
           SCOPE_BIT(SCOPE_USER_LIBRARY_READ) |
           SCOPE_BIT(SCOPE_USER_LIBRARY_MODIFY);
}

enum err own_app_find(struct db *db, struct str user, struct arena *arena,
                      struct id *grant)
{
    struct grant found;
    scope_set scopes = 0;
    enum err e = grants_find_of(db, own_app_id(), user, arena, &found);

    if (e)
        return e;
    (void)scope_set_from_text(found.scopes, &scopes, NULL);
    *grant = found.id;
    return (own_app_scopes() & ~scopes) == 0 ? OK : ERR_NOT_FOUND;
}

/* ERR_EXISTS is fine: then the app is there. */
static enum err make_app(struct db *db, int64_t now_s)
{
    struct app app = {
        .id = own_app_id(),
        .name = STR("Tonearm's player"),
        .description = STR("The web player of this server."),
        .mode = APP_EXTENDED,
        .profile = APP_PROFILE_FULL,
        .created_s = now_s,
    };
    enum err e;

    /* The hash of no secret that there is. */
    random_bytes(app.secret_hash, sizeof app.secret_hash);
    e = apps_create(db, &app);
    return e == ERR_EXISTS ? OK : e;
}

enum err own_app_allow(struct db *db, struct str user, int64_t now_s,
                       struct id *grant)
{
    struct buf scopes;
    enum err e = make_app(db, now_s);

    buf_init(&scopes, SCOPES_MAX_BYTES);
    scope_set_to_text(own_app_scopes(), &scopes);
    if (!e)
        e = grants_consent(db, own_app_id(), user, buf_get(&scopes), now_s,
                           grant);
    buf_release(&scopes);
    return e;
}

enum err own_app_end(struct db *db, struct str user, int64_t now_s)
{
    struct arena arena;
    struct grant grant;
    enum err e;

    arena_init(&arena);
    e = grants_find_of(db, own_app_id(), user, &arena, &grant);
    if (!e)
        e = grants_revoke(db, grant.id, now_s);
    arena_release(&arena);
    return e == ERR_NOT_FOUND ? OK : e;
}
