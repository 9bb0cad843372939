/* Pictures are paths that name their entity, so the same few bytes serve for
 * all of them: prefix, id, size. */
#include "demo/demo_output.h"

#include "catalog/build.h"

#define URL_BYTES 64

void demo_output_init(struct demo_output *o, const struct demo_world *w,
                      struct builder *b)
{
    *o = (struct demo_output){.world = w, .builder = b};
    draft_init(&o->draft);
}

void demo_output_release(struct demo_output *o)
{
    draft_release(&o->draft);
}

void demo_output_start(struct demo_output *o, enum entity type, struct id id)
{
    draft_start(&o->draft, type, id, DRAFT_FULL);
}

static size_t add(char *to, size_t at, struct str s)
{
    memcpy(to + at, s.p, s.n);
    return at + s.n;
}

void demo_output_images(struct demo_output *o, enum entity owner_type,
                        struct id owner)
{
    static const struct {
        struct str name;
        uint32_t size;
    } files[] = {{STR("/640.png"), 640}, {STR("/300.png"), 300},
                 {STR("/64.png"), 64},   {STR("/640.png"), 640},
                 {STR("/320.png"), 320}, {STR("/160.png"), 160},
                 {STR("/274.png"), 274}};
    /* Albums, shows and audiobooks have the first three, artists the next. */
    size_t first = owner_type == ENTITY_ARTIST     ? 3
                   : owner_type == ENTITY_CATEGORY ? 6
                                                   : 0;
    size_t count = owner_type == ENTITY_CATEGORY ? 1 : 3;
    char urls[3][URL_BYTES];
    struct image images[3];

    for (size_t i = 0; i < count; i++) {
        size_t n = add(urls[i], 0, STR("/art/"));

        n = add(urls[i], n, entity_name(owner_type));
        urls[i][n++] = '/';
        id_to_base62(owner, urls[i] + n);
        n = add(urls[i], n + ID_TEXT_LENGTH, files[first + i].name);
        images[i] = (struct image){str_of(urls[i], n), files[first + i].size,
                                   files[first + i].size};
    }
    draft_images(&o->draft, FIELD_IMAGES, images, count);
}

enum err demo_output_put(struct demo_output *o)
{
    o->count[o->draft.type]++;
    return builder_put(o->builder, &o->draft);
}
