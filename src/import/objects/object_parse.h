/* An object of any type, by its keys. Private to the room. One thread at a
 * time. */
#ifndef TONEARM_IMPORT_OBJECTS_OBJECT_PARSE_H
#define TONEARM_IMPORT_OBJECTS_OBJECT_PARSE_H

#include "import/objects/object_tree.h"
#include "json/scan.h"

/* Parses the object that comes next, with those embedded in it, into nodes of
 * the tree; `*out` is its own. The type may still change to chapter, the
 * level to full. `parent`, which may be NULL, is the id of what the object is
 * a part of. False when the line can't be used: the tree or the scan says
 * why. */
bool object_parse(struct object_tree *t, struct json_scan *s, enum entity type,
                  enum draft_level level, const struct id *parent,
                  uint32_t *out);

#endif
