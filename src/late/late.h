/* Libraries that most runs of the program never call: libpq, without a
 * PostgreSQL, and libcurl, without webhooks and commands that talk to a server.
 * With what they need in turn they are half of the time that starting takes
 * (10 ms), so they are loaded when a function of theirs is called first.
 *
 * The room has those functions, under their names and with their headers'
 * prototypes: who calls them doesn't notice. Only the program `tonearm` is
 * linked so; a function that is missing here is missing when it is linked. */
#ifndef TONEARM_LATE_LATE_H
#define TONEARM_LATE_LATE_H

struct late_library {
    const char *file; /* as the linker would have it: "libpq.so.5" */
    void *handle;     /* NULL: not loaded yet; guarded by the room's lock */
};

/* Where the library has the function. Ends the process, with the reason
 * logged, when the library or the function isn't there, as a program does that
 * was linked with the library. Any thread. */
void *late_find(struct late_library *library, const char *function);

#endif
