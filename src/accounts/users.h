/* The people who have accounts: the aggregate `user`.
 *
 * A user id is free text, as the wire's are: 1 to 255 bytes of UTF-8 without
 * control characters, without spaces at its ends and without '/', but neither
 * "." nor "..", which a URL can't name. Ids compare by their bytes. Strangers
 * who make themselves an account have fewer to choose from. */
#ifndef TONEARM_ACCOUNTS_USERS_H
#define TONEARM_ACCOUNTS_USERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct db;
struct db_part;

#define USERS_ID_MAX_BYTES      255
#define USERS_SIGNUP_MAX_BYTES  64
#define USERS_NAME_MAX_BYTES    256
#define USERS_EMAIL_MAX_BYTES   254
#define USERS_PICTURE_MAX_BYTES (256u << 10)

enum user_product { USER_FREE, USER_PREMIUM, USER_PRODUCTS };

struct user {
    struct str id;
    struct str email;         /* empty: none */
    struct str display_name;  /* empty: none, null on the wire */
    struct str password_hash; /* argon2id, libsodium's text form; empty: no
                                 sign-in */
    char country[2];          /* ISO 3166-1 alpha-2, upper case */
    enum user_product product;
    bool is_admin;
    bool filter_explicit; /* explicit_content.filter_enabled */
    bool filter_locked;   /* explicit_content.filter_locked */
    bool has_picture;
    uint32_t followers;      /* users who follow this one */
    struct str given_images; /* users_given.h: a JSON value; empty: none */
    int64_t given_followers; /* there; -1: the account was made here */
    int64_t created_s;
    int64_t locked_s; /* since when nobody signs in (users_edit.h); 0: open */
};

/* What an account may be called. */
bool users_id_is_valid(struct str id);

/* What a new account may be called: a valid id without characters that nobody
 * can see (base/utf8.h). Accounts that are called otherwise stay. */
bool users_id_is_for_new(struct str id);

/* What a stranger may call an account: a valid id of at most
 * USERS_SIGNUP_MAX_BYTES lower-case letters of ASCII, digits, '.', '_' and
 * '-', so that none looks like another's; and not as the house is (house.h). */
bool users_id_is_for_signup(struct str id);

/* A valid id as it stands in URIs, percent-encoded, in the arena. */
struct str users_id_in_url(struct arena *arena, struct str id);

/* Whether the text can be a display name: UTF-8 of at most
 * USERS_NAME_MAX_BYTES, without control characters and those that nobody can
 * see. The empty one is none. */
bool users_name_is_valid(struct str name);

/* Whether the text looks like an e-mail address: UTF-8 of at most
 * USERS_EMAIL_MAX_BYTES, one @ with something on both sides, no spaces or
 * control characters. */
bool users_email_is_valid(struct str email);

const char *users_product_text(enum user_product product); /* "premium" */
bool users_product_from_text(struct str text, enum user_product *out);

/* ---- rows ---- */

/* Each function that writes wants a transaction around it, and appends a
 * CHANGE_USER with the id. Texts that are read lie in the arena. */

/* Makes an account. The caller has checked the texts; has_picture, locked_s and
 * what is given are ignored. ERR_EXISTS (not logged) when the id or the e-mail
 * is taken. */
enum err users_create(struct db *db, const struct user *user) MUST_CHECK;

/* Reads the account of this id, or the one with this e-mail, whose letters
 * compare without regard to case. ERR_NOT_FOUND (not logged). */
enum err users_find(struct db *db, struct str id, struct arena *arena,
                    struct user *out) MUST_CHECK;
enum err users_find_by_email(struct db *db, struct str email,
                             struct arena *arena, struct user *out) MUST_CHECK;

/* Reads accounts in the order of their ids: those after `after`, at most
 * `limit`. A damaged row is logged and left out. */
enum err users_list(struct db *db, struct str after, size_t limit,
                    struct arena *arena, struct user **out,
                    size_t *count) MUST_CHECK;

/* Reads a part (db/part.h) of the accounts that have `text` in their id, e-mail
 * address or display name, in the order of their ids; of all accounts for an
 * empty text. The case of ASCII's letters doesn't count. Looks at every account
 * from the first on: for people who look for one, now and then. */
enum err users_search(struct db *db, struct str text, struct db_part *part,
                      struct arena *arena, struct user **out,
                      size_t *count) MUST_CHECK;

/* Changes everything of the account but id, password, picture, lock, what is
 * given and time of creation. ERR_NOT_FOUND; ERR_EXISTS for another account's
 * e-mail (neither is logged). Who changes some of it wants users_edit. */
enum err users_update(struct db *db, const struct user *user) MUST_CHECK;

/* Gives the account another password, whose hash this is, and ends its access.
 * ERR_NOT_FOUND (not logged). */
enum err users_set_password(struct db *db, struct str id,
                            struct str password_hash) MUST_CHECK;

/* Ends everything by which somebody or some app is in the account: every
 * session and every grant of the user, and the listen token; no browser is
 * known any more. */
enum err users_end_access(struct db *db, struct str id,
                          int64_t now_s) MUST_CHECK;

/* Counts a follower more (1) or less (-1) of an account that exists. */
enum err users_count_follower(struct db *db, struct str id, int by) MUST_CHECK;

/* Sets the user's picture, or removes it when `bytes` is empty; and reads it.
 * ERR_NOT_FOUND (not logged) when there is no such user, or no picture to
 * read. */
enum err users_set_picture(struct db *db, struct str id,
                           struct str bytes) MUST_CHECK;
enum err users_get_picture(struct db *db, struct str id, struct arena *arena,
                           struct str *out) MUST_CHECK;

/* Deletes the account and everything that any domain of the connection
 * declares to be the user's (db/domain.h); in this room that is sessions,
 * grants, codes, allow-list entries, and the apps that the user owns with all
 * grants for them. A test scans the database for what is left. CHANGE_USER
 * comes without the id. ERR_NOT_FOUND (not logged). */
enum err users_delete(struct db *db, struct str id) MUST_CHECK;

/* The part of users_delete that isn't one statement a column of this room:
 * accounts_domain.erase. */
enum err users_erase(struct db *db, struct str id, int64_t now_s) MUST_CHECK;

/* ---- passwords ---- */

/* NULL, or why the text can't be the password of the account of this id, as the
 * end of a sentence about it ("is too short: ..."). It is 8 to 1,024 code
 * points of UTF-8 without control characters, which no form can bring; none
 * that everybody tries first (common_password.def); and not the id: both are
 * compared without regard to the case of ASCII's letters. Anything else
 * will do: rules about digits and signs make passwords shorter, not better
 * (NIST SP 800-63B section 5.1.1.2). A password that an account has stays good,
 * whatever the rules were when it was set. */
#define USERS_PASSWORD_MIN       8
#define USERS_PASSWORD_MAX       1024
#define USERS_PASSWORD_MAX_BYTES (4 * USERS_PASSWORD_MAX)
const char *users_password_refusal(struct str password, struct str id);

/* Hashes a password by argon2id with libsodium's interactive limits: 64 MiB and
 * about 50 ms, so never on a loop or in the writer. Writes a terminated text of
 * at most USERS_HASH_BYTES. ERR_MEMORY (logged) when there is no room for that
 * now: the one allocation of this program whose failing is an answer, since
 * strangers decide how often it is made. */
#define USERS_HASH_BYTES 128
enum err users_hash_password(struct str password, char *out) MUST_CHECK;

/* The same at the least cost that there is, for a password that stands in a
 * file of a test's (seed/seed.h) and guards nothing. */
enum err users_hash_known_password(struct str password, char *out) MUST_CHECK;

/* Whether the password is the one that was hashed. False for an empty hash,
 * after as long as for a real one. ERR_MEMORY as above, and then nothing is
 * known. */
enum err users_check_password(struct str password, struct str hash,
                              bool *is_right) MUST_CHECK;

#endif
