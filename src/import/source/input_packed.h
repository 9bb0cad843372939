/* Files and standard input, unpacked: the source behind input_open. Private
 * to the room; the rules and the errors are those of input.h. One thread at a
 * time. */
#ifndef TONEARM_IMPORT_SOURCE_INPUT_PACKED_H
#define TONEARM_IMPORT_SOURCE_INPUT_PACKED_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct input_packed;

/* Opens `path`, "-" for standard input; `name`, which is copied, is what log
 * lines call it. */
enum err input_packed_open(struct input_packed **out, const char *path,
                           const char *name) MUST_CHECK;
void input_packed_close(struct input_packed *p); /* NULL is fine */

/* An input_source (input.h); `user` is a struct input_packed. */
enum err input_packed_read(void *user, void *to, size_t n,
                           size_t *got) MUST_CHECK;

/* Bytes taken so far, packed, and how many there are; 0 where that isn't
 * known. */
uint64_t input_packed_position(const struct input_packed *p);
uint64_t input_packed_size(const struct input_packed *p);

#endif
