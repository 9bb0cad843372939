/* recommend.def as the frame's table. */
#include "api/recommend/recommend.h"

#include "api/recommend/view.h"

#define CALL    CALL_ROW
#define CALL_ON CALL_ROW_ON
static const struct call_row rows[] = {
#include "api/recommend/recommend.def"
};

const struct call_wing recommend_wing = {.rows = rows,
                                         .count = sizeof rows / sizeof rows[0],
                                         .finish = call_allow_keeping,
                                         .loop_start = view_loop_start,
                                         .loop_stop = view_loop_stop,
                                         .loop_tick = view_loop_tick};

/* Until there is a view, who asks for one waits. */
enum http_thread view_thread(struct call *call)
{
    return view_is_at_hand(call) ? THREAD_LOOP : THREAD_READER;
}

/* What a user has banned is in the state. */
enum http_thread recommend_thread(struct call *call)
{
    return call->identity.user.n > 0 ? THREAD_READER : view_thread(call);
}
