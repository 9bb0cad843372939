/* A sound catalog, damaged (damage.h), mostly in its indexes, and searched. */
#include "damage.h"

#include "base/arena.h"
#include "catalog/catalog.h"
#include "search/query.h"
#include "search/search.h"

#include "quiet.h"

static const char *const texts[] = {
    "track",
    "common track 7",
    "common 10",
    "comon trak 12",
    "\"common track\"",
    "co*n",
    "artist 3 NOT track",
    "album OR common",
    "com mon",
    "artist:artist track:common",
    "artist:\"another name\" year:1990-1999",
    "genre:folk",
    "label:label",
    "tag:hipster",
    "year:1991-1994 album",
    "isrc:USABC0000003",
    "upc:012345678905",
    "another name",
    "somebody",
    "NOT album",
};

/* Enough of one name for lists of several blocks. */
static void put_more(struct builder *b)
{
    struct id by = world_id("artist", 3);
    struct draft d;

    draft_init(&d);
    for (unsigned i = 0; i < 400; i++) {
        char name[32];
        int n = snprintf(name, sizeof name, "common track %u", i);

        draft_start(&d, ENTITY_TRACK, id_from_name(str_of(name, (size_t)n)),
                    DRAFT_FULL);
        draft_text(&d, FIELD_NAME, str_of(name, (size_t)n));
        draft_ids(&d, FIELD_ARTISTS, &by, 1);
        draft_number(&d, FIELD_POPULARITY, i % 100);
        world_end(b, &d);
    }
    draft_release(&d);
}

static unsigned section_of(uint8_t byte)
{
    unsigned indexes = SECTION_COUNT - SECTION_ARTIST_INDEX;

    return byte < 0xc0 ? SECTION_ARTIST_INDEX + byte % indexes
                       : byte % SECTION_COUNT;
}

static void search(const struct search *s, const struct catalog *c,
                   const char *text, enum entity type, struct arena *arena)
{
    struct query query;
    struct search_request r = {.query = &query,
                               .type = type,
                               .market = type % 2 ? -1 : 40,
                               .offset = text[0] % 2 ? 0 : 15,
                               .limit = 20,
                               .depth = 1050,
                               .today = {1994, 1, 1}};
    struct search_page page;

    query_parse(str_from_c(text), arena, &query);
    search_run(s, &r, arena, &page);
    must(page.count <= r.limit);
    for (uint32_t i = 0; i < page.count; i++)
        (void)catalog_name(c, type, page.numbers[i]);
    arena_reset(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct damage *damage;
    struct catalog *c;
    struct search *s;
    struct arena arena;

    if (damage == NULL)
        damage = damage_new(search_build, put_more);
    damage_do(damage, data, n, section_of);
    arena_init(&arena);
    must(catalog_open(damage->path, &c) == OK);
    if (search_open(c, &s) == OK) {
        for (unsigned t = 0; search_has((enum entity)t); t++) {
            search_set_popularity(s, (enum entity)t, t, 100);
            for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
                search(s, c, texts[i], (enum entity)t, &arena);
        }
        search_free(s);
    }
    catalog_close(c);
    arena_release(&arena);
    damage_undo(damage, data, n, section_of);
    return 0;
}
