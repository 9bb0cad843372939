/* The count is read before and written after the check, which takes long;
 * guesses made at once may pass the limit by as many as there are readers. */
#include "pages/guess.h"

#include "pages/page.h"
#include "accounts/sessions.h"

struct keys {
    struct str user;
    struct str peer;
    int64_t now_s;
};

struct str guess_key(struct page *pg, struct str account)
{
    if (account.n > USERS_EMAIL_MAX_BYTES)
        account.n = 0; /* nobody's: all such names count as one */
    return arena_printf(pg->arena, "user:%.*s", STR_ARG(account));
}

static enum err is_over(struct page *pg, const struct keys *keys, bool *out)
{
    int64_t of_user, of_peer = 0;
    enum err e = sessions_guesses(pg->db, keys->user, keys->now_s, &of_user);

    if (!e)
        e = sessions_guesses(pg->db, keys->peer, keys->now_s, &of_peer);
    *out = !e && (of_user >= SESSIONS_USER_GUESSES ||
                  of_peer >= SESSIONS_PEER_GUESSES);
    return e;
}

static enum err note(struct db *db, void *arg)
{
    const struct keys *keys = arg;
    enum err e = sessions_note_guess(db, keys->user, keys->now_s);

    return e ? e : sessions_note_guess(db, keys->peer, keys->now_s);
}

static void refuse(struct page *pg)
{
    request_add_header(pg->r, "retry-after",
                       html_number(pg->arena, SESSIONS_GUESS_S));
    page_refuse(pg, 429, "Too many attempts",
                STR("There were too many wrong passwords. Please wait a "
                    "quarter of an hour, then try again."));
}

enum guess_outcome guess_password(struct page *pg, struct str account,
                                  struct str hash, struct str password)
{
    struct keys keys = {
        .user = guess_key(pg, account),
        .peer = arena_printf(pg->arena, "peer:%.*s", STR_ARG(pg->r->peer)),
        .now_s = pg->now_s};
    bool over;
    enum err e = is_over(pg, &keys, &over);

    if (over) {
        refuse(pg);
        return GUESS_ANSWERED;
    }
    if (password.n > USERS_PASSWORD_MAX_BYTES)
        password = STR_EMPTY;
    if (!e && users_check_password(password, hash))
        return GUESS_RIGHT;
    if (!e)
        e = page_write(pg, note, &keys);
    if (!e)
        return GUESS_WRONG;
    page_unavailable(pg);
    return GUESS_ANSWERED;
}
