/* The counts are read before the check, which takes long, and written after it:
 * guesses made at once may pass the limit by as many as there are readers. */
#include "pages/guess.h"

#include "accounts/devices.h"
#include "accounts/sessions.h"
#include "api/call/session.h"
#include "base/hex.h"
#include "http/address.h"
#include "pages/hashing.h"
#include "pages/page.h"

static struct str device_key(struct call *call, const uint8_t *hash)
{
    char text[2 * DEVICES_HASH_BYTES];

    (void)hex_write(hash, DEVICES_HASH_BYTES, text);
    return arena_printf(call->arena, "device:%.*s", (int)sizeof text, text);
}

static struct str account_key(struct call *call, struct str account)
{
    if (account.n > USERS_EMAIL_MAX_BYTES)
        account.n = 0; /* nobody's: all such names count as one */
    return arena_printf(call->arena, "user:%.*s", STR_ARG(account));
}

struct str guess_peer_key(struct call *call, const char *what)
{
    char text[ADDRESS_TEXT_MAX];
    struct str peer = call->r->peer;
    struct address address;

    if (address_parse(peer, &address))
        peer = str_of(text, address_to_network(&address, text));
    return arena_printf(call->arena, "%s:%.*s", what, STR_ARG(peer));
}

static enum err is_over(struct call *call, const struct guess *guess, bool *out)
{
    int64_t of_account, of_peer = 0;
    enum err e = sessions_guesses(call->db, guess->account_key, guess->now_s,
                                  &of_account);

    if (!e && guess->peer_key.n > 0)
        e = sessions_guesses(call->db, guess->peer_key, guess->now_s, &of_peer);
    *out = !e && (of_account >= SESSIONS_USER_GUESSES ||
                  of_peer >= SESSIONS_PEER_GUESSES);
    return e;
}

/* For the audit log: the guess came to nothing. */
static void tell(struct call *call, const struct guess *guess,
                 const char *result)
{
    call_audit(call, guess->action, result,
               guess->is_account ? guess->account : STR_EMPTY);
}

static void refuse(struct call *call)
{
    request_add_header(call->r, "retry-after",
                       html_number(call->arena, SESSIONS_GUESS_S));
    (void)page_refuse(
        call, 429, "Too many attempts",
        STR("There were too many wrong passwords or names. Please "
            "wait a quarter of an hour, then try again."));
}

static enum err find_keys(struct call *call, struct guess *guess)
{
    uint8_t hash[DEVICES_HASH_BYTES];
    enum err e = OK;

    guess->now_s = call_now_s(call);
    if (session_device_hash(call->r, hash))
        e = devices_find(call->db, hash, guess->account, guess->now_s,
                         &guess->is_known);
    if (guess->is_known) {
        guess->account_key = device_key(call, hash);
    } else {
        guess->account_key = account_key(call, guess->account);
        guess->peer_key = guess_peer_key(call, "peer");
    }
    return e;
}

enum err guess_begin(struct call *call, struct guess *guess, bool *is_allowed)
{
    bool over = false;
    enum err e = find_keys(call, guess);

    if (!e)
        e = is_over(call, guess, &over);
    *is_allowed = !e && !over;
    if (!e && over) {
        tell(call, guess, "locked-out");
        refuse(call);
    }
    return e;
}

enum err guess_note(struct db *db, void *guess)
{
    const struct guess *g = guess;
    enum err e = sessions_note_guess(db, g->account_key, g->now_s);

    return e || g->peer_key.n == 0
               ? e
               : sessions_note_guess(db, g->peer_key, g->now_s);
}

enum err guess_forget(struct db *db, const struct guess *guess)
{
    return sessions_forget_guesses(db, guess->account_key);
}

enum err guess_password(struct call *call, struct guess *guess, struct str hash,
                        struct str password, enum guess_outcome *outcome)
{
    bool is_allowed, is_right;
    enum err e = guess_begin(call, guess, &is_allowed);

    *outcome = GUESS_ANSWERED;
    if (e || !is_allowed)
        return e;
    /* No account has an empty password: a long one is wrong after as much work
     * as any other. */
    if (password.n > USERS_PASSWORD_MAX_BYTES)
        password = STR_EMPTY;
    e = hashing_check(call, password, hash, &is_right);
    if (e)
        return hashing_fail(call, e);
    *outcome = is_right ? GUESS_RIGHT : GUESS_WRONG;
    if (is_right)
        return OK;
    tell(call, guess, guess->is_account ? "wrong-password" : "unknown-name");
    return call_write(call, guess_note, guess);
}
