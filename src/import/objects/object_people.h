/* Reading the objects that belong to people into the tree's record. Private to
 * the room. False when the line can't be used: the tree or the scan says why.
 * One thread at a time. */
#ifndef TONEARM_IMPORT_OBJECTS_OBJECT_PEOPLE_H
#define TONEARM_IMPORT_OBJECTS_OBJECT_PEOPLE_H

#include "import/objects/object_tree.h"
#include "json/scan.h"

/* ---- lines ---- */

bool object_people_read_user(struct object_tree *t, struct json_scan *s);
bool object_people_read_playlist(struct object_tree *t, struct json_scan *s);

/* Of either kind. */
bool object_people_read_owned(struct object_tree *t, struct json_scan *s,
                              enum object_record_kind kind);

/* ---- values that they share ---- */

/* A string without U+0000, which no database takes. */
bool object_people_text(struct object_tree *t, struct json_scan *s,
                        struct str key, struct str *out);

/* A time; `*has` becomes true, unless it is null. */
bool object_people_time(struct object_tree *t, struct json_scan *s,
                        struct str key, bool *has, int64_t *ms);

/* `total` of {"href": .., "total": ..}. */
bool object_people_total(struct object_tree *t, struct json_scan *s,
                         struct str key, int64_t *out);

/* A list of images, some of which may be null, as compact JSON in the arena. */
bool object_people_images(struct object_tree *t, struct json_scan *s,
                          struct str key, struct str *out);

/* A user who stands in something else; no id is fine there. */
bool object_people_user(struct object_tree *t, struct json_scan *s,
                        struct str key, struct object_user *out);

/* An entity that something else names. One without a name only refers to what
 * the catalog may have, and brings nothing to it. */
bool object_people_entity(struct object_tree *t, struct json_scan *s,
                          enum entity type, struct id *id);

#endif
