/* Apart from noted.c, which those that count their lists include. */
#include "library/noted_count.h"

#include "library/follow.h"
#include "library/saved.h"
#include "library/shelf.h"

enum err noted_list_count(struct db *db, struct str user, enum noted_list list,
                          uint32_t *count)
{
    struct saved_list saved = {user, noted_list_saves(list)};

    if (list == NOTED_USERS)
        return follow_count_users(db, user, count);
    if (list == NOTED_PLAYLISTS)
        return shelf_count(db, user, count);
    return saved_count(db, &saved, count);
}
