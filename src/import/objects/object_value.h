/* Reading the values of an object's keys. Private to the room.
 *
 * Each reader takes the next value off the scan and sets it in the node's
 * draft; false when the value is of the wrong kind, with the reason and `key`
 * in the tree (object_tree_refuse). Null was passed over before. One thread
 * at a time. */
#ifndef TONEARM_IMPORT_OBJECTS_OBJECT_VALUE_H
#define TONEARM_IMPORT_OBJECTS_OBJECT_VALUE_H

#include "import/objects/object_tree.h"
#include "json/scan.h"

typedef bool object_value_read(struct object_tree *t, struct json_scan *s,
                               struct object_node *n, struct str key);

object_value_read object_value_id;
object_value_read object_value_images;
object_value_read object_value_copyrights;
object_value_read object_value_markets;
object_value_read object_value_external_ids;
object_value_read object_value_followers;
object_value_read object_value_album_type;
object_value_read object_value_recording;
object_value_read object_value_local;

/* One language, which counts where there is no list of them. */
object_value_read object_value_language;

/* These two stay in the node: the date counts once its precision is known. */
object_value_read object_value_release_date;
object_value_read object_value_precision;
object_value_read object_value_provenance;

/* A list of strings, or (`named`) of objects with a name; good until the next
 * list of the tree is read. */
bool object_value_texts(struct object_tree *t, struct json_scan *s, bool named,
                        struct str key, const struct str **out, size_t *count);

/* Steps over a null; false, with nothing consumed, for any other value. */
bool object_value_skip_null(struct json_scan *s);

#endif
