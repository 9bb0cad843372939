/* The counts are read before the check, which takes long, and written after it:
 * guesses made at once may pass the limit by as many as there are readers. */
#include "pages/guess.h"

#include "accounts/sessions.h"
#include "http/address.h"
#include "pages/hashing.h"
#include "pages/page.h"

/* The keys under which a guess is counted (accounts/sessions.h). */
struct counters {
    struct str user;
    struct str peer;
    int64_t now_s;
};

struct str guess_key(struct call *call, struct str account)
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

static enum err is_over(struct call *call, const struct counters *keys,
                        bool *out)
{
    int64_t of_user, of_peer = 0;
    enum err e = sessions_guesses(call->db, keys->user, keys->now_s, &of_user);

    if (!e)
        e = sessions_guesses(call->db, keys->peer, keys->now_s, &of_peer);
    *out = !e && (of_user >= SESSIONS_USER_GUESSES ||
                  of_peer >= SESSIONS_PEER_GUESSES);
    return e;
}

static enum err note(struct db *db, void *arg)
{
    const struct counters *keys = arg;
    enum err e = sessions_note_guess(db, keys->user, keys->now_s);

    return e ? e : sessions_note_guess(db, keys->peer, keys->now_s);
}

static void refuse(struct call *call)
{
    request_add_header(call->r, "retry-after",
                       html_number(call->arena, SESSIONS_GUESS_S));
    (void)page_refuse(call, 429, "Too many attempts",
                      STR("There were too many wrong passwords. Please wait a "
                          "quarter of an hour, then try again."));
}

enum err guess_password(struct call *call, struct str account, struct str hash,
                        struct str password, enum guess_outcome *out)
{
    struct counters keys = {.user = guess_key(call, account),
                            .peer = guess_peer_key(call, "peer"),
                            .now_s = call_now_s(call)};
    bool over, is_right;
    enum err e = is_over(call, &keys, &over);

    if (e)
        return e;
    if (over) {
        *out = GUESS_ANSWERED;
        refuse(call);
        return OK;
    }
    /* No account has an empty password: a long one is wrong after as much work
     * as any other. */
    if (password.n > USERS_PASSWORD_MAX_BYTES)
        password = STR_EMPTY;
    e = hashing_check(call, password, hash, &is_right);
    if (e) {
        *out = GUESS_ANSWERED;
        return hashing_fail(call, e);
    }
    *out = is_right ? GUESS_RIGHT : GUESS_WRONG;
    return is_right ? OK : call_write(call, note, &keys);
}
