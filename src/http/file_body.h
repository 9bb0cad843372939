/* A body that is part of a file (request_send_file): it goes out piece by
 * piece, each read by a reader while the client takes none. */
#ifndef TONEARM_HTTP_FILE_BODY_H
#define TONEARM_HTTP_FILE_BODY_H

#include <stdbool.h>

#include "base/err.h"

struct exchange;

/* Lets go of the file, if there is one. */
void file_body_release(struct exchange *x);

/* Whether pieces follow the one in x->body. */
bool file_body_has_more(const struct exchange *x);

/* Has the next piece read, in place of the last, which is out; x->answer is
 * called with it, or with x->file.is_broken when the file has become shorter.
 * On the loop. False, with nothing done, when the readers have too much to
 * do. */
bool file_body_fetch(struct exchange *x);

#endif
