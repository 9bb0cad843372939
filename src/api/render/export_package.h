/* What the files of a user's data have in common. Private to the download
 * (export_user.h). */
#ifndef TONEARM_API_RENDER_EXPORT_PACKAGE_H
#define TONEARM_API_RENDER_EXPORT_PACKAGE_H

#include "accounts/users.h"
#include "json/writer.h"

struct archive;
struct catalog;
struct db;

struct export_package {
    struct db *db;
    const struct user *user;
    const struct catalog *catalog; /* for names; NULL: none */
    struct arena *arena;
    struct archive *archive;
    int64_t now_s;
};

/* Each writes one file. Errors are the state's. */

/* YourLibrary.json: what they have saved, and the artists whom they follow. */
enum err export_library(struct export_package *k, struct json *j) MUST_CHECK;

/* Playlists.json: the lists that are theirs, with what is in them, and those
 * that they follow. */
enum err export_playlists(struct export_package *k, struct json *j) MUST_CHECK;

/* Follow.json: whom they follow. */
enum err export_follow(struct export_package *k, struct json *j) MUST_CHECK;

/* StreamingHistory.json: what they have listened to, oldest first. */
enum err export_history(struct export_package *k, struct json *j) MUST_CHECK;

/* Playback.json: what they listen to, and where they left episodes. */
enum err export_playback(struct export_package *k, struct json *j) MUST_CHECK;

/* Recommendations.json: what they don't want to be recommended, and their
 * mixes. */
enum err export_recommendations(struct export_package *k,
                                struct json *j) MUST_CHECK;

/* Devices.json: what they have played on. */
enum err export_devices(struct export_package *k, struct json *j) MUST_CHECK;

#endif
