/* The administrators' pages: requests, users, apps, generations, imports; a
 * file each. What all of them have. On the reader's thread that has the
 * call. */
#ifndef TONEARM_PAGES_ADMIN_H
#define TONEARM_PAGES_ADMIN_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "pages/page_list.h"

struct call;
struct db;

/* As page_begin, with the links from one of these pages to the others. */
void admin_begin(struct call *call, struct str title);

/* Runs `run` in the writer (call_write) if whoever asks is an administrator at
 * that moment: else ERR_INVALID, and nothing is done. */
enum err admin_write(struct call *call,
                     enum err (*run)(struct db *db, void *arg),
                     void *arg) MUST_CHECK;

/* What a handler returns after looking for something or admin_write has failed:
 * a page for ERR_NOT_FOUND and for ERR_INVALID, the state's failure otherwise.
 */
enum err admin_fail(struct call *call, enum err e) MUST_CHECK;

/* A form with a number that stands for what somebody saw when they filled it
 * in, and the number of a form that was sent; 0 for none. */
void admin_add_seen(struct call *call, uint64_t version);
uint64_t admin_seen(struct call *call);

/* The text that a list is searched for: parameter "q", without spaces at its
 * ends, empty for none. It is noted in the list's links; and the form in which
 * it is typed. */
struct str admin_search_text(struct call *call, struct page_list *list);
void admin_search_form(struct call *call, const struct page_list *list,
                       const char *label, struct str text);

#endif
