#include "accounts/house.h"

#include "accounts/users.h"
#include "base/clock.h"

enum err house_ensure(struct db *db)
{
    struct user house = {.id = house_id(),
                         .display_name = STR("Tonearm"),
                         .country = {'U', 'S'},
                         .product = USER_PREMIUM,
                         .created_s = clock_unix_s()};
    struct arena arena;
    struct user found;
    enum err e;

    arena_init(&arena);
    e = users_find(db, house.id, &arena, &found);
    arena_release(&arena);
    return e == ERR_NOT_FOUND ? users_create(db, &house) : e;
}
