/* Recommendations as a query string asks for them, of a sound catalog, then of
 * one that is damaged by the same bytes (damage.h): what is answered keeps what
 * recommendation.h promises, and nothing crashes. The first byte says whether
 * the rest is a query, or damage. */
#include "damage.h"

#include "base/arena.h"
#include "catalog/catalog.h"
#include "recommend/ground.h"
#include "recommend/recommendation.h"
#include "recommend/related.h"

#include "quiet.h"

struct asked {
    struct recommend_seed seeds[8];
    struct tuning tuning;
    struct recommend_query query;
};

static unsigned any_section(uint8_t byte)
{
    return byte % SECTION_COUNT;
}

/* ---- reading, as the API does ---- */

static void read_tunable(struct asked *a, struct str name, struct str value)
{
    static const char *const kinds[] = {"min_", "max_", "target_"};

    for (unsigned kind = 0; kind < TUNING_KINDS; kind++)
        for (unsigned at = 0; at < ATTRIBUTES; at++) {
            struct str of = attribute_name((enum attribute)at);

            if (str_starts(name, str_from_c(kinds[kind])) &&
                str_eq(str_from(name, strlen(kinds[kind])), of))
                (void)tuning_read(&a->tuning, (enum tuning_kind)kind,
                                  (enum attribute)at, value);
        }
}

static void read_seed(struct asked *a, struct str name, struct str value)
{
    struct recommend_seed *s = &a->seeds[a->query.seed_count];
    uint64_t n = 0;

    if (a->query.seed_count == sizeof a->seeds / sizeof a->seeds[0])
        return;
    *s = (struct recommend_seed){.genre = value, .weight = 1};
    if (str_eq(name, STR("genre")))
        s->kind = SEED_GENRE;
    else if (str_eq(name, STR("artist")) && str_to_u64(value, &n))
        s->kind = SEED_ARTIST;
    else if (str_eq(name, STR("track")) && str_to_u64(value, &n))
        s->kind = SEED_TRACK;
    else
        return;
    s->n = (uint32_t)n;
    a->query.seed_count++;
}

static void read_query(struct asked *a, struct str text)
{
    struct str pair, name;

    *a = (struct asked){.query = {.market = -1, .limit = 20}};
    tuning_init(&a->tuning);
    a->query.seeds = a->seeds;
    a->query.tuning = &a->tuning;
    while (str_split(&text, '&', &pair)) {
        struct str value = pair;

        if (!str_split(&value, '=', &name))
            continue;
        if (str_eq(name, STR("market")))
            a->query.market = market_number(value);
        read_tunable(a, name, value);
        read_seed(a, name, value);
    }
}

/* ---- asking ---- */

static void check(const struct catalog *c, const struct asked *a,
                  const struct recommend_answer *answer, bool is_sound)
{
    must(answer->count <= a->query.limit);
    for (size_t s = 0; s < a->query.seed_count; s++)
        must(answer->sizes[s].initial >= answer->sizes[s].filtered &&
             answer->sizes[s].filtered >= answer->sizes[s].relinked &&
             answer->sizes[s].initial <= POOL_OF_SEED);
    for (uint32_t i = 0; i < answer->count; i++) {
        struct attributes of;

        must(answer->items[i].seed < a->query.seed_count);
        must(answer->items[i].track < catalog_count(c, ENTITY_TRACK));
        for (uint32_t k = 0; k < i; k++)
            must(answer->items[k].track != answer->items[i].track);
        attributes_read(c, answer->items[i].track, &of);
        must(!is_sound || tuning_admits(&a->tuning, &of));
    }
}

static void ask(const char *path, struct asked *a, bool is_sound)
{
    struct recommend_answer answer;
    struct related related[20];
    struct arena arena;
    struct catalog *c;
    struct ground *g;

    must(catalog_open(path, &c) == OK);
    arena_init(&arena);
    g = ground_new(c, NULL);
    recommend_answer(g, &a->query, &arena, &answer);
    check(c, a, &answer, is_sound);
    for (size_t s = 0; s < a->query.seed_count; s++)
        (void)related_artists(g, a->seeds[s].n, &arena, related, 20);
    ground_free(g);
    arena_release(&arena);
    catalog_close(c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const char usual[] =
        "track=3&artist=1&genre=rock&genre=happy&market=DE&min_popularity=2&"
        "target_tempo=100";
    static struct damage *damage;
    struct asked a;

    if (damage == NULL)
        damage = damage_new(NULL, NULL);
    if (n == 0)
        return 0;
    if (data[0] == '?') {
        read_query(&a, str_of((const char *)data + 1, n - 1));
        ask(damage->path, &a, true);
        return 0;
    }
    read_query(&a, STR(usual));
    damage_do(damage, data + 1, n - 1, any_section);
    ask(damage->path, &a, false);
    damage_undo(damage, data + 1, n - 1, any_section);
    return 0;
}
