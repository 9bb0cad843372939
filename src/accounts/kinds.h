/* The kinds of the changes that the accounts make (db/change.h), and the
 * subject of each. */
#ifndef TONEARM_ACCOUNTS_KINDS_H
#define TONEARM_ACCOUNTS_KINDS_H

#define CHANGE_APP   "app"   /* the client id, hex */
#define CHANGE_KEY   "key"   /* the key's number */
#define CHANGE_USER  "user"  /* the user id; none when an account was deleted */
#define CHANGE_GRANT "grant" /* the id, hex, of a grant that was revoked */

#endif
