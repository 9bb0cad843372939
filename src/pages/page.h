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

/* The same for a page of the listening site, which is as wide as the window,
 * can be shared and plays: the caller writes the first heading after it. What
 * it promises to the scripts in src/pages/web (docs/site.md has the list) is
 * that <main id="main"> and <title> are all that differs from page to page, so
 * that they can be swapped while something plays, and that the player bar goes
 * into <div id="bar">. */
struct page_head {
    struct str title;
    struct str description; /* a sentence in plain text; empty: none */
    struct str image;       /* an address, or a path of this server; empty */
    struct str path;        /* the page's own, without what doesn't matter */
    const char *kind;       /* as Open Graph has it: "music.album" */
};
void page_begin_site(struct call *call, const struct page_head *head);

/* Begins a form that is sent to `action`, with its token; the caller writes
 * the inputs and "</form>". An upload form may have a file. */
void page_form(struct call *call, struct str action);
void page_upload_form(struct call *call, struct str action);

/* A labelled input, with what is said of it. `hint` may be empty; `attributes`
 * is literal HTML. */
void page_input(struct call *call, const char *name, const char *label,
                struct str value, const char *hint, const char *attributes);

/* The parts of a labelled control that isn't an input: what stands before it,
 * with the <p> that the caller closes, and its attributes, from its id on, to
 * be written inside its tag. Both with the same name and hint. */
void page_label(struct call *call, const char *name, const char *label,
                const char *hint);
void page_attributes(struct call *call, const char *name, const char *hint);

/* A paragraph that says that a form has worked, or why not; nothing for an
 * empty text. */
void page_notice(struct call *call, struct str text);
void page_complaint(struct call *call, struct str text);

/* A section that folds, with its heading, what is noted of it as a form, and
 * its `id`; `detail` says what is inside while it is closed, and may be empty.
 * It begins open if something is noted. The caller writes the rest of the
 * section, and then the end. */
void page_fold_begin(struct call *call, const char *id, const char *title,
                     struct str detail);
void page_fold_end(struct call *call);

/* A text that people take elsewhere, as <code>, beside which browsers with
 * JavaScript get a button that copies it. `what` is what it is, "client id";
 * `id` may be empty. */
void page_copyable(struct call *call, const char *id, const char *what,
                   struct str text);

/* "24 November 2026", in the arena. */
struct str page_date(struct call *call, int64_t unix_s);

/* ---- the reader's time ---- */

/* Whose time a page shows: of the zone that its query names (?zone=), else of
 * the browser's, which zone.js keeps as a cookie, else UTC. Names that there
 * aren't are as if they weren't there. */
struct zone;
void page_zone(struct call *call, struct zone *out);

/* The zone of a name that was kept; UTC if there isn't any such. */
void page_zone_named(struct call *call, struct str name, struct zone *out);

/* ---- what is said of forms ---- */

/* Notes are made before the page is written. A form goes by the id of its
 * section, a field by its name; a page has each once. */

/* Notes that the form has worked, or why not. The newest note stands. */
void page_praise(struct call *call, const char *form, struct str text);
void page_complain(struct call *call, const char *form, struct str text);

/* What the redirect after a form says by `?done=CODE`: that the form has
 * worked. */
struct page_done {
    const char *code;
    const char *form;
    const char *text;
};

/* Notes what the request's code means; one that isn't in the list means
 * nothing. */
void page_praise_done(struct call *call, const struct page_done *list,
                      size_t count);

/* Notes what is wrong with a field, and, if nothing is said of its form yet,
 * that there is something to look at. The first such field on the page gets
 * the focus. */
void page_blame(struct call *call, const char *form, const char *field,
                struct str text);

/* Writes what is said of a form, at the place where it is called: below the
 * heading of the form's section. Nothing if nothing is. */
void page_notes(struct call *call, const char *form);
bool page_has_notes(const struct call *call, const char *form);

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

/* Whether a picture or a sound that the catalog names may be an address on a
 * page: on this server, or by https. The policy (pages.c) allows no others, and
 * who gets a page's addresses from us, as oEmbed gives them, needn't have one.
 */
bool page_may_load(struct str url);

#endif
