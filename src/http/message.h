/* A message to a loop's thread. It is embedded in what it is about; the
 * receiver owns it from loop_post on. */
#ifndef TONEARM_HTTP_MESSAGE_H
#define TONEARM_HTTP_MESSAGE_H

#include "http/h2o.h"

struct loop;

struct loop_message {
    h2o_multithread_message_t link; /* first; zero before it is posted */
    void (*deliver)(struct loop *loop, struct loop_message *m);
};

#endif
