/* Writing a page: its document, forms and other answers, and reading what
 * forms bring. On the reader's thread that has the call. */
#ifndef TONEARM_PAGES_PAGE_H
#define TONEARM_PAGES_PAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "accounts/users.h"
#include "api/call/call.h"
#include "base/err.h"
#include "pages/html.h"

/* ---- a document ---- */

/* Everything before and after what is the page's own. `title` also is its
 * first heading. */
void page_begin(struct call *call, struct str title);
void page_end(struct call *call);

/* A form that is sent to `action`, up to its token; "</form>" is the
 * caller's. */
void page_form(struct call *call, struct str action);
void page_upload_form(struct call *call, struct str action);

/* The token for a form, for those that aren't begun by page_form. */
struct str page_token(struct call *call);

/* A labelled input. `hint` may be empty; `attributes` is literal HTML. */
void page_input(struct call *call, const char *name, const char *label,
                struct str value, const char *hint, const char *attributes);

/* A paragraph that says how a form went; nothing for an empty text. */
void page_notice(struct call *call, struct str text);
void page_complaint(struct call *call, struct str text);

/* "24 November 2026", in the arena. */
struct str page_date(struct call *call, int64_t unix_s);

/* ---- other answers ---- */

/* Each of these answers in place of whatever was written, and is OK, so that
 * a handler can return it. A state that can't be read or written is no page
 * of its own: the handler returns the error. */

/* A whole page that says why not. The texts are shown as they are. */
enum err page_refuse(struct call *call, int status, const char *title,
                     struct str text);

enum err page_not_found(struct call *call);

/* Sends the browser elsewhere: 303 after a form, 302 else. */
enum err page_go(struct call *call, struct str location);

/* ---- what came ---- */

/* A field of the form without spaces at its ends; one with control characters
 * that aren't line ends or tabs counts as empty. */
struct str page_field(struct call *call, const char *name);

/* Whether it is one of "on", "yes", "true", "1". */
bool page_field_is_on(struct call *call, const char *name);

/* A path of ours with its query, for going back to after signing in: no other
 * site can be reached with it. Gives "/" for what isn't. */
struct str page_own_path(struct call *call, struct str path);

#endif
