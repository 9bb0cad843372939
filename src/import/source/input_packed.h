/* What lies behind input_open: a file or standard input, unpacked. Only
 * input.c uses it; the rules and the errors are those of input.h. */
#ifndef TONEARM_IMPORT_SOURCE_INPUT_PACKED_H
#define TONEARM_IMPORT_SOURCE_INPUT_PACKED_H

#include "import/source/input.h"

struct input_packed;

/* Opens `path`, "-" for standard input; `name`, which is copied, is what log
 * lines call it. */
enum err input_packed_open(struct input_packed **out, const char *path,
                           const char *name) MUST_CHECK;
void input_packed_close(struct input_packed *p); /* NULL is fine */

/* An input_source; `user` is a struct input_packed. */
enum err input_packed_read(void *user, void *to, size_t n,
                           size_t *got) MUST_CHECK;

uint64_t input_packed_position(const struct input_packed *p);
uint64_t input_packed_size(const struct input_packed *p);

#endif
