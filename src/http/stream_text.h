/* A text on its way to one or many streams. */
#ifndef TONEARM_HTTP_STREAM_TEXT_H
#define TONEARM_HTTP_STREAM_TEXT_H

#include <stdatomic.h>

#include "http/stream.h"

/* The bytes are those of a chunk (RFC 9112 section 7.1), so that a text goes
 * out in one piece whether it is chunked or not:
 *
 *     size in hexadecimal CR LF | the text | CR LF
 *     <------ size_n -------->   <-- n -->
 */
struct stream_text {
    atomic_uint references;
    size_t n;
    size_t size_n;
    char bytes[];
};

/* The text as a chunk, and alone. */
struct str stream_text_chunk(const struct stream_text *t);
struct str stream_text_plain(const struct stream_text *t);

#endif
