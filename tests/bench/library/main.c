/* What libraries cost in this process, without HTTP.
 *
 *     keeping alone DATA USER MS             saves with a commit each, a second
 *     keeping edits DATA USER KIND COUNT     edits of a short and a long list
 *     keeping large DATA USER TRACKS LISTS   requests to a very large library
 *
 * DATA is a directory for a state, which is made if it isn't there; the user
 * is made anew. Results go to standard output. */
#include <stdio.h>

#include "alone.h"
#include "edits.h"
#include "large.h"
#include "owner.h"

#define USAGE                                                                  \
    "usage: keeping alone DATA USER MS\n"                                      \
    "       keeping edits DATA USER add|reorder COUNT\n"                       \
    "       keeping large DATA USER TRACKS LISTS\n"

enum outcome { DONE, FAILED, MISUSED };

static bool read_number(const char *text, uint32_t *out)
{
    uint64_t v;

    if (!str_to_u64(str_from_c(text), &v) || v == 0 || v > UINT32_MAX)
        return false;
    *out = (uint32_t)v;
    return true;
}

static enum outcome run(struct db *db, int argc, char **argv)
{
    struct str what = str_from_c(argv[1]), user = str_from_c(argv[3]);
    uint32_t first, last;
    bool is_done;

    if (!read_number(argv[argc - 1], &last))
        return MISUSED;
    if (str_eq_c(what, "alone") && argc == 5)
        is_done = alone_print(db, user, last);
    else if (str_eq_c(what, "edits") && argc == 6)
        is_done = edits_print(db, user, argv[4], last);
    else if (str_eq_c(what, "large") && argc == 6 &&
             read_number(argv[4], &first))
        is_done = large_print(db, user, first, last);
    else
        return MISUSED;
    return is_done ? DONE : FAILED;
}

int main(int argc, char **argv)
{
    enum outcome outcome = MISUSED;
    struct db *db;

    if (argc >= 5) {
        db = owner_open(argv[2], argv[3]);
        if (db == NULL)
            return 1;
        outcome = run(db, argc, argv);
        db_close(db);
    }
    if (outcome == MISUSED) {
        fputs(USAGE, stderr);
        return 2;
    }
    return outcome == DONE ? 0 : 1;
}
