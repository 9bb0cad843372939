/* A line of objects by its type. Private to the room. One thread at a
 * time. */
#ifndef TONEARM_IMPORT_OBJECTS_OBJECT_LINE_H
#define TONEARM_IMPORT_OBJECTS_OBJECT_LINE_H

#include "import/objects/object_tree.h"

/* Parses a line into the tree, which forgets the last one. False when the
 * line can't be used: t->error says why. Texts point into the line or the
 * tree. */
bool object_line_parse(struct object_tree *t, struct str line);

#endif
