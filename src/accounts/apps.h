/* The apps that may ask for tokens: the aggregate `app`. */
#ifndef TONEARM_ACCOUNTS_APPS_H
#define TONEARM_ACCOUNTS_APPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/id.h"
#include "base/str.h"

struct db;
struct db_part;

#define APPS_HASH_BYTES            32 /* SHA-256 */
#define APPS_NAME_MAX_BYTES        256
#define APPS_DESCRIPTION_MAX_BYTES 4096

/* What an app's calls may cost: extended has no limit unless the server sets
 * one, development always has. */
enum app_mode { APP_EXTENDED, APP_DEVELOPMENT, APP_MODES };

/* Which of the Web API an app sees: all that there ever was, what Spotify left
 * in November 2024, or what it left to development apps in February 2026.
 * Independent of the mode. */
enum app_profile {
    APP_PROFILE_FULL,
    APP_PROFILE_2024_11,
    APP_PROFILE_2026_02,
    APP_PROFILE_SERVER, /* whichever the server has for apps without one */
    APP_PROFILES
};

struct app {
    struct id id; /* the client id, written in hex (base/id.h) */
    struct str name;
    struct str description; /* empty: none */
    uint8_t secret_hash[APPS_HASH_BYTES];
    enum app_mode mode;
    enum app_profile profile;
    struct str owner; /* a user id; empty for none */
    int64_t created_s;
    const struct str *redirect_uris; /* in the order of their registration */
    size_t redirect_count;
    struct id epoch; /* in every token of the app's own; zero for an app whose
                        tokens were never ended */
};

/* ---- names and secrets ---- */

const char *apps_mode_text(enum app_mode mode);
bool apps_mode_from_text(struct str text, enum app_mode *out);
const char *apps_profile_text(enum app_profile profile); /* "2024-11" */
bool apps_profile_from_text(struct str text, enum app_profile *out);

/* A new client secret: hex digits, in the arena. */
#define APPS_SECRET_LENGTH 32
struct str apps_make_secret(struct arena *arena);

/* Writes the hash under which a client secret is kept, APPS_HASH_BYTES.
 * Secrets have high entropy, so a plain SHA-256 does. */
void apps_hash_secret(struct str secret, uint8_t *out);

/* Whether the texts can be an app's: UTF-8 without control characters; a name
 * is 1 to APPS_NAME_MAX_BYTES without what nobody can see, a description, which
 * may have lines and tabs, at most APPS_DESCRIPTION_MAX_BYTES. */
bool apps_name_is_valid(struct str name);
bool apps_description_is_valid(struct str description);

/* ---- rows ---- */

/* Each function that writes wants a transaction around it (db_transact, or
 * the writer), and appends a CHANGE_APP with the client id. */

/* Registers an app. ERR_EXISTS (not logged) when the client id is taken. */
enum err apps_create(struct db *db, const struct app *app) MUST_CHECK;

/* ERR_LIMIT (not logged) for an owner who has `most` apps or more. In the
 * transaction of apps_create this holds for two who register at once, too:
 * one of them waits, or is run again. */
enum err apps_check_room(struct db *db, struct str owner,
                         uint32_t most) MUST_CHECK;

/* Changes name, description, mode, profile and redirect URIs of the app whose
 * id `app` has; the rest of `app` is ignored. ERR_NOT_FOUND (not logged). Who
 * changes some of it wants apps_edit. */
enum err apps_update(struct db *db, const struct app *app) MUST_CHECK;

/* Gives the app another secret, whose hash this is (APPS_HASH_BYTES); the old
 * secret is good no more. Tokens stay good. ERR_NOT_FOUND (not logged). */
enum err apps_rotate_secret(struct db *db, struct id id,
                            const uint8_t *hash) MUST_CHECK;

/* Ends every token of the app: the grants for it are revoked, with their codes
 * and refresh tokens, and its own tokens carry another epoch from now on, so
 * that those that are about are good no more. ERR_NOT_FOUND (not logged). */
enum err apps_end_tokens(struct db *db, struct id id, int64_t now_s) MUST_CHECK;

/* Deletes the app: every grant for the app is revoked, and its counts of calls
 * go. ERR_NOT_FOUND (not logged). */
enum err apps_delete(struct db *db, struct id id) MUST_CHECK;

/* Reads one app, whose texts are in the arena. ERR_NOT_FOUND (not logged);
 * ERR_CORRUPT (logged) for a row that no program of ours has written. */
enum err apps_find(struct db *db, struct id id, struct arena *arena,
                   struct app *out) MUST_CHECK;

/* Reads every app, by client id, into the arena. A damaged row is logged and
 * left out, so that it can't keep the other apps from working. */
enum err apps_list(struct db *db, struct arena *arena, struct app **out,
                   size_t *count) MUST_CHECK;

/* Reads the apps of one owner or a part of them (db/part.h), as apps_list
 * does. */
enum err apps_list_of(struct db *db, struct str owner, struct db_part *part,
                      struct arena *arena, struct app **out,
                      size_t *count) MUST_CHECK;

/* Reads a part of the apps that have `text` in their name, client id or owner's
 * id, by client id; of all apps for an empty text. As users_search does it. */
enum err apps_search(struct db *db, struct str text, struct db_part *part,
                     struct arena *arena, struct app **out,
                     size_t *count) MUST_CHECK;

#endif
