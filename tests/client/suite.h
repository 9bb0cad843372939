/* The C library against a running server: what the files of the suite share.
 * The catalog is that of tests/api/small.py. */
#ifndef TONEARM_TESTS_CLIENT_SUITE_H
#define TONEARM_TESTS_CLIENT_SUITE_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tonearm/client.h>

#define ADA        "1000000000000000000001"
#define COSMO      "1000000000000000000003"
#define DAWN       "2000000000000000000001"
#define SPARK      "2000000000000000000002"
#define MARATHON   "2000000000000000000005"
#define LIGHT      "3000000000000000000001"
#define LAST_CALL  "3000000000000000000004"
#define FAVOURITE  "3000000000000000000006"
#define GUEST      "3000000000000000000007"
#define MILE_1     "3000000000000000000101"
#define MILE_2     "3000000000000000000102"
#define MILE_3     "3000000000000000000103"
#define NIGHT_TALK "4000000000000000000001"
#define EPISODE_1  "5000000000000000000001"
#define EPISODE_2  "5000000000000000000002"
#define LONG_WAY   "6000000000000000000001"
#define CHAPTER_1  "0000000000000000000001"
#define CHAPTER_2  "0000000000000000000002"
#define UNKNOWN    "7000000000000000000009"

/* A user's, and the app's own. */
extern struct tonearm_client *user, *app;

extern struct tonearm_error error;

/* A call that has to succeed. */
#define GOOD(call)                                                             \
    do {                                                                       \
        enum tonearm_status status_ = (call);                                  \
        if (status_)                                                           \
            fail_msg("%s: %s: %s", #call, tonearm_status_text(status_),        \
                     error.message);                                           \
    } while (0)

int run_catalog(void);
int run_library(void);
int run_playlists(void);
int run_player(void);
int run_handle(void);
int run_present(void);

#endif
