/* The `fields` filter: which parts of an answer a client wants, read from a
 * short text and applied to the answer once that is written.
 *
 *     list := item (',' item)* [',']
 *     item := ['!'] name ['(' list ')' | '.' item]
 *
 * (developer.spotify.com, "fields" of Get Playlist.) A name is any text
 * without white space and without ,().! in it; white space around names and
 * signs is passed over. What a filter means:
 *
 * - A name selects a key of the object that it is applied to; with a list, what
 *   the list selects of that key's value. `a.b` is `a(b)`, and no further: in
 *   `a.b,c` the c stands beside the a. Arrays are passed through: a list is
 *   applied to each element. A value without keys (a string, a number, true,
 *   false, null) is given whole when its own key is, whatever list it was
 *   selected with.
 * - A name that isn't there selects nothing, without an error; `{}` is left of
 *   an object with none of its keys selected. Keys keep the answer's order.
 * - A list is read from its left: names add to what it selects, twice the same
 *   name adds both lists, and `!name` takes away again. A list that begins with
 *   `!` selects everything at first, and its sign covers the whole list: in
 *   `album(!href,images)` both are taken away.
 * - With a list, `!` takes away what the list selects and nothing else:
 *   `!album.images` is everything, but albums without images, and
 *   `!album(!images)` everything, but of albums nothing except images.
 *
 * Aliases: an answer may hold the same thing under two keys, since a rename. A
 * key that is added is added under the name that was asked for, and under no
 * other. A key that is taken away is taken away under both, or what the client
 * didn't want would come all the same. A pair says how many keys lie above the
 * object in which its two names are the same: playlists want
 *
 *     {0, "tracks", "items"}, {2, "track", "item"}, {0}
 *
 * where the `items` of the pages in between is no alias, and pages of entries
 * {1, "track", "item"}, {0}. An alias has to be in the answer under its own
 * name: nothing is renamed.
 *
 * Any thread: a filter doesn't change once it is read. */
#ifndef TONEARM_JSON_SELECT_H
#define TONEARM_JSON_SELECT_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

#define JSON_SELECT_MAX_BYTES 4096
#define JSON_SELECT_MAX_NAMES 200
#define JSON_SELECT_MAX_DEPTH 16 /* keys on the way to the innermost name */

struct json_select;

struct json_alias {
    unsigned depth; /* keys above the object that has both names */
    const char *one;
    const char *other;
};

/* Reads `text` into `*out`, which lies in the arena and borrows from `text`.
 * `aliases` ends with a pair without names; it may be NULL. A text of nothing
 * but white space is no filter: OK, and `*out` is NULL. ERR_INVALID when the
 * text isn't of the grammar (a name or a bracket too few, a bracket too many),
 * ERR_LIMIT when it is beyond one of the limits. */
enum err json_select_parse(struct str text, const struct json_alias *aliases,
                           struct arena *arena,
                           const struct json_select **out) MUST_CHECK;

/* Appends to `out` what `filter` (not NULL) selects of `answer`, a JSON value
 * that can be read by json/scan.h; compact, if the answer is. It is no longer
 * than the answer if keys are escaped there as json/writer.h does it. The arena
 * is for keys with escapes in them. ERR_INVALID when the answer is no JSON, cut
 * off for example: what was appended then is of no use. Whether all of it had
 * room, buf_overflowed tells. */
enum err json_select_apply(const struct json_select *filter, struct str answer,
                           struct arena *arena, struct buf *out) MUST_CHECK;

#endif
