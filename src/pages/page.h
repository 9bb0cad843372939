/* Writing a page: its document, forms and other answers, and reading the fields
 * of a form that was sent. On the reader's thread that has the call. */
#ifndef TONEARM_PAGES_PAGE_H
#define TONEARM_PAGES_PAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "accounts/users.h"
#include "api/call/call.h"
#include "base/err.h"
#include "pages/html.h"

/* ---- a document ---- */

/* Write the parts that all pages have, before and after a page's own. `title`
 * is also the first heading. */
void page_begin(struct call *call, struct str title);
void page_end(struct call *call);

/* Begins a form that is sent to `action`, with its token; the caller writes
 * the inputs and "</form>". An upload form may have a file. */
void page_form(struct call *call, struct str action);
void page_upload_form(struct call *call, struct str action);

/* A labelled input. `hint` may be empty; `attributes` is literal HTML. */
void page_input(struct call *call, const char *name, const char *label,
                struct str value, const char *hint, const char *attributes);

/* A paragraph that says that a form has worked, or why not; nothing for an
 * empty text. */
void page_notice(struct call *call, struct str text);
void page_complaint(struct call *call, struct str text);

/* "24 November 2026", in the arena. */
struct str page_date(struct call *call, int64_t unix_s);

/* ---- other answers ---- */

/* Each of these functions answers in place of whatever was written, and returns
 * OK, so that a handler can say `return page_not_found(call)`. When the state
 * can't be read or written, a handler doesn't write a page but returns the
 * error. */

/* A whole page of this status that says why a request is refused. */
enum err page_refuse(struct call *call, int status, const char *title,
                     struct str text);

/* The page for an address that has nothing. */
enum err page_not_found(struct call *call);

/* Sends the browser elsewhere: 303 after a form, 302 else. */
enum err page_go(struct call *call, struct str location);

/* ---- what came ---- */

/* A field of the form without spaces at its ends. A field with control
 * characters that aren't line ends or tabs counts as empty. */
struct str page_field(struct call *call, const char *name);

/* Whether the field is one of "on", "yes", "true", "1". */
bool page_field_is_on(struct call *call, const char *name);

/* `path` if it is a path of this server, with its query, for going back to
 * after signing in; else "/". No other site can be reached with the result. */
struct str page_own_path(struct call *call, struct str path);

#endif
