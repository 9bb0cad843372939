/* From a request that was read to an answer that can be sent. */
#ifndef TONEARM_HTTP_EXCHANGE_RUN_H
#define TONEARM_HTTP_EXCHANGE_RUN_H

#include <stddef.h>

struct exchange;

/* How large the body may be of a request whose method and target are set: its
 * route's to say. On the loop. */
size_t exchange_body_max(struct exchange *x);

/* Finds the route, admits and runs; calls x->answer before it returns unless
 * the request runs elsewhere. On the loop. */
void exchange_run(struct exchange *x);

/* Answers with the application's error body, at once; for what isn't even a
 * request. On the loop. */
void exchange_refuse(struct exchange *x, int status);

/* Answers with what the transport itself has put into the request, at once. On
 * the loop. */
void exchange_answer(struct exchange *x);

#endif
