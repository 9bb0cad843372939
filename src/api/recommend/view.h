/* The view that a call recommends from. A loop keeps the one in use, and finds
 * without a lock that it still is; a reader borrows one. Private to the
 * wing. */
#ifndef TONEARM_API_RECOMMEND_VIEW_H
#define TONEARM_API_RECOMMEND_VIEW_H

#include "api/call/call.h"

struct recommend_view;

/* What the wing keeps on each loop. */
void *view_loop_start(struct call_frame *frame, struct call_loop *loop);
void view_loop_stop(void *part);
void view_loop_tick(void *part);

/* Whether the call's loop has the view of the call's generation: then the
 * handler needn't wait for one. On the loop. */
bool view_is_at_hand(struct call *call);

/* The view of the call's generation, for view_end to give back. On the
 * handler's thread. */
struct recommend_view *view_begin(struct call *call);
void view_end(struct call *call, struct recommend_view *v);

#endif
