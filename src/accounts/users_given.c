/* An account that was brought has a row of `user_given`, with what no account
 * of ours has: addresses of pictures, and followers whom nobody here knows. */
#include "accounts/users_given.h"

#include "db/db.h"

static enum err put_given(struct db *db, const struct user *user)
{
    static const struct db_statement put = {
        "user_given_put",
        "INSERT INTO user_given (user_id, images, followers)"
        " VALUES ($1, $2, $3) ON CONFLICT (user_id) DO UPDATE"
        " SET images = excluded.images, followers = excluded.followers"};

    return db_exec(db, &put,
                   DB_ARGS(db_text(user->id), db_text(user->given_images),
                           db_int(user->given_followers)),
                   NULL);
}

static void apply(const struct user_brought *in, struct user *user)
{
    if (in->display_name.p != NULL &&
        (!in->is_mention || user->display_name.n == 0))
        user->display_name = in->display_name;
    if (in->is_mention)
        return;
    if (in->images.p != NULL)
        user->given_images = in->images;
    if (in->followers >= 0)
        user->given_followers = in->followers;
    if (in->country[0] != '\0')
        memcpy(user->country, in->country, sizeof user->country);
    if (in->says_product)
        user->product = in->product;
}

static bool is_same(const struct user *a, const struct user *b)
{
    return str_eq(a->display_name, b->display_name) &&
           str_eq(a->given_images, b->given_images) &&
           a->given_followers == b->given_followers &&
           memcmp(a->country, b->country, sizeof a->country) == 0 &&
           a->product == b->product;
}

/* Where nothing is said, an account is what `user create` makes. */
static enum err make(struct db *db, const struct user_brought *in,
                     int64_t now_s)
{
    struct user user = {.id = in->id,
                        .country = {'U', 'S'},
                        .product = USER_PREMIUM,
                        .created_s = now_s};
    enum err e;

    apply(in, &user);
    e = users_create(db, &user);
    return e ? e : put_given(db, &user);
}

enum err users_bring(struct db *db, const struct user_brought *in,
                     int64_t now_s, struct arena *arena,
                     enum user_outcome *outcome)
{
    struct user old, new;
    enum err e = users_find(db, in->id, arena, &old);

    *outcome = USER_MADE;
    if (e == ERR_NOT_FOUND)
        return make(db, in, now_s);
    *outcome = USER_AS_IT_WAS;
    if (e || old.given_followers < 0 || old.password_hash.n > 0)
        return e;
    new = old;
    apply(in, &new);
    if (is_same(&old, &new))
        return OK;
    *outcome = USER_CHANGED;
    e = put_given(db, &new);
    return e ? e : users_update(db, &new);
}
