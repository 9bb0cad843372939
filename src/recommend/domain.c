/* tables.def as the domain that the database walks. */
#include "recommend/domain.h"

#include "recommend/mixes.h"

#define OWNS(how, table, column, file)
#define STEP(number, name, text) {number, {name, text}},
static const struct db_step steps[] = {
#include "recommend/tables.def"
};
#undef STEP
#undef OWNS

#define STEP(number, name, text)
#define OWNS(how, table, column, file) DB_OWNS_##how(table, column, file)
static const struct db_owned owned[] = {
#include "recommend/tables.def"
};
#undef OWNS
#undef STEP

/* The playlists of a user's mixes are the house's rows. */
static enum err erase(struct db *db, struct str id, int64_t now_s)
{
    (void)now_s;
    return mixes_erase(db, id);
}

const struct db_domain recommend_domain = {
    .name = "recommend",
    .steps = steps,
    .step_count = sizeof steps / sizeof steps[0],
    .owned = owned,
    .owned_count = sizeof owned / sizeof owned[0],
    .erase = erase,
};
