/* What the calls on playlists have in common. Private to the wing. */
#ifndef TONEARM_API_LIBRARY_LISTS_H
#define TONEARM_API_LIBRARY_LISTS_H

#include "api/library/library.h"
#include "api/render/render_playlist.h"
#include "library/playlist_items.h"

/* Each of these that returns false in `*found` has failed the call; errors are
 * the state's. */

/* The list that the path names. */
enum err lists_find(struct call *call, struct playlist *out,
                    bool *found) MUST_CHECK;

/* The same, if whoever calls may look into it: a public one is everybody's; the
 * others are for users who know the id, with a token that may read such
 * lists ("public" is about where a list is shown, not about who may see
 * it). */
enum err lists_find_readable(struct call *call, struct playlist *out,
                             bool *found) MUST_CHECK;

/* The same, if the user may change its items, with a token for lists of its
 * kind. */
enum err lists_find_editable(struct call *call, struct playlist *out,
                             bool *found) MUST_CHECK;

/* The same, for its owner. */
enum err lists_find_own(struct call *call, struct playlist *out,
                        bool *found) MUST_CHECK;

/* Whether the token may change lists that are public, or aren't; else the call
 * has failed. */
bool lists_may_change(struct call *call, bool is_public);

/* What an answer is rendered with: market and additional_types as asked; false
 * when the call has failed. */
bool lists_render(struct call *call, struct render_lists *out);

/* Narrows the answer that was written to what query `fields` asks for. The
 * aliases are of the answer's own shape (json/select.h). */
struct json_alias;
void lists_select(struct call *call, const struct json_alias *aliases);

/* Answers an edit: its snapshot, with this status, or why the edit couldn't be
 * made. Other errors are returned. */
enum err lists_answer(struct call *call, enum err e, const struct playlist *p,
                      int status) MUST_CHECK;

#endif
