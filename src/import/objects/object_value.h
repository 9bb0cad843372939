/* Reading the values of an object's keys. Private to the import room.
 *
 * Each takes the next value off the scan and sets it in the draft; false when
 * it is of the wrong kind, with the reason and `key` in the tree
 * (object_refuse). Null was passed over before. One thread at a time. */
#ifndef TONEARM_IMPORT_OBJECTS_OBJECT_VALUE_H
#define TONEARM_IMPORT_OBJECTS_OBJECT_VALUE_H

#include "import/objects/object_node.h"

/* Notes why the line can't be used, unless something was noted before; for
 * `return object_refuse(...)`: always false. `error` is a literal that goes
 * on from the key: "is not a string". */
bool object_refuse(struct object_tree *t, const char *error, struct str key);

/* Steps over a null; false, with nothing consumed, for any other value. */
bool object_skip_null(struct json_scan *s);

/* A list of strings, or (`named`) of objects with a name; good until the next
 * list of the tree is read. */
bool object_texts(struct object_tree *t, struct json_scan *s, bool named,
                  struct str key, const struct str **out, size_t *count);

bool object_images(struct object_tree *t, struct json_scan *s, struct draft *d,
                   struct str key);
bool object_copyrights(struct object_tree *t, struct json_scan *s,
                       struct draft *d, struct str key);
bool object_markets(struct object_tree *t, struct json_scan *s, struct draft *d,
                    struct str key);
bool object_external_ids(struct object_tree *t, struct json_scan *s,
                         struct draft *d, struct str key);
bool object_followers(struct object_tree *t, struct json_scan *s,
                      struct draft *d, struct str key);
bool object_album_type(struct object_tree *t, struct json_scan *s,
                       struct draft *d, struct str key);
bool object_recording(struct object_tree *t, struct json_scan *s,
                      struct draft *d, struct str key);

/* Into the node: it counts once its precision is known. */
bool object_release_date(struct object_tree *t, struct json_scan *s,
                         struct object_node *n, struct str key);

#endif
