/* A fresh state with the tables of accounts, library and plays, and two users;
 * and plays in one line. Included after cmocka.h. */
#ifndef TONEARM_TESTS_PLAYS_KEPT_H
#define TONEARM_TESTS_PLAYS_KEPT_H

#include "library/library.h"
#include "plays/plays.h"
#include "unit/accounts/fresh.h"

static const struct db_domain *const kept_domains[] = {
    &db_domain, &accounts_domain, &library_domain, &plays_domain, NULL};

#define KEPT_MS 1700000000000ll /* when plays of tests begin */

/* The test's state is a connection; alice and bob have accounts. */
static inline int kept_set_up(void **state)
{
    if (place_open(state, kept_domains))
        return -1;
    return fresh_add_user(*state, "alice") || fresh_add_user(*state, "bob") ? -1
                                                                            : 0;
}

/* A play of track `n`, so long after KEPT_MS. */
static inline struct play kept_play(uint64_t n, int64_t after_ms)
{
    return (struct play){.begun_ms = KEPT_MS + after_ms,
                         .kind = SEQUENCE_TRACK,
                         .id = {1, n},
                         .source = PLAY_FROM_PLAYER};
}

/* Stores plays of a user's; how many there weren't yet. */
static inline size_t kept_add(struct db *db, const char *user,
                              const struct play *list, size_t count,
                              int64_t now_ms)
{
    struct plays_new new = {.user = str_from_c(user),
                            .country = STR("SE"),
                            .list = list,
                            .count = count,
                            .now_ms = now_ms};
    size_t stored;

    assert_int_equal(plays_add(db, &new, &stored), OK);
    return stored;
}

#endif
