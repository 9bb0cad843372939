/* The account page in sections, one file for each that has forms of its own.
 * Every function writes to the answer of the call. */
#ifndef TONEARM_PAGES_ACCOUNT_H
#define TONEARM_PAGES_ACCOUNT_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

struct call;
struct user;

/* The whole page, with the profile's inputs filled in from `user`, and what is
 * noted of its forms (page.h): "library", "apps", "devices", "profile",
 * "picture", "new-password", "listens", "delete". The state's failure is
 * returned. */
enum err account_page(struct call *call, const struct user *user) MUST_CHECK;

/* The section of the apps that may use the account, or the state's failure. */
enum err account_apps(struct call *call) MUST_CHECK;

/* The section of what the user plays on, or the state's failure. */
enum err account_devices(struct call *call) MUST_CHECK;

/* The section of what the user keeps, or the state's failure. */
enum err account_library(struct call *call) MUST_CHECK;

/* The section of the user's listen token, or the state's failure. */
enum err account_listens(struct call *call) MUST_CHECK;

/* The section of where the user is signed in, or the state's failure. */
enum err account_sessions(struct call *call) MUST_CHECK;

/* The sections about the password, deleting the account, and the picture. */
void account_password_section(struct call *call);
void account_delete_section(struct call *call);
void account_picture_section(struct call *call);

#endif
