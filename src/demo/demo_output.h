/* Where the parts of the demo generator put what they make: one draft, used
 * again and again, and a count for each type. One thread at a time. */
#ifndef TONEARM_DEMO_DEMO_OUTPUT_H
#define TONEARM_DEMO_DEMO_OUTPUT_H

#include "base/err.h"
#include "catalog/draft.h"
#include "demo/demo_world.h"

struct builder;

struct demo_output {
    const struct demo_world *world;
    struct builder *builder;
    struct draft draft;
    uint64_t count[ENTITY_COUNT];
};

void demo_output_init(struct demo_output *o, const struct demo_world *w,
                      struct builder *b);
void demo_output_release(struct demo_output *o);

/* Begins the draft of an entity. */
void demo_output_start(struct demo_output *o, enum entity type, struct id id);

/* Sets the draft's pictures, as demo.h says, to those of `owner`: the entity
 * itself or its parent. */
void demo_output_images(struct demo_output *o, enum entity owner_type,
                        struct id owner);

/* Hands the draft to the builder. */
enum err demo_output_put(struct demo_output *o) MUST_CHECK;

#endif
