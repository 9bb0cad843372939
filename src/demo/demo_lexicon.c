/* Lists of words are strings of items, patterns strings of weighted items
 * (demo_language.h); both are cut once, without copying a text. Commonness
 * falls with the place in a list. */
#include "demo/demo_lexicon.h"

#include <stdlib.h>

#include "base/mem.h"

/* Commonness falls as 1 / (place + ZIPF_OFFSET). */
#define ZIPF_OFFSET 2
#define GUIDE_SLOTS 4096

static bool list_is_zipf(enum demo_list_kind kind)
{
    return kind <= LIST_VERB;
}

static void make_guide(struct demo_list *list)
{
    uint64_t total = 0, sum = 0;
    uint32_t slot = 0;

    /* A list's places, each as often as it is common: picking a slot is
     * picking by commonness, without a search. */
    for (uint32_t i = 0; i < list->count; i++)
        total += (1u << 24) / (i + ZIPF_OFFSET);
    list->guide = mem_zalloc(GUIDE_SLOTS, sizeof list->guide[0]);
    for (uint32_t i = 0; i < list->count; i++) {
        sum += (1u << 24) / (i + ZIPF_OFFSET);
        while (slot < sum * GUIDE_SLOTS / total)
            list->guide[slot++] = (uint16_t)i;
    }
}

static void make_list(struct demo_list *list, const char *text, bool zipf)
{
    struct str rest = str_from_c(text), part;
    size_t capacity = 0;

    while (str_split(&rest, ' ', &part)) {
        size_t colon = str_find(part, ':');
        struct demo_item item = {.text = str_of(part.p, colon)};

        item.reading = colon < part.n ? str_from(part, colon + 1) : item.text;
        if (str_eq(item.text, STR("-")))
            item.text = STR_EMPTY;
        if (str_eq(item.reading, STR("-")))
            item.reading = STR_EMPTY;
        list->items =
            mem_grow(list->items, list->count, &capacity, sizeof item);
        if (item.text.n == 0 && list->empty == list->count)
            list->empty++;
        list->items[list->count++] = item;
    }
    if (zipf)
        make_guide(list);
}

static void make_patterns(struct demo_patterns *list, const char *text)
{
    struct str rest = str_from_c(text), part;
    size_t capacity = 0;

    while (str_split(&rest, '|', &part))
        for (int weight = part.p[0] - '0'; weight > 0; weight--) {
            list->patterns = mem_grow(list->patterns, list->count, &capacity,
                                      sizeof list->patterns[0]);
            list->patterns[list->count++] = str_from(part, 1);
        }
}

void demo_lexicon_init(struct demo_lexicon *x, const struct demo_language *l)
{
    const char *lists[LIST_COUNT] = {
        l->noun, l->adjective, l->verb,  l->given,   l->family, l->place,
        l->head, l->tail,      l->onset, l->nucleus, l->coda,   l->ending};
    const char *phrases[DEMO_PHRASE_COUNT] = {l->track, l->album, l->artist};

    *x = (struct demo_lexicon){0};
    for (int i = 0; i < LIST_COUNT; i++)
        if (lists[i] != NULL)
            make_list(&x->lists[i], lists[i],
                      list_is_zipf((enum demo_list_kind)i));
    for (int i = 0; i < DEMO_PHRASE_COUNT; i++)
        make_patterns(&x->phrases[i], phrases[i]);
}

void demo_lexicon_release(struct demo_lexicon *x)
{
    for (int i = 0; i < LIST_COUNT; i++) {
        free(x->lists[i].items);
        free(x->lists[i].guide);
    }
    for (int i = 0; i < DEMO_PHRASE_COUNT; i++)
        free(x->phrases[i].patterns);
    *x = (struct demo_lexicon){0};
}

const struct demo_item *demo_lexicon_pick(const struct demo_list *list,
                                          struct random_sequence *r)
{
    if (list->guide != NULL)
        return &list->items[list->guide[random_below(r, GUIDE_SLOTS)]];
    return &list->items[random_below(r, list->count)];
}
