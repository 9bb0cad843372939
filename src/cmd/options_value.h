/* One option's value: checking its text, and what the option is called in the
 * environment and in a suggestion. */
#ifndef TONEARM_CMD_OPTIONS_VALUE_H
#define TONEARM_CMD_OPTIONS_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "cmd/option.h"

/* Where a value comes from, the stronger the larger. */
enum options_source {
    SOURCE_NONE,
    SOURCE_DEFAULT,
    SOURCE_CONFIG,
    SOURCE_ENVIRONMENT,
    SOURCE_LINE
};

/* NULL when `text` is a value of the option, with `*number` or `*flag` set if
 * it is of that kind; else why it isn't, good until the next call on this
 * thread. */
const char *options_value_check(const struct option *option, struct str text,
                                uint64_t *number, bool *flag);

/* How many typing errors (a letter too many, missing or another) make one
 * name of the other; SIZE_MAX when that is over two, or over half of the
 * shorter one, or one is longer than any name here: then they aren't alike. */
#define OPTIONS_NAME_MAX_BYTES 32
size_t options_value_distance(struct str a, struct str b);

/* Writes the environment variable of an option, terminated: "public-url" is
 * TONEARM_PUBLIC_URL. */
void options_value_environment(const char *name, char *out, size_t size);

#endif
