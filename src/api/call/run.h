/* A call from its admission to its release, as http_app asks for it. Private
 * to the room. */
#ifndef TONEARM_API_CALL_RUN_H
#define TONEARM_API_CALL_RUN_H

#include "http/http.h"

bool run_admit(struct request *r);
enum http_thread run_choose_thread(struct request *r);
void run_handle(struct request *r);
void run_submit_write(struct request *r);
void run_release(struct request *r);
void run_fail(struct request *r, int status);

#endif
