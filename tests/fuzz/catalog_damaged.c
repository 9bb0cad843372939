/* A sound catalog, damaged (damage.h) and read through every accessor. */
#include "damage.h"

#include "../unit/catalog/walk.h"

#include "quiet.h"

static unsigned any_section(uint8_t byte)
{
    return byte % SECTION_COUNT;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct damage *damage;
    struct catalog *c;

    if (damage == NULL)
        damage = damage_new(NULL, NULL);
    damage_do(damage, data, n, any_section);
    must(catalog_open(damage->path, &c) == OK); /* only its header is checked */
    (void)walk_catalog(c);
    catalog_close(c);
    damage_undo(damage, data, n, any_section);
    return 0;
}
