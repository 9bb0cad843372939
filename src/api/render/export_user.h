/* Everything that the state holds about one user, for them to take along
 * (GDPR articles 15 and 20). */
#ifndef TONEARM_API_RENDER_EXPORT_USER_H
#define TONEARM_API_RENDER_EXPORT_USER_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

struct catalog;
struct db;

#define EXPORT_USER_MAX_BYTES (1u << 30)

/* Appends a zip archive of JSON files, under the names that Spotify gives
 * such files where it has them: Userdata.json, Identity.json, Apps.json (what
 * has access, and to what), DeveloperApps.json (what they have registered),
 * Sessions.json, YourLibrary.json, Playlists.json, Follow.json,
 * StreamingHistory.json, Playback.json, Devices.json, Recommendations.json, and
 * their picture. What
 * things in them are called is read in the catalog, which may be NULL. No hash
 * of a secret is in it. Blocks on state; never on a loop. ERR_NOT_FOUND (not
 * logged) for no such user, ERR_LIMIT when `zip` would pass its maximum. */
enum err export_user(struct db *db, const struct catalog *catalog,
                     struct str user, struct buf *zip) MUST_CHECK;

#endif
