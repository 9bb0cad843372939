#include "api/recommend/view.h"

#include <stdlib.h>

#include "api/recommend/recommend.h"
#include "base/mem.h"
#include "recommend/recommend.h"

struct view_part {
    struct recommend *recommend;
    struct recommend_view *view; /* NULL: none yet */
    unsigned version;            /* as it was when the view was taken */
};

void *view_loop_start(struct call_frame *frame, struct call_loop *loop)
{
    struct view_part *p = mem_zalloc(1, sizeof *p);

    (void)loop;
    p->recommend = call_frame_config(frame)->recommend;
    return p;
}

void view_loop_stop(void *part)
{
    struct view_part *p = part;

    recommend_view_unref(p->view);
    free(p);
}

/* A view is of a generation: who kept it would keep the file, too. */
void view_loop_tick(void *part)
{
    struct view_part *p = part;

    if (p->view == NULL || p->version == recommend_version(p->recommend))
        return;
    recommend_view_unref(p->view);
    p->view = NULL;
}

static struct view_part *part_of(const struct call *call)
{
    return call_loop_part(call->frame, call->r->loop, &recommend_wing);
}

bool view_is_at_hand(struct call *call)
{
    struct view_part *p = part_of(call);
    unsigned version = recommend_version(p->recommend);

    if (p->view != NULL && p->version == version &&
        recommend_view_generation(p->view) == call->generation)
        return true;
    recommend_view_unref(p->view);
    p->version = version;
    p->view = recommend_view_ready(p->recommend, call->generation);
    return p->view != NULL;
}

struct recommend_view *view_begin(struct call *call)
{
    /* On a loop nothing was changed since its thread was chosen. */
    if (call->thread == THREAD_LOOP)
        return part_of(call)->view;
    return recommend_view(call->config->recommend, call->generation);
}

void view_end(struct call *call, struct recommend_view *v)
{
    if (call->thread != THREAD_LOOP)
        recommend_view_unref(v);
}
