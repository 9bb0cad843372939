/* JSON for people: a value a line, two spaces a level, names in a colour of
 * their own. What isn't JSON is printed as it is. One thread. */
#ifndef TONEARM_REMOTE_LAYOUT_H
#define TONEARM_REMOTE_LAYOUT_H

#include <stdbool.h>
#include <stdio.h>

#include "base/str.h"

/* A value that was checked to be JSON, and a line end. */
void layout_json(FILE *out, struct str json, bool has_colours);

/* Text, and a line end unless it ends with one. */
void layout_text(FILE *out, struct str text);

#endif
