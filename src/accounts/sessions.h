/* Signed-in browsers, and guesses of passwords: the aggregate `session`.
 *
 * A browser has a cookie of 32 random bytes, of which only the hash is stored.
 * The token that a form carries against CSRF is derived from the cookie
 * (api/call/session.h), so that nothing is stored for forms. Functions that
 * write want a transaction around them. */
#ifndef TONEARM_ACCOUNTS_SESSIONS_H
#define TONEARM_ACCOUNTS_SESSIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct db;

#define SESSIONS_HASH_BYTES 32
#define SESSIONS_LIFE_S     (30 * 86400)
#define SESSIONS_SEEN_S     3600
#define SESSIONS_MAX        50 /* of a user */

struct session {
    uint8_t hash[SESSIONS_HASH_BYTES]; /* SHA-256 of the cookie's text */
    struct str user;
    int64_t created_s;
    int64_t expires_s;

    /* For the user to tell one session from another. */
    int64_t seen_s;     /* when it last asked for something (sessions_see); 0:
                           nobody noted that */
    struct str browser; /* a few words; empty: not known */
    struct str address; /* from where it last came; empty: not known */
};

/* Stores a new session, seen when it was begun. Of a user who has more than
 * SESSIONS_MAX then, those that were begun first end. */
enum err sessions_create(struct db *db,
                         const struct session *session) MUST_CHECK;

/* Reads the session of this hash. ERR_NOT_FOUND (not logged), also for a
 * session that has expired. */
enum err sessions_find(struct db *db, const uint8_t *hash, int64_t now_s,
                       struct arena *arena, struct session *out) MUST_CHECK;

/* Reads a user's sessions that haven't expired, newest first, of which there
 * are hardly more than SESSIONS_MAX. A damaged row is logged and left out. */
enum err sessions_list(struct db *db, struct str user, int64_t now_s,
                       struct arena *arena, struct session **out,
                       size_t *count) MUST_CHECK;

/* Whether the session, which asks for something now, was last seen in another
 * hour: then it is time for sessions_see. A page that is looked at costs no
 * more than a write an hour. */
bool sessions_is_unseen(const struct session *session, int64_t now_s);

/* Notes that the session was seen at `session->seen_s`, with this browser and
 * this address. Fine when there is no such session. */
enum err sessions_see(struct db *db, const struct session *session) MUST_CHECK;

/* Ends one session; one if it is this user's; all of a user, or all but one.
 * Fine when there is none. */
enum err sessions_delete(struct db *db, const uint8_t *hash) MUST_CHECK;
enum err sessions_delete_own(struct db *db, struct str user,
                             const uint8_t *hash) MUST_CHECK;
enum err sessions_delete_of(struct db *db, struct str user) MUST_CHECK;
enum err sessions_delete_others(struct db *db, struct str user,
                                const uint8_t *but) MUST_CHECK;

/* Deletes expired sessions and windows of guesses that have ended. */
enum err sessions_prune(struct db *db, int64_t now_s) MUST_CHECK;

/* ---- guesses ---- */

/* Wrong passwords are counted for an account (key "user:alice") and for an
 * address (key "peer:192.0.2.1" or "peer:2001:db8:0:1::/64"), those from
 * a browser that is known for the account only for that browser (key
 * "device:" and the hash in hexadecimal, devices.h), in windows of
 * SESSIONS_GUESS_S that begin with a wrong guess. */
#define SESSIONS_GUESS_S      900
#define SESSIONS_USER_GUESSES 10 /* of an account, or of a known browser */
#define SESSIONS_PEER_GUESSES 100

/* Reads how many wrong guesses the key's window has. */
enum err sessions_guesses(struct db *db, struct str key, int64_t now_s,
                          int64_t *out) MUST_CHECK;

/* Counts one more wrong guess; begins a window if none is open. */
enum err sessions_note_guess(struct db *db, struct str key,
                             int64_t now_s) MUST_CHECK;

/* Ends the key's window: for a right guess, or when the account goes. */
enum err sessions_forget_guesses(struct db *db, struct str key) MUST_CHECK;

#endif
