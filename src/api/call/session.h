/* A browser's sign-in: its cookie, and the token that its forms carry.
 *
 * The cookie is 32 random bytes in URL-safe base64: HttpOnly, SameSite=Lax,
 * Path=/, Secure when the request came by https. A new one is made at each
 * sign-in, so that one that was planted before is worth nothing. A form's
 * token is a keyed hash of the cookie (or, before sign-in, of a cookie that is
 * only for that), so it can't be made without it; in each page it looks
 * different. */
#ifndef TONEARM_API_CALL_SESSION_H
#define TONEARM_API_CALL_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "accounts/sessions.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct db;
struct request;

#define SESSION_COOKIE        "tonearm"
#define SESSION_FORM_COOKIE   "tonearm_form"
#define SESSION_DEVICE_COOKIE "tonearm_device"
#define SESSION_SECRET_COOKIE "tonearm_secret"
#define SESSION_TEXT_BYTES    43

#define SESSION_TOKEN_LENGTH 86 /* of a form's token */

/* The session of the request's cookie: ERR_NOT_FOUND for nobody's. */
enum err session_find(struct db *db, struct request *r, int64_t now_s,
                      struct arena *arena, struct session *out) MUST_CHECK;

/* Notes in `session` that it is seen now, in the browser and from the address
 * that the request names. Texts are the request's. */
void session_look(struct request *r, int64_t now_s, struct session *session);

/* Makes a session for the browser that asks (sessions_create stores it), and
 * adds its cookie to the answer. On the request's thread. */
void session_make(struct request *r, struct str user, int64_t now_s,
                  struct session *out, char *cookie /* [SESSION_TEXT_BYTES] */);
void session_set_cookie(struct request *r, const char *cookie);
void session_clear_cookie(struct request *r);

/* The hash under which the state knows the session of the request's cookie
 * (SESSIONS_HASH_BYTES), for ending it. False when it has no such cookie. */
bool session_hash(struct request *r, uint8_t *hash);

/* The browser as one that has signed in before (accounts/devices.h), by
 * a cookie of the same kind that stays when the session ends. `hash` gets
 * DEVICES_HASH_BYTES. session_device_hash is false without such a cookie;
 * session_make_device makes one, or keeps the request's if it `is_known`. On
 * the request's thread. */
bool session_device_hash(struct request *r, uint8_t *hash);
void session_make_device(struct request *r, bool is_known, uint8_t *hash,
                         char *cookie /* [SESSION_TEXT_BYTES] */);
void session_set_device_cookie(struct request *r, const char *cookie);

/* Leaves a secret with the browser, in a cookie for `path` alone, until it
 * loads that page, but not for longer than a minute. Text of visible ASCII
 * without ';'. So an answer to a form can lead to a page that shows a secret
 * once, and nobody has to keep the secret meanwhile. */
void session_leave_secret(struct request *r, struct str path,
                          struct str secret);

/* Takes the secret that was left for `path`, of `length` bytes; empty when
 * there is none. Anybody might have planted the cookie: whether the secret is
 * the right one is the caller's to check. */
struct str session_take_secret(struct request *r, struct str path,
                               size_t length);

/* The token for a form on a page that answers `r`, another text at each call;
 * all of them are good as long as the cookie is. Sets the form cookie when the
 * browser has neither. In the arena. */
struct str session_form_token(struct request *r);

/* Whether the form that was sent has the right one (parameter `token`), and
 * comes from a page of ours: Origin or Referer, where present, must be the
 * request's own. */
bool session_form_is_ours(struct request *r);

#endif
